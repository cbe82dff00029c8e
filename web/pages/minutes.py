"""The minutes on the secretary's desk: facts locked, prose to write, preview, publication, and facts put right."""

from __future__ import annotations

from typing import Any

import msgspec
from aiohttp import web as aioweb
from markupsafe import Markup

from meetings import commands as c
from meetings import facts as f
from meetings.journal import Entry
from meetings.ledger import UnknownMeeting
from meetings.refusal import Refused
from meetings.roles import Actor
from meetings.state import State
from meetings.storage.planned import Planned
from meetings.storage.prose import Conflict, Paragraph
from minutes import prose as places
from minutes.film import film_time
from minutes.render import html
from minutes.wording import write
from minutes.wording.certificate import certifiable
from web import documents, here, i18n, keys, labels, listing
from web.captions.kept import languages
from web.conductor.closing import needs_closing
from web.conductor.unfinished import Failure
from web.entry_words import describe
from web.i18n import _
from web.live.refusals import sentence as reason_for
from web.live.routes import LIVE
from web.live.words import words
from web.pages.forms import Form
from web.problem import Problem
from web.rendering import page


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    found, state = await held(request)
    return await _page(request, found, state)


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """Every paragraph that was changed. One that somebody else changed meanwhile is shown beside one's own."""
    found, state = await held(request)
    form, who = await Form.read(request), here.visitor(request)
    assert who is not None
    conflicts: dict[str, Paragraph] = {}
    mine: dict[str, str] = {}
    prose, now = request.app[keys.PROSE], request.app[keys.CLOCK]()
    kept = await prose.of_meeting(found.id)
    for place in places.keys(state.plan):
        if not form.has(place):
            continue
        text = places.printable(form.text(place, places.MAX_TEXT))
        seen = form.text(f"{place}:version", 12)
        if place not in kept and not text:
            continue
        try:
            version = int(seen) if seen.isdecimal() else 0
            await prose.save(found.id, Paragraph(place, text, version), who.person.id, now)
        except Conflict as conflict:
            conflicts[place], mine[place] = conflict.current, text
    if conflicts or form.errors:
        return await _page(request, found, state, conflicts=conflicts, mine=mine, errors=form.errors)
    await documents.maker(request.app)(found.id, await request.app[keys.LEDGER].entries(found.id))
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=saved")


async def preview(request: aioweb.Request) -> aioweb.StreamResponse:
    """The draft as it would be published now."""
    found, state = await held(request)
    minutes = await request.app[keys.RECORD].minutes(found.id)
    prose = await documents.prose_of(request.app, found.id)
    film = f"/{found.draft.council}/m/{found.id}/film.mp4" if state.film is not None else ""
    return page(
        request,
        "minutes_preview.html",
        title=listing.full_title(state.plan),
        base=_at(found),
        state=state,
        article=Markup(html.fragment(write(minutes, prose), film, 1)),
    )


async def publish(request: aioweb.Request) -> aioweb.StreamResponse:
    """Freeze the documents and show them to everybody. Asked for twice, as it cannot be taken back."""
    found, state = await held(request)
    form = await Form.read(request)
    if state.phase != "adjourned":
        raise Problem(409, _("The minutes can be published when the meeting is over."), _("Nothing was changed."))
    if not form.has("confirm"):
        errors = {"publish": _("Tick that the minutes may be published, and press again.")}
        return await _page(request, found, state, errors=errors)
    await documents.publish(request.app, found.id)
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=published")


async def make_again(request: aioweb.Request) -> aioweb.StreamResponse:
    """Film and documents that could not be made are tried now and not only when their pause is over."""
    found, state = await held(request)
    if _unfinished(request, state) is None:
        raise aioweb.HTTPSeeOther(_at(found))
    await request.app[LIVE].make_again(found.id)
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=asked")


def _unfinished(request: aioweb.Request, state: State) -> Failure | None:
    """Why film or documents are lacking, where they could not be made."""
    draft = request.app[keys.FOLDERS].documents(state.plan.meeting) / "draft"
    if LIVE not in request.app or not needs_closing(state, draft):
        return None
    return request.app[LIVE].unfinished.of(state.plan.meeting)


async def correct(request: aioweb.Request) -> aioweb.StreamResponse:
    found, state = await held(request)
    return await _correction(request, found, state)


