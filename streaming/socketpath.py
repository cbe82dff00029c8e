"""Unix socket addresses hold about 100 bytes; directories of meetings can be longer. This makes any path fit."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

LONGEST = 100
"""Bytes: `sun_path` has 108 on Linux and 104 elsewhere, with its closing zero."""


@contextlib.contextmanager
def short_path(path: Path) -> Iterator[str]:
    """An address for the socket at `path`, good while the context lasts: to bind or to connect."""
    if len(str(path).encode()) <= LONGEST:
        yield str(path)
        return
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        link = Path(folder) / "d"
        link.symlink_to(path.parent.absolute())
        yield str(link / path.name)
