"""The frames of the live screens: each is for some roles only, and sends others where they belong."""

from __future__ import annotations

from aiohttp import web as aioweb

from meetings.roles import Actor
from web import here, i18n, listing
from web.i18n import _
from web.problem import Problem
from web.rendering import page
from web.words import screen_words


async def check(request: aioweb.Request) -> aioweb.StreamResponse:
    """Camera, microphone and declaration, before going in."""
    return await _screen(request, "check.html")


async def room(request: aioweb.Request) -> aioweb.StreamResponse:
    return await _screen(request, "room.html")


async def console(request: aioweb.Request) -> aioweb.StreamResponse:
    """For the secretary."""
    found, actor = await _seated(request)
    if actor.role != "secretary":
        raise aioweb.HTTPSeeOther(f"/{found.council.id}/m/{found.planned.id}/room")
    return await _screen(request, "console.html")


async def chair(request: aioweb.Request) -> aioweb.StreamResponse:
    """For whoever presides, and the deputies who may have to."""
    found, actor = await _seated(request)
    member = found.state.plan.member(actor.person)
    presides = actor.person == found.state.chair or (member is not None and member.office in ("chair", "deputy"))
    if not presides:
        raise aioweb.HTTPSeeOther(f"/{found.council.id}/m/{found.planned.id}/room")
    return await _screen(request, "chair.html")


async def _seated(request: aioweb.Request) -> tuple[here.Meeting, Actor]:
    found = await here.meeting(request)
    if found.actor is None:
        raise Problem(
            403,
            _("This is for the people of the meeting."),
            "",
            _("Come in with the personal link or the invitation you were sent, or watch the public page."),
        )
    return found, found.actor


async def _screen(request: aioweb.Request, template: str) -> aioweb.Response:
    found, _actor = await _seated(request)
    return page(
        request,
        template,
        title=listing.full_title(found.state.plan),
        words=screen_words(i18n.current()),
    )
