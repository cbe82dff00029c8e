"""What keeps the loop turning while a thousand watch: threads get their turn soon, and the collector has little to look
through. Must never know what is served.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.0002
"""How long a thread waits for its turn while the loop is busy. A fact goes to the database's thread and back a dozen
times before it is stored: Python's 5 ms each time would be most of what a command takes."""
YOUNG = 5000
"""New objects after which the collector looks at them; Python's 700 are those of two or three requests."""


@contextmanager
def turning() -> Iterator[None]:
    """Enter it once everything is loaded.

    What is there then stays: looked through each time, it held up everybody for a tenth of a second or two.
    """
    before = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(TURN_SECONDS)
    gc.set_threshold(YOUNG)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before[1])
        sys.setswitchinterval(before[0])
