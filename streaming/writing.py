"""Whether somebody still writes in a directory: an ffmpeg whose studio was killed finishes its last part all the same.

It inherits a lock that the kernel lets go of when it ends, however that comes about.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

LOCK = "writing.lock"
FINISH_SECONDS = 3.0
"""For an ffmpeg whose input has ended; one that takes longer hangs, and what it has not finished is lost."""
LOOK_EVERY = 0.01


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[int]:
    """A file descriptor for a child to inherit: as long as it has it, somebody writes there."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield lock
    finally:
        os.close(lock)


def wait_until_still(folder: Path, within: float = FINISH_SECONDS) -> bool:
    """Block until nobody writes there; False when somebody still does after so many seconds."""
    deadline = time.monotonic() + within
    while _is_written(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def _is_written(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
