"""A meeting in public: before, while it lasts, and afterwards. The same page works without JavaScript."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
from aiohttp import web as aioweb

from meetings.plan import Plan
from meetings.state import State
from minutes.model import Minutes
from web import here, keys, listing
from web.ballots import results
from web.captions.kept import languages
from web.feeds import calendar
from web.language import settle_language
from web.listing import STAGES
from web.pages.files import film_of
from web.pages.shared import Shared
from web.record import item_seconds, vote_seconds
from web.rendering import page


class Speaking(msgspec.Struct, frozen=True):
    name: str
    group: str
    colour: str
    represents: str


SHARED = aioweb.AppKey("shared", Shared)


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    state = await request.app[keys.LEDGER].state(request.match_info["meeting"])
    if await here.is_public(request):
        settle_language(request, state.plan.language)
    return await request.app[SHARED].page(request, state.seq, functools.partial(_page, request))


async def _page(request: aioweb.Request) -> aioweb.Response:
    found = await here.meeting(request)
    about = await contents(request, found)
    return page(request, "meeting.html", meeting=found, **about)


async def contents(request: aioweb.Request, found: here.Meeting) -> dict[str, Any]:
    """What `meeting.html` and its parts show."""
    state = found.state
    stage = STAGES[state.phase]
    broadcast = await request.app[keys.YOUTUBE].broadcast(state.plan.meeting)
    has_minutes = stage == "after" and not state.rehearses
    minutes = await request.app[keys.RECORD].minutes(state.plan.meeting) if has_minutes else None
    has_film = film_of(request, state) is not None
    return {
        "plan": state.plan,
        "state": state,
        "stage": stage,
        "title": listing.full_title(state.plan),
        "base": f"/{state.plan.council}/m/{state.plan.meeting}",
        "groups": {group.id: group for group in state.plan.groups},
        "proposers": _proposers(state),
        "speaking": speaking(state),
        "results": results(state, vote_seconds(minutes) if minutes else None),
        "seconds": item_seconds(minutes) if minutes else {},
        "has_film": has_film,
        "captions": languages(request.app[keys.FOLDERS], state.plan.meeting, state.plan.language) if has_film else (),
        "since": _seconds_of(minutes),
        "gaps": minutes.recording_gaps if minutes else (),
        "watch": broadcast.watch if broadcast else "",
    }


def speaking(state: State) -> Speaking | None:
    """Who has the floor; in a closed part that is nobody's business."""
    if state.floor is None or state.feeds_suspended_since is not None:
        return None
    person = state.floor.person
    member = state.plan.member(person)
    if member is None:
        name = next((officer.name for officer in state.plan.body.officers if officer.person == person), "")
        return Speaking(name, "", "#5b6470", "")
    group = state.plan.group(member.group)
    return Speaking(member.name, group.name if group else "", group.colour if group else "#5b6470", member.represents)


def _proposers(state: State) -> dict[str, str]:
    """Names of the groups and members that propose something."""
    named = {group.id: group.name for group in state.plan.groups}
    named |= {member.person: member.name for member in state.plan.body.members}
    return named


def _seconds_of(minutes: Minutes | None) -> float:
    if minutes is None or minutes.integrity.film is None:
        return 0.0
    return minutes.integrity.film.seconds


async def notice(request: aioweb.Request) -> aioweb.StreamResponse:
    """The notice as it was sent, with the hash that proves it, whatever the meeting's time is by now."""
    found = await here.meeting(request)
    return page(
        request,
        "notice.html",
        plan=msgspec.json.decode(found.planned.notice, type=Plan),
        postponements=found.state.postponements,
        planned=found.planned,
        title=listing.full_title(found.state.plan),
        base=f"/{found.council.id}/m/{found.planned.id}",
        proposers=_proposers(found.state),
    )


async def notice_json(request: aioweb.Request) -> aioweb.StreamResponse:
    """The very bytes that were hashed."""
    found = await here.meeting(request)
    body = found.planned.notice.encode()
    return aioweb.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-cache"})


async def ics(request: aioweb.Request) -> aioweb.StreamResponse:
    found = await here.meeting(request)
    listed = [await listing.of_meeting(request.app, found.council, found.planned)]
    content = calendar(found.council, listed, request.app[keys.SETTINGS].public_url, request.app[keys.CLOCK]())
    answer = aioweb.Response(body=content, content_type="text/calendar", charset="utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.planned.id}.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
