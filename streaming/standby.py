"""Whoever takes over when this studio is killed: a process that has everything imported and waits for its directory.

It waits for the lock that the kernel takes from a dead process, so it needs to be told nothing and cannot come too
early. Knows nothing of what a studio does.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog

from streaming.child import child_environment

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
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=child_environment(os.environ),
                start_new_session=True,
            )
        try:
            log.warning("standby ended", code=await process.wait())
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
