"""Planning a meeting: its data and its agenda while they may change, and the notice that ends that.

The page is one form: whichever of its buttons is pressed, what was typed anywhere in it comes along and is kept.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings import commands as c
from meetings.convening import BLOCKING, Fault, Objection, objections
from meetings.council import Council, Member
from meetings.draft import Draft, fresh_item_id, frozen, put_item
from meetings.plan import NEVER_VOTED, Item, Plan
from meetings.storage.planned import Planned, Stale
from web import here, keys, labels, listing
from web.i18n import _, later
from web.notices import check_notice, notice_text, verdict
from web.pages import convened
from web.pages.drafts import address, changing, local_time, proposers, seen, stale, store
from web.pages.forms import Form
from web.problem import Problem
from web.rendering import page, rendered
from web.youtube.broadcasts import BROADCASTS

MOST_ITEMS = 200
CUT_SHORT = dt.timedelta(minutes=1)
"""After this long a notice that the journal does not know is no longer on its way there."""

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
    Fault.NO_DRAFT_MINUTES: later("The draft of the minutes to be approved goes with the notice (article 80.2 ROF)."),
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
    if await _was_cut_short(request, found):
        await request.app[keys.PLANNED].unconvene(found.id)
        found = await here.planned(request, council)
    if found.status != "draft":
        return await convened.convened_page(request, council, found)
    return plan_page(request, council, found)


async def _was_cut_short(request: aioweb.Request, found: Planned) -> bool:
    """Whether the service ended between freezing the notice and entering it in the journal: then it was never sent."""
    if found.status != "convened" or found.notice_at is None:
        return False
    age = request.app[keys.CLOCK]() - found.notice_at
    return age > CUT_SHORT and found.id not in await request.app[keys.LEDGER].meetings()


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """The meeting's own data, and one more item when its title was written."""
    council, found, form = await changing(request)
    draft, added = _read(form, council, found.draft), _added(form, found.draft)
    if added.title and len(draft.items) >= MOST_ITEMS:
        form.wrong("item_title", _("The agenda has too many items."))
    if form.errors:
        return plan_page(request, council, replace(found, draft=draft), form.errors, added)
    await store(request, put_item(draft, added) if added.title else draft, form)
    raise aioweb.HTTPSeeOther(f"{address(found)}#agenda" if added.title else f"{address(found)}?done=saved")


async def check(request: aioweb.Request) -> aioweb.StreamResponse:
    """What the law would make of a date and a kind that are being typed: the fragment of the page that says it."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    form = Form(request.query)
    draft = _read(form, council, found.draft)
    text = rendered(request, "plan_check.html", base=address(found), errors={}, **_law(request, council, draft))
    return aioweb.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})


async def send(request: aioweb.Request) -> aioweb.StreamResponse:
    """Freeze the plan, hash it, write the first entry of its journal. What the law doubts must be confirmed."""
    council, found, form = await changing(request)
    draft, added, now = typed(form, council, found.draft), _added(form, found.draft), request.app[keys.CLOCK]()
    plan = _as_plan(draft, council)
    law = check_notice(plan, council, now)
    against = objections(plan)
    if not law.days or any(each.fault in BLOCKING for each in against):
        form.wrong("send", _("The notice cannot be sent like this: see what is missing."))
    elif (not law.enough or against) and not form.has("confirm"):
        form.wrong("send", _("Tick that you have read what the law makes of it, and send it again."))
    if added.title:
        form.wrong("item_title", _("Add this item to the agenda, or empty the field, and send it again."))
    if form.errors:
        return plan_page(request, council, replace(found, draft=draft), form.errors, added)
    text, sha256 = notice_text(plan)
    planned = request.app[keys.PLANNED]
    try:
        version = seen(form) if draft == found.draft else await planned.save(draft, seen(form))
        await planned.convene(found.id, version, text, sha256, now)
    except Stale:
        raise stale() from None
    try:
        who = here.visitor(request)
        assert who is not None
        await request.app[keys.LEDGER].convene(plan, sha256, law.working_days, who.person.id)
    except BaseException:
        # Never a notice that the journal does not know: the draft comes back as it was.
        await planned.unconvene(found.id)
        raise
    request.app[BROADCASTS].look()
    raise aioweb.HTTPSeeOther(f"{address(found)}?done=sent")


# Pages ---------------------------------------------------------------------------------------------------------------


def plan_page(
    request: aioweb.Request,
    council: Council,
    found: Planned,
    errors: dict[str, str] | None = None,
    added: Item | None = None,
) -> aioweb.Response:
    """The page of a draft. `added` is an item that was written but not taken in yet."""
    draft, zone = found.draft, ZoneInfo(council.timezone)
    return page(
        request,
        "plan.html",
        status=422 if errors else 200,
        planned=found,
        draft=draft,
        base=address(found),
        errors=errors or {},
        added=added or Item("", 0, "", "opinion", "simple"),
        starts_local=draft.starts_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        title=listing.title(draft.kind, draft.number),
        proposers=dict(proposers(council, draft)),
        externals=_externals(council, draft),
        **_law(request, council, draft),
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


def _added(form: Form, draft: Draft) -> Item:
    """The item written below the agenda; without a title there is none."""
    kind = form.choice("item_kind", labels.ITEM_KINDS, "opinion")
    title = form.text("item_title")
    return Item(fresh_item_id(draft), 0, title, kind, "none" if kind in NEVER_VOTED else "simple")


def typed(form: Form, council: Council, draft: Draft) -> Draft:
    """The draft with what was typed on its page, when the button pressed was one of that page's."""
    return _read(form, council, draft) if form.has("starts_at") else draft


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
        starts_at=local_time(form, council, before.starts_at),
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


def _externals(council: Council, draft: Draft) -> list[Member]:
    """External members of any body who do not sit in this one anyway: they may be invited to this meeting."""
    seated = {m.person for body in council.bodies if body.id == draft.body for m in body.members}
    found = {m.person: m for m in draft.guests}
    for body in council.bodies:
        for member in body.members:
            if member.office == "external" and member.person not in seated:
                found.setdefault(member.person, replace(member, seat=0, rank=0))
    return list(found.values())
