"""The interface as a document, for programs: `/openapi.json`, made from the very routes the service has."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import keys
from web.api.document import text
from web.routes import TABLE

MADE = aioweb.AppKey("openapi", dict[str, str])
"""By address of the service: it never changes while it runs."""


async def document(request: aioweb.Request) -> aioweb.StreamResponse:
    made, site = request.app[MADE], request.app[keys.SETTINGS].public_url
    if site not in made:
        made[site] = text(request.app[TABLE].values(), site)
    headers = {"Cache-Control": "public, max-age=300"}
    return aioweb.Response(text=made[site], content_type="application/json", headers=headers)
