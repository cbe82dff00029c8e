"""Writes down what the studio reports, in order; what cannot be written yet is kept and written when it can be.

Reports are waited for only while writing them is a matter of a moment: the studio must not notice that the record is
away. Must never know what it writes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from meetings.commands import Command
from meetings.refusal import Code, Refused

log = structlog.get_logger()

HOLD = 1.0
"""Seconds that a report waits for its entry before the next one is listened to."""
AGAIN = 1.0
"""Seconds between two attempts."""
WILL_PASS = (Code.RECORD_AWAY, Code.RECORD_FULL)


class Scribe:
    def __init__(
        self,
        submit: Callable[[Command], Awaitable[object]],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._submit = submit
        self._pause = pause
        self._waiting: deque[Command] = deque()
        self._behind = False
        """What is waiting has waited for so long that nobody waits with it."""
        self._done = asyncio.Event()
        self._done.set()
        self._task: asyncio.Task[None] | None = None

    async def write(self, command: Command) -> None:
        """Return when it is written, or after a moment; it is written in any case, after those before it."""
        self._waiting.append(command)
        self._done.clear()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all(), name="scribe")
        if not self._behind:
            try:
                async with asyncio.timeout(HOLD):
                    await self._done.wait()
            except TimeoutError:
                self._behind = True

    async def finish(self) -> None:
        """Return when nothing waits to be written."""
        await self._done.wait()

    async def stop(self) -> None:
        """Leave what still waits: the next process is told of it by the studio."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _write_all(self) -> None:
        while self._waiting:
            if await self._is_settled(self._waiting[0]):
                self._waiting.popleft()
            else:
                self._behind = True
                await self._pause(AGAIN)
        self._behind = False
        self._done.set()

    async def _is_settled(self, command: Command) -> bool:
        """Whether there is nothing more to do: it is written, or never will be."""
        try:
            await self._submit(command)
        except Refused as refused:
            if refused.code in WILL_PASS:
                return False
            log.warning("report refused", report=type(command).__name__, code=refused.code.value)
        except Exception:
            log.exception("report failed", report=type(command).__name__)
        return True
