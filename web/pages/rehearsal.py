"""A meeting's rehearsal: made at the desk, its own page with links and the command that fills it, and its end."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from aiohttp import web as aioweb

from meetings.plan import Plan
from web import here, keys, listing, rehearsals, ways
from web.access.totp import picture_inside
from web.i18n import _
from web.live.routes import LIVE
from web.pages import links
from web.pages.forms import Form
from web.problem import Problem
from web.rehearsals import NoRehearsal
from web.rendering import page
from web.spending import spending
from web.ways import Way


class Seats(msgspec.Struct, frozen=True):
    """Who a load generator may be: everybody that is not there themselves."""

    room: str
    """Address of the rehearsal's page."""
    free: tuple[Way, ...]
    taken: int
    """How many people are there themselves."""
    foreseen_seconds: int
    """How long the meeting is to last by its agenda; 0 where that says nothing."""


async def make(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: it is the one there is."""
    council, who = await here.desk(request)
    found = await here.planned(request, council)
    try:
        meeting = await rehearsals.prepare(request.app[keys.PLANNED], request.app[keys.LEDGER], found, who.person.id)
    except NoRehearsal:
        raise Problem(
            409,
            _("Only a meeting that is convened and has not begun can be rehearsed."),
            _("Nothing was changed."),
        ) from None
    raise aioweb.HTTPSeeOther(f"/{council.id}/m/{meeting}/rehearsal")


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    return await _page(request, await here.meeting(request), {})


async def make_links(request: aioweb.Request) -> aioweb.StreamResponse:
    """For `person`, for everybody who has none with `all`, or with `command` one for `consistori rehearse`."""
    found, form = await here.meeting(request), await Form.read(request)
    plan = found.state.plan
    if form.has("command"):
        return await _page(request, found, {}, await _link(request, plan, plan.secretary))
    rows = await links.rows(request, found.council, plan, {}, invited=True)
    wanted = [row for row in rows if row.link is None] if form.has("all") else []
    wanted += [row for row in rows if row.person == form.text("person")]
    fresh = {row.person: await _link(request, plan, row.person, keep_others=False) for row in wanted}
    return await _page(request, found, fresh)


async def seats(request: aioweb.Request) -> aioweb.StreamResponse:
    """A new link for everybody who is not there, the secretary apart. Links made before go on working."""
    found = await here.meeting(request)
    plan, state = found.state.plan, found.state
    known = {person.id for person in await request.app[keys.REGISTRY].people(found.council.id)}
    there = {person for person, seat in state.seats.items() if seat.joined and seat.connected}
    free = [
        Way(person, name, role, await _link(request, plan, person))
        for person, name, role in ways.people(plan)
        if person in known - there and role != "secretary"
    ]
    room = f"{request.app[keys.SETTINGS].public_url}/{plan.council}/m/{plan.meeting}"
    given = Seats(room, tuple(free), len(there), 60 * sum(item.minutes for item in plan.items))
    return _json(given)


async def spent(request: aioweb.Request) -> aioweb.StreamResponse:
    """What the service and the rehearsal's studio have used so far."""
    found, app = await here.meeting(request), request.app
    reserve = app[keys.SETTINGS].disk_reserve_mb * 1_000_000
    return _json(await asyncio.to_thread(spending, app[keys.FOLDERS], found.planned.id, reserve))


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """Everybody is sent out; rows, links and recording are gone for good. Repeated: there is no such page."""
    found, app = await here.meeting(request), request.app
    meeting = found.planned.id
    if LIVE in app:
        await app[LIVE].put_away(meeting)
    await rehearsals.remove(app[keys.ENGINE], app[keys.LEDGER], app[keys.FOLDERS], meeting)
    raise aioweb.HTTPSeeOther(f"/{found.council.id}/desk/m/{found.state.rehearses}?done=removed")


async def _link(request: aioweb.Request, plan: Plan, person: str, *, keep_others: bool = True) -> str:
    until = plan.starts_at + rehearsals.LINKS
    door, site = request.app[keys.DOOR], request.app[keys.SETTINGS].public_url
    token = await door.make_link(person, meeting=plan.meeting, expires_at=until, keep_others=keep_others)
    return f"{site}/invite/{token}"


async def _page(
    request: aioweb.Request, found: here.Meeting, fresh: dict[str, str], command: str = ""
) -> aioweb.Response:
    plan = found.state.plan
    who = here.visitor(request)
    about: dict[str, Any] = {
        "plan": plan,
        "stage": listing.STAGES[found.state.phase],
        "title": listing.full_title(plan),
        "rows": await links.rows(request, found.council, plan, fresh, invited=True),
        "any_fresh": bool(fresh),
        "base": f"/{found.council.id}/m/{plan.meeting}",
        "site": request.app[keys.SETTINGS].public_url,
        "real": f"/{found.council.id}/desk/m/{found.state.rehearses}",
        "at_desk": who is not None and who.has_desk,
        "has_film": found.state.film is not None,
        "command": command,
        "picture": picture_inside,
    }
    return page(request, "rehearsal.html", **about)


def _json(said: msgspec.Struct) -> aioweb.Response:
    answer = aioweb.Response(body=msgspec.json.encode(said), content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
