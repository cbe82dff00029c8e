"""People of the council: who they are, their links, and everybody at once as CSV."""

from __future__ import annotations

import hashlib

import msgspec
from aiohttp import web as aioweb

from meetings.council import Council
from meetings.storage.registry import Person
from web import csv_people, here, keys, labels
from web.access.links import Link
from web.access.secrets import new_id
from web.access.totp import picture_inside
from web.i18n import _, later
from web.pages.forms import Form
from web.problem import Problem
from web.rendering import page

STAFF = {"": later("No"), "secretary": later("Secretary"), "comptroller": later("Comptroller")}
LARGEST_CSV = 2_000_000


async def listed(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    return await _list(request, council)


async def add(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    form = await Form.read(request)
    person = _read(form, Person(new_id("u"), council.id, "", ""))
    if form.errors:
        return await _list(request, council, form.errors, person)
    await request.app[keys.REGISTRY].save_person(person)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people/{person.id}?done=saved")


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    return await one(request, council, await person_of(request, council))


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    council, who = await here.desk(request)
    before = await person_of(request, council)
    form = await Form.read(request)
    person = _read(form, before)
    if before.id == who.person.id and person.staff != "secretary":
        form.wrong("staff", _("You would lock yourself out: ask another secretary to do it."))
    if form.errors:
        return await one(request, council, person, form.errors)
    await request.app[keys.REGISTRY].save_person(person)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people/{person.id}?done=saved")


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """Forget somebody, with seats and links. Not oneself. Repeated: nothing changes."""
    council, who = await here.desk(request)
    if request.match_info["person"] == who.person.id:
        raise Problem(409, _("You cannot remove yourself."), _("Nothing was changed."))
    await request.app[keys.REGISTRY].remove_person(council.id, request.match_info["person"])
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people?done=removed")


async def make_link(request: aioweb.Request) -> aioweb.StreamResponse:
    """A new personal link, shown this once; the one before opens nothing any more."""
    council, _who = await here.desk(request)
    person = await person_of(request, council)
    token = await request.app[keys.DOOR].make_link(person.id)
    fresh = f"{request.app[keys.SETTINGS].public_url}/enter/{token}"
    return await one(request, council, person, fresh=fresh)


async def revoke(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    council, _who = await here.desk(request)
    person = await person_of(request, council)
    await request.app[keys.DOOR].revoke(council.id, request.match_info["link"])
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people/{person.id}?done=revoked")


async def export(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    text = csv_people.export(council, await request.app[keys.REGISTRY].people(council.id))
    headers = {"Content-Disposition": f'attachment; filename="{council.id}.csv"', "Cache-Control": "private, no-store"}
    # With a byte order mark, so that spreadsheets read it as UTF-8.
    return aioweb.Response(body=text.encode("utf-8-sig"), content_type="text/csv", charset="utf-8", headers=headers)


async def take_in(request: aioweb.Request) -> aioweb.StreamResponse:
    """Everybody of one file, or nobody: what is wrong is said line by line.

    Who would be called otherwise is shown first; the same text comes again with what was confirmed of it.
    """
    council, _who = await here.desk(request)
    form = await Form.read(request)
    file = form.file("file")
    if file is None and not form.has("text"):
        return await _list(request, council, {"file": _("Choose a file first.")})
    try:
        content = file.file.read(LARGEST_CSV + 1) if file else form.secret("text").encode()
        if len(content) > LARGEST_CSV:
            raise ValueError
        text = csv_people.decoded(content)
    except ValueError:
        return await _list(request, council, {"file": _("The file must be CSV, of 2 MB at most.")})
    try:
        people = await request.app[keys.REGISTRY].people(council.id)
        roster = csv_people.read(text, council, people, lambda: new_id("u"))
    except csv_people.BadFile as bad:
        return await _list(request, council, {"file": _("Nothing was taken in.")}, lines=bad.errors)
    renamed = hashlib.sha256(msgspec.json.encode(roster.renamed)).hexdigest()
    if roster.renamed and form.text("renamed") != renamed:
        return page(request, "people_renamed.html", text=text, people=roster.renamed, renamed=renamed)
    await request.app[keys.REGISTRY].save_roster(roster.people, roster.groups, roster.bodies)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people?done=imported")


async def person_of(request: aioweb.Request, council: Council) -> Person:
    found = await request.app[keys.REGISTRY].person(request.match_info["person"])
    if found is None or found.council != council.id:
        raise here.not_found()
    return found


def _read(form: Form, before: Person) -> Person:
    return Person(
        id=before.id,
        council=before.council,
        name=form.text("name", 200, required=True),
        surname=form.text("surname", 200, required=True),
        email=form.email("email"),
        gender=form.choice("gender", labels.GENDERS, ""),
        staff=form.choice("staff", STAFF, ""),
    )


async def _list(
    request: aioweb.Request,
    council: Council,
    errors: dict[str, str] | None = None,
    person: Person | None = None,
    lines: tuple[csv_people.LineError, ...] = (),
) -> aioweb.Response:
    seats: dict[str, list[str]] = {}
    for body in council.bodies:
        for member in body.members:
            seats.setdefault(member.person, []).append(f"{body.name} · {labels.label(labels.OFFICES, member.office)}")
        for officer in body.officers:
            seats.setdefault(officer.person, []).append(f"{body.name} · {labels.label(labels.OFFICES, officer.office)}")
    groups = {m.person: m.group for body in council.bodies for m in body.members if m.group}
    named = {group.id: group for group in council.groups}
    return page(
        request,
        "people.html",
        status=422 if errors else 200,
        people=await request.app[keys.REGISTRY].people(council.id),
        seats=seats,
        group_of={who: named[group] for who, group in groups.items() if group in named},
        errors=errors or {},
        person=person or Person("", council.id, "", ""),
        lines=lines,
        staff=[(code, _(text)) for code, text in STAFF.items()],
        columns=", ".join(csv_people.COLUMNS),
    )


async def one(
    request: aioweb.Request, council: Council, person: Person, errors: dict[str, str] | None = None, fresh: str = ""
) -> aioweb.Response:
    """Somebody's page; `fresh` is a link just made, shown this once."""
    now = request.app[keys.CLOCK]()
    door = request.app[keys.DOOR]
    links: list[Link] = [each for each in await door.links(council.id) if each.person == person.id]
    policy = await door.policies.of(council.id)
    return page(
        request,
        "person.html",
        status=422 if errors else 200,
        person=person,
        errors=errors or {},
        links=[(each, each.fate(now)) for each in links],
        fresh=fresh,
        picture=picture_inside(fresh) if fresh else "",
        stays=policy.links_stay,
        policy=policy,
        sessions=await door.sessions.of(person.id),
        enrolled=await request.app[keys.FACTORS].of(person.id),
        staff=[(code, _(text)) for code, text in STAFF.items()],
    )
