"""A page that is the same for every citizen, made once for all who ask in the same moment.

Knows no page. Whoever has a session gets their own.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp import web as aioweb

from web import i18n, keys

MOMENT = 1.0
"""Seconds: the page brings itself up to date by its event stream anyway."""
KEPT = 256

Make = Callable[[], Awaitable[aioweb.Response]]


class Shared:
    def __init__(self) -> None:
        self._made: OrderedDict[tuple[str, str, int], tuple[float, asyncio.Future[aioweb.Response]]] = OrderedDict()

    async def page(self, request: aioweb.Request, version: int, make: Make) -> aioweb.Response:
        """`version`: of what is shown; a page of another version is never the same."""
        if request[keys.VISITOR] is not None or request[keys.PENDING] is not None or request.query:
            return await make()
        loop = asyncio.get_running_loop()
        key, now = (request.path, i18n.current(), version), loop.time()
        before = self._made.get(key)
        if before is None or now - before[0] > MOMENT or _failed(before[1]):
            before = (now, asyncio.ensure_future(make()))
            self._made[key] = before
            self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        made = await asyncio.shield(before[1])
        assert isinstance(made.body, bytes)
        return aioweb.Response(body=made.body, status=made.status, headers=made.headers.copy())


def _failed(made: asyncio.Future[aioweb.Response]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)
