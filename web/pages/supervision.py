"""What supervisors and load balancers ask: whether the service lives, and whether it can do its work. Says no more."""

from __future__ import annotations

import asyncio
import time

import sqlalchemy as sa
import structlog
from aiohttp import web as aioweb
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meetings.unavailable import Unavailable
from web import keys

log = structlog.get_logger()

PATIENCE = 3.0
"""Seconds that the database is waited for."""
KNOWN_FOR = 1.0
"""Seconds for which an answer holds: whoever asks more often does not reach the database."""


class Readiness:
    def __init__(self) -> None:
        self.looked_at = -KNOWN_FOR
        self.ready = False
        self.looking = asyncio.Lock()


READINESS = aioweb.AppKey("readiness", Readiness)


async def live(request: aioweb.Request) -> aioweb.StreamResponse:
    """The loop turns: answered without looking at anything."""
    return _said(200, "live")


async def ready(request: aioweb.Request) -> aioweb.StreamResponse:
    """The database answers. 503 while it does not: what needs no record goes on all the same."""
    readiness = request.app[READINESS]
    async with readiness.looking:
        if time.monotonic() - readiness.looked_at >= KNOWN_FOR:
            was, readiness.ready = readiness.ready, await _answers(request.app)
            readiness.looked_at = time.monotonic()
            if was and not readiness.ready:
                log.warning("not ready: the database does not answer")
    return _said(200, "ready") if readiness.ready else _said(503, "the record cannot be reached")


async def _answers(app: aioweb.Application) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            async with app[keys.ENGINE].connect() as connection:
                await connection.execute(sa.text("SELECT 1"))
    except (Unavailable, SQLAlchemyError, PoolTimeout, OSError, TimeoutError):
        return False
    return True


def _said(status: int, text: str) -> aioweb.Response:
    return aioweb.Response(status=status, text=f"{text}\n", headers={"Cache-Control": "no-store"})
