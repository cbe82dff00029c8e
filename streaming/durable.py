"""What is on the disk when a call returns, so that no power cut takes it away. Knows no file's meaning."""

from __future__ import annotations

import os
from pathlib import Path


def keep(file: Path) -> None:
    """What the file holds."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def keep_names(folder: Path) -> None:
    """The names in the folder: a file that was moved has its new one."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
