"""Requests that never end: what a connection may cost before anything is answered (`web.limits`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web as aioweb

from web import limits

BEHIND_A_FRONT = 3630.0
"""Seconds a front may keep a connection for later; it looks after slow visitors itself."""
BACKLOG = 1024
"""Connections that wait to be taken: a whole town opens the page in the same minute."""

_QUIET = logging.getLogger("consistori.http")
"""Of aiohttp's own server: what our handlers do wrong is logged by us, what strangers send is not worth a traceback."""
_QUIET.setLevel(logging.CRITICAL)

Handler = Callable[[aioweb.Request], Awaitable[aioweb.StreamResponse]]


def connections(trust_proxy: bool) -> dict[str, Any]:
    """What `aioweb.AppRunner` is told. A head that takes longer than a connection may be idle never comes to an end."""
    return {
        "max_line_size": limits.LINE_BYTES,
        "max_field_size": limits.LINE_BYTES,
        "max_headers": limits.FIELDS,
        "logger": _QUIET,
        "keepalive_timeout": BEHIND_A_FRONT if trust_proxy else limits.HEAD_SECONDS,
    }


@aioweb.middleware
async def bodies(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    """A body that is not all there in time is not waited for; the handler is not touched."""
    if not request.can_read_body:
        return await handler(request)

    def cut() -> None:
        if not request.content.is_eof() and request.transport is not None:
            request.transport.abort()

    waiting = asyncio.get_running_loop().call_later(limits.BODY_SECONDS, cut)
    try:
        return await handler(request)
    finally:
        waiting.cancel()