async def do_correct(request: aioweb.Request) -> aioweb.StreamResponse:
    """A new entry says that the old one was wrong, why, and what holds instead. Both stay in the journal."""
    found, state = await held(request)
    form, who = await Form.read(request), here.visitor(request)
    assert who is not None
    seq, wrong = _wrong(request, state)
    reason = form.text("reason", c.MAX_TEXT, required=True)
    replacement = None if form.has("nothing") else _replacement(form, wrong)
    if form.errors:
        return await _correction(request, found, state, form.errors)
    try:
        command = c.CorrectEntry(seq, reason, replacement)
        await request.app[keys.LEDGER].submit(found.id, command, Actor(who.person.id, "secretary"))
    except Refused as refused:
        told = reason_for(refused, state.plan, words(request[keys.LANGUAGE]))
        return await _correction(request, found, state, {"": told})
    await documents.maker(request.app)(found.id, await request.app[keys.LEDGER].entries(found.id))
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=corrected")


def _replacement(form: Form, wrong: f.Correctable) -> f.Correctable | None:
    """The same fact with what the form says; what a form cannot change is only ever taken out."""
    change = msgspec.structs.replace
    match wrong:
        case f.BallotCast():
            return change(wrong, choice=form.choice("choice", labels.CHOICES, wrong.choice))
        case f.BallotsEntered():
            chosen = {
                person: form.choice(f"choice-{person}", labels.CHOICES, was) for person, was in wrong.choices.items()
            }
            return change(wrong, choices=chosen)
        case f.AttendanceMarked():
            attendance = form.choice("attendance", labels.ATTENDANCES, wrong.attendance)
            return change(wrong, attendance=attendance, mode=form.choice("mode", ("chamber", "remote"), wrong.mode))
        case f.NoteAdded():
            return change(wrong, text=form.text("text", c.MAX_TEXT, required=True))
        case f.RecusalDeclared():
            return change(wrong, cause=form.text("cause", c.MAX_TEXT))
        case f.PlaceDeclared():
            return change(wrong, place=form.text("place", required=True), in_spain=form.has("in_spain"))
        case f.Joined():
            return change(wrong, mode=form.choice("mode", ("chamber", "remote"), wrong.mode))
    return None


async def held(request: aioweb.Request) -> tuple[Planned, State]:
    """A meeting that has a journal; the desk's only."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    try:
        return found, await request.app[keys.LEDGER].state(found.id)
    except UnknownMeeting:
        raise here.not_found() from None


def _at(found: Planned) -> str:
    return f"/{found.draft.council}/desk/m/{found.id}/minutes"


async def _page(
    request: aioweb.Request,
    found: Planned,
    state: State,
    *,
    conflicts: dict[str, Paragraph] | None = None,
    mine: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> aioweb.Response:
    minutes = await request.app[keys.RECORD].minutes(found.id)
    kept = await request.app[keys.PROSE].of_meeting(found.id)
    entries = await request.app[keys.LEDGER].entries(found.id)
    return page(
        request,
        "minutes_edit.html",
        status=409 if conflicts else 422 if errors else 200,
        planned=found,
        plan=state.plan,
        state=state,
        title=listing.full_title(state.plan),
        base=_at(found),
        public=f"/{found.draft.council}/m/{found.id}",
        sections=write(minutes, {place: each.text for place, each in kept.items()}, places=True).sections,
        kept=kept,
        conflicts=conflicts or {},
        mine=mine or {},
        errors=errors or {},
        correctable=correctable(entries, state),
        certifiable=certifiable(minutes),
        unfinished=_unfinished(request, state),
        captions=[i18n.LANGUAGES[each] for each in languages(request.app[keys.FOLDERS], found.id, state.plan.language)],
        tag=lambda block: block.__struct_config__.tag,
    )


class CorrectableEntry(msgspec.Struct, frozen=True):
    seq: int
    time: Any
    second: float | None
    text: str


def correctable(entries: list[Entry], state: State) -> list[CorrectableEntry]:
    """What can be put right, newest first, in words."""
    film = film_time(entries)
    return [
        CorrectableEntry(entry.seq, entry.at, film.second(entry.at), describe(state.correctable[entry.seq], state.plan))
        for entry in reversed(entries)
        if entry.seq in state.correctable
    ]


def _wrong(request: aioweb.Request, state: State) -> tuple[int, f.Correctable]:
    text = request.match_info["seq"]
    seq = int(text) if text.isdecimal() and len(text) < 10 else 0
    if seq not in state.correctable:
        raise here.not_found()
    return seq, state.correctable[seq]


async def _correction(
    request: aioweb.Request, found: Planned, state: State, errors: dict[str, str] | None = None
) -> aioweb.Response:
    seq, wrong = _wrong(request, state)
    names = {m.person: m.name for m in state.plan.body.members}
    return page(
        request,
        "correction.html",
        status=422 if errors else 200,
        base=_at(found),
        title=listing.full_title(state.plan),
        seq=seq,
        fact=wrong,
        kind=type(wrong).__name__,
        described=describe(wrong, state.plan),
        names=names,
        errors=errors or {},
    )
