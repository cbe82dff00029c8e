"""What this service and one meeting's studio have used so far, and what they still have. For whoever may ask.

Numbers that only grow: who asks twice knows what was used in between.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import psutil

from streaming.detach import holder
from streaming.processes import Used, used
from web.folders import Folders


class Spending(msgspec.Struct, frozen=True):
    at: float
    """Seconds of a clock that never jumps."""
    processors: int
    busy: float
    """Processor seconds that the whole machine has worked, others' work too."""
    processes: tuple[Used, ...]
    disk_free: int
    """Bytes, without what is kept for the record."""
    recorded: int
    """Bytes of the recording's parts."""


def spending(folders: Folders, meeting: str, reserve: int) -> Spending:
    """Blocks for some milliseconds."""
    roots = {"service": os.getpid()}
    if studio := holder(folders.studio(meeting)):
        roots["studio"] = studio
    times = psutil.cpu_times()
    return Spending(
        at=time.monotonic(),
        processors=os.cpu_count() or 1,
        busy=sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0),
        processes=tuple(used(roots)),
        disk_free=max(0, psutil.disk_usage(str(folders.data)).free - reserve),
        recorded=_bytes_in(folders.recording(meeting)),
    )


def _bytes_in(recording: Path) -> int:
    return sum(part.stat().st_size for part in recording.glob("part-*.m4s"))
