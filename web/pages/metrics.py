"""`GET /metrics`: what Prometheus collects (`web.watch.metrics`)."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import keys
from web.watch.metrics import CONTENT_TYPE


async def metrics(request: aioweb.Request) -> aioweb.StreamResponse:
    return aioweb.Response(
        body=request.app[keys.METRICS].text(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    )
