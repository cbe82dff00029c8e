"""Planning a meeting: its data and its agenda while they may change, and the notice that ends that."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings import commands as c
from meetings.convening import BLOCKING, Fault, Objection, objections
from meetings.council import Council, Member
from meetings.draft import Draft, attach, detach, fresh_item_id, frozen, move_item, put_item, remove_item
from meetings.plan import NEVER_VOTED, Item, Paper, Plan
from meetings.refusal import Refused
from meetings.roles import Actor
from meetings.storage.planned import Planned, Stale
from web import here, keys, labels, listing
from web.access.secrets import new_id
from web.i18n import _, later
from web.notices import check_notice, notice_text, verdict
from web.pages import files
from web.pages.forms import TEXT, Form
from web.problem import Problem
from web.rendering import page, rendered
from web.uploads import NotTaken, paper_name, paper_type

MOST_ITEMS = 200
MOST_PAPERS = 50

FAULTS: dict[Fault, str] = {
    Fault.NO_ITEMS: later("The agenda is empty."),
    Fault.NO_PLACE: later("It does not say where the meeting is held."),
    Fault.URGENCY_NOT_FIRST: later("An urgent meeting begins with the vote on its urgency (article 79 ROF)."),
    Fault.NO_REASONS: later("An extraordinary meeting says why it is convened (article 80.1 ROF)."),
    Fault.NO_BASIS: later("Taking part remotely needs a legal basis (article 46.3 of Act 7/1985, or the ROM)."),
    Fault.NO_ASSESSMENT: later(
        "Article 46.3 of Act 7/1985 asks for the exceptional situation to be assessed when the meeting is convened."
    ),
    Fault.NO_QUESTIONS: later("An ordinary plenary always has requests and questions (article 82.4 ROF)."),
    Fault.URGENT_MOTION_EXTRAORDINARY: later(
        "Nothing off the agenda can be dealt with in an extraordinary meeting (article 103.4 TRLMRLC)."
    ),
    Fault.NO_CHAIR: later("The body has no chair."),
    Fault.NO_SECRETARY: later("The body has no secretary."),
    Fault.NEVER_QUORATE: later("The body has fewer members than its quorum needs."),
}


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    if found.status != "draft":
        return await _convened(request, council, found)
    return _plan_page(request, council, found)


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """The meeting's own data; the agenda has forms of its own."""
    council, found, form = await _draft(request)
    draft = _read(form, council, found.draft)
    if form.errors:
        return _plan_page(request, council, replace(found, draft=draft), form.errors)
    await _store(request, draft, form)
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=saved")


async def check(request: aioweb.Request) -> aioweb.StreamResponse:
    """What the law would make of a date and a kind that are being typed: the fragment of the page that says it."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    form = Form(request.query)
    draft = _read(form, council, found.draft) if not form.errors else found.draft
    text = rendered(request, "plan_check.html", **_law(request, council, draft))
    return aioweb.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})


async def item(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    _still_draft(found)
    each = _item(request, found)
    return _item_page(request, council, found, each)


async def add_item(request: aioweb.Request) -> aioweb.StreamResponse:
    """By its title; the rest is filled in on its own page."""
    council, found, form = await _draft(request)
    title = form.text("title", required=True)
    kind = form.choice("kind", labels.ITEM_KINDS, "opinion")
    if len(found.draft.items) >= MOST_ITEMS:
        form.wrong("title", _("The agenda has too many items."))
    if form.errors:
        return _plan_page(request, council, found, form.errors)
    added = Item(fresh_item_id(found.draft), 0, title, kind, "none" if kind in NEVER_VOTED else "simple")
    await _store(request, put_item(found.draft, added), form)
    raise aioweb.HTTPSeeOther(f"{_at(found)}#agenda")


async def save_item(request: aioweb.Request) -> aioweb.StreamResponse:
    council, found, form = await _draft(request)
    before = _item(request, found)
    kind = form.choice("kind", labels.ITEM_KINDS, before.kind)
    majority = form.choice("majority", labels.MAJORITIES, before.majority)
    proposers = ["", *(code for code, _name in _proposers(council, found.draft))]
    changed = Item(
        id=before.id,
        number=before.number,
        title=form.text("title", required=True),
        kind=kind,
        majority="none" if kind in NEVER_VOTED else majority,
        text=form.text("text", TEXT),
        proposer=form.choice("proposer", proposers),
        minutes=form.number("minutes", 0, 600),
        papers=before.papers,
    )
    if form.errors:
        return _item_page(request, council, found, changed, form.errors)
    await _store(request, put_item(found.draft, changed), form)
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=saved#agenda")


async def move(request: aioweb.Request) -> aioweb.StreamResponse:
    _council, found, form = await _draft(request)
    by = {"up": -1, "down": 1}[form.choice("to", ("up", "down"), "up")]
    if (places := form.text("places", 4)).lstrip("-").isdigit():
        by = int(places)
    each = _item(request, found)
    await _store(request, move_item(found.draft, each.id, by), form)
    raise aioweb.HTTPSeeOther(f"{_at(found)}#{each.id}")


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    _council, found, form = await _draft(request)
    await _store(request, remove_item(found.draft, request.match_info["item"]), form)
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=removed#agenda")


async def add_paper(request: aioweb.Request) -> aioweb.StreamResponse:
    """One file at a time, told by its content. Refused over the size limit, or when it is none of the kinds taken."""
    council, found, form = await _draft(request)
    each, file = _item(request, found), form.file("file")
    limit = request.app[keys.SETTINGS].upload_limit_mb * 1_000_000
    if file is None:
        form.wrong("file", _("Choose a file first."))
    elif len(each.papers) >= MOST_PAPERS:
        form.wrong("file", _("This item has too many papers."))
    else:
        content = file.file.read(limit + 1)
        try:
            if len(content) > limit:
                raise NotTaken(_("The file is too large: %(limit)s MB at most.") % {"limit": limit // 1_000_000})
            extension, media_type = paper_type(content)
            sha256 = request.app[keys.FOLDERS].keep(content)
            name = paper_name(file.filename, extension)
            paper = Paper(new_id("p"), name, media_type, len(content), sha256)
            await _store(request, attach(found.draft, each.id, paper), form)
        except NotTaken as reason:
            form.wrong("file", str(reason))
    if form.errors:
        return _item_page(request, council, found, each, form.errors)
    raise aioweb.HTTPSeeOther(f"{_at(found)}/items/{each.id}?done=saved#papers")


async def remove_paper(request: aioweb.Request) -> aioweb.StreamResponse:
    _council, found, form = await _draft(request)
    each = _item(request, found)
    await _store(request, detach(found.draft, each.id, request.match_info["paper"]), form)
    raise aioweb.HTTPSeeOther(f"{_at(found)}/items/{each.id}?done=removed#papers")


async def paper(request: aioweb.Request) -> aioweb.StreamResponse:
    """A paper of a draft, for the desk alone."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    for each in found.draft.items:
        for one in each.papers:
            if one.id == request.match_info["paper"]:
                return files.send_paper(request, one, public=False)
    raise here.not_found()


