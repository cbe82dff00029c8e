"""What a killed studio left behind: its mixer, its ffmpegs, its standby, ended by whoever has its directory now.

Most end by themselves, since what they read has ended. One that is stopped or hangs does not: it would hold its memory,
and its place at a destination, for ever. Knows processes by a mark they inherit, and nothing of what they do.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import psutil
import structlog

from streaming.writing import FINISH_SECONDS

MARK = "STUDIO_DIRECTORY"
"""In the environment of everything that a studio starts."""
STOPPED = (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
LOOK_EVERY = 0.1

log = structlog.get_logger(__name__)


def mark(directory: Path) -> None:
    """Mark what this process starts from now on."""
    os.environ[MARK] = str(directory)


def left_behind(*directories: Path) -> list[psutil.Process]:
    """For whoever holds these directories and has started nothing yet: all that is still there of those before.

    Those that are stopped, which cannot end by themselves, are killed at once.
    """
    marks = {str(directory) for directory in directories}
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) not in marks or process.pid == os.getpid():
                continue
            if process.status() in STOPPED:
                _kill(process)
            found.append(process)
    return found


async def end(left: Iterable[psutil.Process], pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Kill those that have not ended by themselves when an ffmpeg would have finished its last part."""
    left = list(left)
    for _ in range(round(FINISH_SECONDS / LOOK_EVERY)):
        left = [process for process in left if process.is_running()]
        if not left:
            return
        await pause(LOOK_EVERY)
    for process in left:
        _kill(process)


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        log.warning("left behind by a studio that was killed", process=process.name(), pid=process.pid)
        process.kill()
