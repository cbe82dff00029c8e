"""Bodies: their name, legal number and rules, and who sits in them with which seat, group and office."""

from __future__ import annotations

import re
import unicodedata

import msgspec
from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import DEFAULT_PROFILES, Body, Council, LegalProfile, Member, Officer
from meetings.storage.registry import Person, staff_of
from web import here, keys, labels
from web.i18n import _
from web.pages.forms import Form
from web.rendering import page

MEMBER_OFFICES = ("chair", "deputy", "councillor", "external")
MOST_SEATS = 199


async def listed(request: aioweb.Request) -> aioweb.StreamResponse:
    await here.desk(request)
    return page(request, "bodies.html", errors={}, values={})


async def add(request: aioweb.Request) -> aioweb.StreamResponse:
    """A new body, with the rules its kind has by law."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    name = form.text("name", 120, required=True)
    kind = form.choice("kind", labels.BODY_KINDS, "plenary")
    legal = form.number("legal_number", 1, MOST_SEATS, 0)
    if not legal:
        form.wrong("legal_number", _("Write how many seats the law gives the body."))
    if form.errors:
        values = {"name": name, "kind": kind, "legal_number": legal or ""}
        return page(request, "bodies.html", status=422, errors=form.errors, values=values)
    body = Body(free_id(name, [each.id for each in council.bodies]), name, kind, legal, DEFAULT_PROFILES[kind])
    await request.app[keys.REGISTRY].put_body(council.id, body)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/bodies/{body.id}")


def free_id(name: str, taken: list[str]) -> str:
    """A short name for addresses, made of the long one."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:32] or "x"
    number, free = 2, stem
    while free in taken:
        free, number = f"{stem}-{number}", number + 1
    return free


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    return await _page(request, council, _body(request, council))


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """Name, legal number, rules, and a line per member."""
    council, _who = await here.desk(request)
    before = _body(request, council)
    form = await Form.read(request)
    members = tuple(_member(form, council, member) for member in before.members)
    members = tuple(m for m in members if not form.has(f"remove-{m.person}"))
    officers = tuple(o for o in before.officers if not form.has(f"remove-{o.person}"))
    body = replace(
        before,
        name=form.text("name", 120, required=True),
        legal_number=form.number("legal_number", 1, MOST_SEATS, before.legal_number),
        profile=_profile(form, before.profile),
        members=tuple(sorted(members, key=lambda m: (m.seat == 0, m.seat, m.surname))),
        officers=officers,
    )
    _check_seats(form, body)
    if form.errors:
        return await _page(request, council, body, form.errors)
    await request.app[keys.REGISTRY].put_body(council.id, body)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/bodies/{body.id}?done=saved")


async def seat(request: aioweb.Request) -> aioweb.StreamResponse:
    """Put somebody in the body. Repeated: nothing changes.

    Its secretary and comptroller are staff: they come in as staff do, and not with a link that lies in a mailbox.
    """
    council, _who = await here.desk(request)
    before = _body(request, council)
    form = await Form.read(request)
    people = {person.id: person for person in await request.app[keys.REGISTRY].people(council.id)}
    person = people.get(form.choice("person", people))
    office = form.choice("office", labels.OFFICES, "councillor")
    if person is None or form.errors:
        return await _page(request, council, before, form.errors)
    if person.id not in {*(m.person for m in before.members), *(o.person for o in before.officers)}:
        person = replace(person, staff=staff_of(office, person.staff))
        await request.app[keys.REGISTRY].save_roster([person], council.groups, [_seated(before, person, office)])
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/bodies/{before.id}?done=saved")


def _seated(body: Body, person: Person, office: str) -> Body:
    if office in ("secretary", "comptroller"):
        officer = Officer(person.id, person.name, office, person.gender)  # type: ignore[arg-type]
        return replace(body, officers=(*body.officers, officer))
    taken = {member.seat for member in body.members}
    free = next(number for number in range(1, MOST_SEATS + 2) if number not in taken)
    member = Member(
        person=person.id,
        name=person.name,
        surname=person.surname,
        office=office,  # type: ignore[arg-type]
        seat=0 if office == "external" else free,
        gender=person.gender,
    )
    return replace(body, members=(*body.members, member))


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """Meetings it held keep what their journals say. Repeated: nothing changes."""
    council, _who = await here.desk(request)
    await request.app[keys.REGISTRY].remove_body(council.id, request.match_info["body"])
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/bodies?done=removed")


def _body(request: aioweb.Request, council: Council) -> Body:
    found = next((each for each in council.bodies if each.id == request.match_info["body"]), None)
    if found is None:
        raise here.not_found()
    return found


async def _page(
    request: aioweb.Request, council: Council, body: Body, errors: dict[str, str] | None = None
) -> aioweb.Response:
    seated = {*(m.person for m in body.members), *(o.person for o in body.officers)}
    people = await request.app[keys.REGISTRY].people(council.id)
    return page(
        request,
        "body.html",
        status=422 if errors else 200,
        body=body,
        errors=errors or {},
        others=[(person.id, person.name) for person in people if person.id not in seated],
        groups=[("", _("None")), *((group.id, group.name) for group in council.groups)],
        profile=msgspec.structs.asdict(body.profile),
        member_offices=[(office, _(labels.OFFICES[office])) for office in MEMBER_OFFICES],
    )


def _member(form: Form, council: Council, before: Member) -> Member:
    key = before.person
    office = form.choice(f"office-{key}", MEMBER_OFFICES, before.office)
    return replace(
        before,
        office=office,
        group=form.choice(f"group-{key}", ["", *(group.id for group in council.groups)], ""),
        seat=0 if office == "external" else form.number(f"seat-{key}", 0, MOST_SEATS, 0),
        rank=form.number(f"rank-{key}", 0, 99, 0),
        represents=form.text(f"represents-{key}", 200),
    )


def _check_seats(form: Form, body: Body) -> None:
    taken: set[int] = set()
    for member in body.members:
        if member.seat and member.seat in taken:
            form.wrong(f"seat-{member.person}", _("Seat %(seat)s is taken twice.") % {"seat": member.seat})
        if member.votes and not member.seat:
            form.wrong(f"seat-{member.person}", _("A member with a vote needs a seat."))
        taken.add(member.seat)
    if sum(member.office == "chair" for member in body.members) > 1:
        form.wrong("", _("The body has two chairs."))
    if sum(member.votes for member in body.members) > body.legal_number:
        form.wrong("legal_number", _("There are more members than seats."))


def _profile(form: Form, before: LegalProfile) -> LegalProfile:
    return replace(
        before,
        quorum=form.choice("quorum", labels.QUORUMS, before.quorum),
        quorum_minimum=form.number("quorum_minimum", 1, MOST_SEATS, before.quorum_minimum),
        notice_working_days=form.number("notice_working_days", 0, 30, before.notice_working_days),
        second_call_hours=form.number("second_call_hours", 0, 240, before.second_call_hours),
        tie=form.choice("tie", labels.TIES, before.tie),
        public=form.has("public"),
        ballots_may_change=form.has("ballots_may_change"),
        recused_count_for_quorum=form.has("recused_count_for_quorum"),
        turn_seconds=form.number("turn_minutes", 0, 120, 0) * 60,
        reply_seconds=form.number("reply_minutes", 0, 120, 0) * 60,
        drop_seconds=form.number("drop_seconds", 5, 600, before.drop_seconds),
    )
