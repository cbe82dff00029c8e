"""Who stands in for the secretary or the comptroller of a meeting that was convened without them. For the desk."""

from __future__ import annotations

from aiohttp import web as aioweb

from meetings import commands as c
from meetings.refusal import Refused
from meetings.roles import Actor
from web import here, keys
from web.i18n import _
from web.pages.convened import convened_page
from web.pages.drafts import address
from web.pages.forms import Form
from web.problem import Problem


async def appoint(request: aioweb.Request) -> aioweb.StreamResponse:
    """One more officer, written in the meeting's journal. Repeated for the same person: nothing changes."""
    council, who = await here.desk(request)
    found = await here.planned(request, council)
    form = await Form.read(request)
    staff = {person.id: person for person in await request.app[keys.REGISTRY].people(council.id) if person.staff}
    chosen = staff.get(form.choice("stand_in", staff))
    if chosen is None or not chosen.staff:
        return await convened_page(request, council, found, form.errors)
    command = c.NoteStandIn(chosen.id, chosen.name, chosen.staff, chosen.gender)
    try:
        await request.app[keys.LEDGER].submit(found.id, command, Actor(who.person.id, "system"))
    except (Refused, LookupError):
        raise Problem(
            409,
            _("Nobody can stand in here any more: the meeting is over, or this person takes part in it already."),
            _("Nothing was changed."),
        ) from None
    raise aioweb.HTTPSeeOther(f"{address(found)}?done=officers#officers")