async def send(request: aioweb.Request) -> aioweb.StreamResponse:
    """Freeze the plan, hash it, write the first entry of its journal. What the law doubts must be confirmed."""
    council, found, form = await _draft(request)
    plan, now = frozen(found.draft, council), request.app[keys.CLOCK]()
    law = check_notice(plan, council, now)
    against = objections(plan)
    if not law.days or any(each.fault in BLOCKING for each in against):
        form.wrong("send", _("The notice cannot be sent like this: see what is missing."))
    elif (not law.enough or against) and not form.has("confirm"):
        form.wrong("send", _("Tick that you have read what the law makes of it, and send it again."))
    if form.errors:
        return _plan_page(request, council, found, form.errors)
    text, sha256 = notice_text(plan)
    planned = request.app[keys.PLANNED]
    try:
        await planned.convene(found.id, _seen(form), text, sha256, now)
    except Stale:
        raise _stale() from None
    try:
        who = here.visitor(request)
        assert who is not None
        await request.app[keys.LEDGER].convene(plan, sha256, law.working_days, who.person.id)
    except BaseException:
        # Never a notice that the journal does not know: the draft comes back as it was.
        await planned.unconvene(found.id)
        raise
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=sent")


async def cancel(request: aioweb.Request) -> aioweb.StreamResponse:
    """A draft is put aside; a convened meeting is cancelled in its journal, with the reason."""
    council, who = await here.desk(request)
    found = await here.planned(request, council)
    form = await Form.read(request)
    if found.status == "convened":
        reason = form.text("reason", c.MAX_TEXT, required=True)
        if form.errors:
            return await _convened(request, council, found, form.errors)
        try:
            actor = Actor(who.person.id, "secretary")
            await request.app[keys.LEDGER].submit(found.id, c.CancelMeeting(reason), actor)
        except Refused:
            raise Problem(
                409,
                _("The meeting cannot be cancelled any more: it has begun or is over."),
                _("Nothing was changed."),
            ) from None
    await request.app[keys.PLANNED].cancel(found.id)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk?done=removed")


# Pages ---------------------------------------------------------------------------------------------------------------


def _plan_page(
    request: aioweb.Request, council: Council, found: Planned, errors: dict[str, str] | None = None
) -> aioweb.Response:
    draft, zone = found.draft, ZoneInfo(council.timezone)
    return page(
        request,
        "plan.html",
        status=422 if errors else 200,
        planned=found,
        draft=draft,
        base=_at(found),
        errors=errors or {},
        starts_local=draft.starts_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        title=listing.title(draft.kind, draft.number),
        proposers=dict(_proposers(council, draft)),
        externals=_externals(council, draft),
        **_law(request, council, draft),
    )


def _item_page(
    request: aioweb.Request, council: Council, found: Planned, each: Item, errors: dict[str, str] | None = None
) -> aioweb.Response:
    return page(
        request,
        "plan_item.html",
        status=422 if errors else 200,
        planned=found,
        base=_at(found),
        item=each,
        errors=errors or {},
        proposers=[("", _("Nobody in particular")), *_proposers(council, found.draft)],
        limit=request.app[keys.SETTINGS].upload_limit_mb,
    )


