"""Blocking calls beside the event loop, bounded in number and in time.

Each runs in a daemon thread of its own and not in the loop's pool: a server that hangs holds up nobody else's work,
and not the end of the process either.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

from streaming.youtube.failure import Code, YouTubeFailed

T = TypeVar("T")

MOST = 6
"""Calls at a time."""
DEADLINE = 30.0
"""Seconds after which nobody waits for a call any more; the sockets in it give up earlier."""


class Aside:
    def __init__(self, most: int = MOST, deadline: float = DEADLINE) -> None:
        self._free = asyncio.Semaphore(most)
        self._deadline = deadline

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises. Raises `YouTubeFailed` (`TIMED_OUT`) when it takes too long."""
        try:
            async with asyncio.timeout(self._deadline):
                await self._free.acquire()
                return await self._begin(work)
        except TimeoutError:
            raise YouTubeFailed(Code.TIMED_OUT, "no answer in time") from None

    def _begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            self._free.release()
            if done.done():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)  # type: ignore[arg-type]

        def call() -> None:
            result, error = None, None
            try:
                result = work()
            except BaseException as raised:
                error = raised
            # The loop may be gone by then: nobody waits any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, result, error)

        threading.Thread(target=call, name="youtube", daemon=True).start()
        return done
