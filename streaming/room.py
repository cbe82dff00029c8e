"""Room on the disk: how much there is where the recording goes, when to warn, when the recording has to stop.

What is kept free is for the record of the meeting: a vote that cannot be written down is worse than a picture that is
not recorded. Measured where `directory` is; knows no recorder.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from streaming.control import DiskLevel, RecordingCause

LOW_BELOW = 0.10
"""Part of the disk; with less than that free there is a warning."""
AGAIN_FROM = 1.25
"""Times the reserve that must be free before the recording goes on: it would stop again at once."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class Room(msgspec.Struct, frozen=True):
    free: int
    total: int
    level: DiskLevel


class Disk:
    """Look at it as often as wanted: it costs one system call."""

    def __init__(
        self, directory: Path, reserve: int, *, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage
    ) -> None:
        """`reserve`: bytes that the recording leaves free."""
        self._directory = directory
        self._reserve = reserve
        self._usage = usage
        self._stopped = False

    def look(self) -> Room:
        """How it is now. Once there was too little, it stays so until there is clearly more."""
        try:
            total, _, free = self._usage(self._directory)
        except OSError:
            # Not even the directory is there: nothing can be recorded, and it says so.
            return Room(0, 0, "none")
        needed = self._reserve * AGAIN_FROM if self._stopped else self._reserve
        self._stopped = free < needed
        return Room(free, total, level(free, total, self._stopped))


def level(free: int, total: int, stopped: bool) -> DiskLevel:
    if stopped:
        return "none"
    return "low" if free < total * LOW_BELOW else "enough"


def cause_of(error: OSError) -> RecordingCause:
    """Why writing failed, as far as somebody can do something about it."""
    if error.errno in NO_ROOM:
        return "no_room"
    return "read_only" if error.errno in READ_ONLY else "failed"
