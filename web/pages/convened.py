"""A convened meeting at the desk: how it stands, and how it is cancelled or postponed before it is opened."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web as aioweb

from meetings import commands as c
from meetings.council import Council
from meetings.refusal import Refused
from meetings.roles import Actor
from meetings.state import State
from meetings.storage.planned import Planned, Stale
from web import here, i18n, keys, listing
from web.i18n import _
from web.live import labels
from web.live.words import words
from web.pages.drafts import address, local_time, stale
from web.pages.forms import Form
from web.problem import Problem
from web.rehearsals import of_meeting
from web.rendering import page
from web.youtube.standing import Standing, said


async def cancel(request: aioweb.Request) -> aioweb.StreamResponse:
    """A draft is put aside; a convened meeting is cancelled in its journal, with the reason."""
    council, who = await here.desk(request)
    found = await here.planned(request, council)
    form = await Form.read(request)
    if found.status == "convened":
        reason = form.text("reason", c.MAX_TEXT, required=True)
        if form.errors:
            return await convened_page(request, council, found, form.errors)
        try:
            actor = Actor(who.person.id, "secretary")
            await request.app[keys.LEDGER].submit(found.id, c.CancelMeeting(reason), actor)
        except Refused:
            raise Problem(
                409,
                _("The meeting cannot be cancelled any more: it has begun or is over."),
                _("Nothing was changed."),
            ) from None
    try:
        await request.app[keys.PLANNED].cancel(found.id, found.status)
    except Stale:
        raise stale() from None
    done = "cancelled" if found.status == "convened" else "removed"
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk?done={done}")


async def postpone(request: aioweb.Request) -> aioweb.StreamResponse:
    """Hold it later: written in its journal with the reason. Repeated with the same time: nothing changes."""
    council, who = await here.desk(request)
    found = await here.planned(request, council)
    state = await _state(request, council, found)
    form = await Form.read(request)
    starts_at = local_time(form, council, state.plan.starts_at)
    reason = form.text("postpone_reason", c.MAX_TEXT, required=True)
    again = starts_at == state.plan.starts_at and bool(state.postponements)
    if not form.errors and not again and starts_at <= max(request.app[keys.CLOCK](), state.plan.starts_at):
        form.wrong("starts_at", _("Choose a time later than the one it was convened for, and still to come."))
    if form.errors:
        values = {"starts_at": form.text("starts_at", 20), "postpone_reason": reason}
        return await convened_page(request, council, found, form.errors, values)
    try:
        actor = Actor(who.person.id, "secretary")
        await request.app[keys.LEDGER].submit(found.id, c.PostponeMeeting(starts_at, reason), actor)
    except Refused:
        raise Problem(
            409,
            _("The meeting cannot be postponed any more: it has begun or is over."),
            _("Nothing was changed."),
        ) from None
    await request.app[keys.PLANNED].postpone(found.id, starts_at)
    raise aioweb.HTTPSeeOther(f"{address(found)}?done=saved")


async def convened_page(
    request: aioweb.Request,
    council: Council,
    found: Planned,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> aioweb.Response:
    state = await _state(request, council, found)
    broadcast = await request.app[keys.YOUTUBE].broadcast(found.id)
    local = state.plan.starts_at.astimezone(ZoneInfo(council.timezone))
    rehearsal = await of_meeting(request.app[keys.PLANNED], request.app[keys.LEDGER], found)
    said_in = words(i18n.current())
    people = await request.app[keys.REGISTRY].people(council.id)
    return page(
        request,
        "plan_convened.html",
        status=422 if errors else 200,
        planned=found,
        plan=state.plan,
        state=state,
        stage=listing.STAGES[state.phase],
        title=listing.full_title(state.plan),
        base=f"/{council.id}/m/{found.id}",
        desk=address(found),
        errors=errors or {},
        values=values or {"starts_at": f"{local:%Y-%m-%dT%H:%M}", "postpone_reason": ""},
        postponing=values is not None,
        rehearsal=rehearsal.plan.meeting if rehearsal else "",
        broadcast=said(Standing(broadcast), said_in) if broadcast else None,
        officers=[(officer.name, labels.officer(officer, said_in)) for officer in state.plan.body.officers],
        staff=[(person.id, person.name) for person in people if person.staff and person.id not in state.seats],
    )


async def _state(request: aioweb.Request, council: Council, found: Planned) -> State:
    """How it stands with it; a draft that was put aside never had a journal, and is shown by nobody."""
    try:
        return await request.app[keys.LEDGER].state(found.id)
    except LookupError:
        raise aioweb.HTTPSeeOther(f"/{council.id}/desk") from None
