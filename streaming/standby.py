"""Whoever takes over when this studio is killed: a process that has everything imported and waits for its directory.

It waits for the lock that the kernel takes from a dead process, so it cannot come too early. A studio that hangs is not
dead: it tells its standby every second that it lives, and is killed by it when it does not. Knows nothing of what a
studio does.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog

from streaming import silence
from streaming.child import child_environment
from streaming.detach import holder, inherit

FIRST_AFTER = 3.0
"""Seconds after the beginning, when there is more important work. Who dies before has nobody to follow: studios that
cannot live do not follow one another in haste."""
AGAIN_AFTER = 10.0

log = structlog.get_logger(__name__)


class Standby:
    """`start` it, and `stop` it before the directory is let go of: or it takes over."""

    def __init__(
        self,
        command: Sequence[str],
        output: Path,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`command`: the arguments of a process that waits; what it prints is appended to `output`."""
        self._command = command
        self._output = output
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="standby")

    async def stop(self) -> None:
        """Return once it is gone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        await self._pause(FIRST_AFTER)
        while True:
            try:
                await self._one()
            except OSError as error:
                log.warning("no standby", reason=str(error))
            await self._pause(AGAIN_AFTER)

    async def _one(self) -> None:
        with self._output.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=child_environment(os.environ),
                start_new_session=True,
            )
        beating = asyncio.create_task(_beat(process))
        try:
            log.warning("standby ended", code=await process.wait())
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            if process.returncode is None:
                process.kill()
                await process.wait()
            assert process.stdin is not None
            process.stdin.close()


async def _beat(process: asyncio.subprocess.Process) -> None:
    """Tells it every second that the loop of the studio turns."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        while True:
            # What a standby has not read says nothing more for being repeated.
            if not process.stdin.transport.get_write_buffer_size():
                process.stdin.write(b".")
            await asyncio.sleep(silence.LOOK_EVERY)


def take_over(directory: Path, beats: int, clock: Callable[[], float] = time.monotonic) -> None:
    """In the standby: block until the studio that holds the directory has ended, then hold it.

    A studio that says nothing for too long on the file descriptor `beats` is killed.
    """
    ours = threading.Event()
    watching = (directory, os.getppid(), beats, ours, clock)
    threading.Thread(target=_watch, args=watching, name="watch", daemon=True).start()
    inherit(directory)
    ours.set()


def _watch(directory: Path, studio: int, beats: int, ours: threading.Event, clock: Callable[[], float]) -> None:
    silent = silence.Silence(silence.STUDIO, clock())
    while not ours.is_set():
        ready, _, _ = select.select([beats], [], [], silence.LOOK_EVERY)
        if ready and not os.read(beats, 4096):
            return
        # Another one may have taken its place in the meantime.
        if silent.look(clock(), heard=bool(ready)) and holder(directory) == studio:
            log.warning("studio hangs and is killed", pid=studio)
            os.kill(studio, signal.SIGKILL)
            return