async def _convened(
    request: aioweb.Request, council: Council, found: Planned, errors: dict[str, str] | None = None
) -> aioweb.Response:
    try:
        state = await request.app[keys.LEDGER].state(found.id)
    except LookupError:
        # A draft that was put aside never had a journal.
        raise aioweb.HTTPSeeOther(f"/{council.id}/desk") from None
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
        desk=_at(found),
        errors=errors or {},
    )


def _law(request: aioweb.Request, council: Council, draft: Draft) -> dict[str, Any]:
    """What `plan_check.html` shows: the verdict, the days counted, what else is missing."""
    plan = _as_plan(draft, council)
    law = check_notice(plan, council, request.app[keys.CLOCK]())
    against = objections(plan)
    return {
        "law": law,
        "verdict": verdict(law, plan),
        "faults": [(_fault(each, plan), each.fault in BLOCKING) for each in against],
        "blocked": not law.days or any(each.fault in BLOCKING for each in against),
        "doubtful": not law.enough or bool(against),
    }


def _fault(objection: Objection, plan: Plan) -> str:
    sentence = _(FAULTS[objection.fault])
    found = plan.item(objection.item)
    return f"{found.number}. {found.title}: {sentence}" if found else sentence


def _as_plan(draft: Draft, council: Council) -> Plan:
    try:
        return frozen(draft, council)
    except KeyError:
        raise Problem(
            409,
            _("The body of this meeting is not there any more."),
            _("The draft is kept."),
            _("Add the body again, or cancel the draft."),
        ) from None


# Reading and storing ----------------------------------------------------------------------------------------------


async def _draft(request: aioweb.Request) -> tuple[Council, Planned, Form]:
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    _still_draft(found)
    return council, found, await Form.read(request)


def _still_draft(found: Planned) -> None:
    if found.status != "draft":
        raise Problem(
            409,
            _("The notice has been sent, so this cannot be changed any more."),
            _("The notice stands as it was sent."),
            _("What is wrong in it can be said in the meeting, or the meeting can be cancelled and convened again."),
        )


def _stale() -> Problem:
    return Problem(
        409,
        _("Somebody else saved this meeting while you were writing."),
        _("What they saved is safe; what you just sent was not saved."),
        _("Go back, copy what you wrote, load the page again and put it in."),
    )


def _seen(form: Form) -> int:
    text = form.text("version", 12)
    return int(text) if text.isdigit() else -1


async def _store(request: aioweb.Request, draft: Draft, form: Form) -> None:
    try:
        await request.app[keys.PLANNED].save(draft, _seen(form))
    except Stale:
        raise _stale() from None


def _item(request: aioweb.Request, found: Planned) -> Item:
    each = found.draft.item(request.match_info["item"])
    if each is None:
        raise here.not_found()
    return each


def _at(found: Planned) -> str:
    return f"/{found.draft.council}/desk/m/{found.id}"


def _read(form: Form, council: Council, before: Draft) -> Draft:
    """The draft with what the form says; wrong fields keep what was there, and are named in `form.errors`."""
    guests = {member.person: member for member in _externals(council, before)}
    chosen = tuple(guests[person] for person in guests if form.has(f"guest-{person}"))
    return replace(
        before,
        body=form.choice("body", [body.id for body in council.bodies], before.body),
        number=form.text("number", 20, required=True),
        kind=form.choice("kind", labels.MEETING_KINDS, before.kind),
        mode=form.choice("mode", labels.MODES, before.mode),
        starts_at=_local_time(form, council, before.starts_at),
        place=form.text("place"),
        basis=form.choice("basis", labels.BASES, "none"),
        basis_reason=form.text("basis_reason", c.MAX_TEXT),
        reasons=form.text("reasons", c.MAX_TEXT),
        guests=chosen,
        **_size(form),
    )


def _size(form: Form) -> dict[str, int]:
    height = form.choice("height", ("720", "1080"), "720")
    return {"1080": {"width": 1920, "height": 1080}}.get(height, {"width": 1280, "height": 720})


def _local_time(form: Form, council: Council, before: dt.datetime) -> dt.datetime:
    text = form.text("starts_at", 20, required=True)
    try:
        local = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M")
        return local.replace(tzinfo=ZoneInfo(council.timezone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        form.wrong("starts_at", _("Write day and time, such as 2026-12-03T19:00."))
        return before


def _externals(council: Council, draft: Draft) -> list[Member]:
    """External members of any body who do not sit in this one anyway: they may be invited to this meeting."""
    seated = {m.person for body in council.bodies if body.id == draft.body for m in body.members}
    found = {m.person: m for m in draft.guests}
    for body in council.bodies:
        for member in body.members:
            if member.office == "external" and member.person not in seated:
                found.setdefault(member.person, replace(member, seat=0, rank=0))
    return list(found.values())


def _proposers(council: Council, draft: Draft) -> list[tuple[str, str]]:
    body = next((each for each in council.bodies if each.id == draft.body), None)
    groups = [(group.id, group.name) for group in council.groups]
    return groups + [(member.person, member.name) for member in (body.members if body else ())]
