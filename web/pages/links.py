"""The links of one meeting: who has one, new ones for everybody or for one, invitations for external members."""

from __future__ import annotations

import datetime as dt

import msgspec
from aiohttp import web as aioweb

from meetings.council import Council
from meetings.plan import Plan
from web import here, keys, listing
from web.access.links import Link
from web.access.totp import picture_inside
from web.i18n import _
from web.pages.forms import Form
from web.rendering import page

INVITATION = dt.timedelta(days=2)
"""How long an invitation is good after the meeting was to begin: meetings cross midnight, and second calls exist."""


class Row(msgspec.Struct, frozen=True):
    person: str
    name: str
    email: str
    external: bool
    link: Link | None
    """The one in use, if there is one."""
    fresh: str = ""
    """A link just made: shown this once."""


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, plan = await _plan(request)
    return await _page(request, council, plan, {})


async def make(request: aioweb.Request) -> aioweb.StreamResponse:
    """For `person`, or with `all` for everybody who has none. Links made before for the same end are withdrawn."""
    council, plan = await _plan(request)
    form = await Form.read(request)
    known = await rows(request, council, plan, {})
    wanted = [row for row in known if row.link is None] if form.has("all") else []
    wanted += [row for row in known if row.person == form.text("person")]
    fresh = {}
    for row in wanted:
        door, site = request.app[keys.DOOR], request.app[keys.SETTINGS].public_url
        if row.external:
            until = plan.starts_at + INVITATION
            token = await door.make_link(row.person, meeting=plan.meeting, expires_at=until)
            fresh[row.person] = f"{site}/invite/{token}"
        else:
            fresh[row.person] = f"{site}/enter/{await door.make_link(row.person)}"
    return await _page(request, council, plan, fresh)


async def revoke(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    council, plan = await _plan(request)
    await request.app[keys.DOOR].revoke(council.id, request.match_info["link"])
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/m/{plan.meeting}/links?done=revoked")


async def _plan(request: aioweb.Request) -> tuple[Council, Plan]:
    return await here.convened_plan(request, _("Links are made when the notice has been sent."))


async def rows(
    request: aioweb.Request, council: Council, plan: Plan, fresh: dict[str, str], *, invited: bool = False
) -> list[Row]:
    """One for each person of the meeting. `invited`: everybody comes in with an invitation, as to a rehearsal."""
    now = request.app[keys.CLOCK]()
    emails = {person.id: person.email for person in await request.app[keys.REGISTRY].people(council.id)}
    good = [each for each in await request.app[keys.DOOR].links(council.id) if each.fate(now) == "good"]
    found = []
    seated = [(each.person, each.name, each.office == "external") for each in plan.body.members]
    for person, name, external in (*seated, *((each.person, each.name, False) for each in plan.body.officers)):
        if person not in emails:
            continue
        end = plan.meeting if external or invited else ""
        link = next((each for each in good if each.person == person and each.meeting == end), None)
        found.append(Row(person, name, emails[person], external, link, fresh.get(person, "")))
    return found


async def _page(request: aioweb.Request, council: Council, plan: Plan, fresh: dict[str, str]) -> aioweb.Response:
    return page(
        request,
        "links.html",
        plan=plan,
        title=listing.full_title(plan),
        rows=await rows(request, council, plan, fresh),
        any_fresh=bool(fresh),
        desk=f"/{council.id}/desk/m/{plan.meeting}",
        picture=picture_inside,
        stays=(await request.app[keys.DOOR].policies.of(council.id)).links_stay,
    )
