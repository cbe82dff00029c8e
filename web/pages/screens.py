"""The frames of the live screens: what fills them comes by the meeting's socket."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import here, i18n, listing
from web.access.headers import LIVE
from web.rendering import page
from web.words import screen_words


async def check(request: aioweb.Request) -> aioweb.StreamResponse:
    """Camera, microphone and declaration, before going in."""
    return await _screen(request, "check.html")


async def room(request: aioweb.Request) -> aioweb.StreamResponse:
    return await _screen(request, "room.html")


async def console(request: aioweb.Request) -> aioweb.StreamResponse:
    """For the secretary."""
    return await _screen(request, "console.html")


async def chair(request: aioweb.Request) -> aioweb.StreamResponse:
    """For whoever presides, and the deputies who may have to."""
    return await _screen(request, "chair.html")


async def _screen(request: aioweb.Request, template: str) -> aioweb.Response:
    found, _actor = await here.seated(request)
    answer = page(
        request,
        template,
        title=listing.full_title(found.state.plan),
        words=screen_words(i18n.current()),
    )
    answer.headers.update(LIVE)
    return answer
