"""A draft as forms change it: found by its address, still a draft, saved by who saw the last version."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from aiohttp import web as aioweb

from meetings.council import Council
from meetings.draft import Draft
from meetings.storage.planned import Planned, Stale
from web import here, keys
from web.i18n import _
from web.pages.forms import Form
from web.problem import Problem


async def changing(request: aioweb.Request) -> tuple[Council, Planned, Form]:
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    still_draft(found)
    return council, found, await Form.read(request)


def still_draft(found: Planned) -> None:
    if found.status != "draft":
        raise Problem(
            409,
            _("The notice has been sent, so this cannot be changed any more."),
            _("The notice stands as it was sent."),
            _("What is wrong in it can be said in the meeting, or the meeting can be cancelled and convened again."),
        )


def stale() -> Problem:
    return Problem(
        409,
        _("Somebody else saved this meeting while you were writing."),
        _("What they saved is safe; what you just sent was not saved."),
        _("Go back, copy what you wrote, load the page again and put it in."),
    )


def seen(form: Form) -> int:
    text = form.text("version", 12)
    return int(text) if text.isdecimal() else -1


async def store(request: aioweb.Request, draft: Draft, form: Form) -> None:
    try:
        await request.app[keys.PLANNED].save(draft, seen(form))
    except Stale:
        raise stale() from None


def local_time(form: Form, council: Council, before: dt.datetime) -> dt.datetime:
    """The instant that `starts_at` names in the council's zone; `before`, and an error, where it names none."""
    text = form.text("starts_at", 20, required=True)
    try:
        local = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M")
        return local.replace(tzinfo=ZoneInfo(council.timezone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        form.wrong("starts_at", _("Write day and time, such as 2026-12-03T19:00."))
        return before


def address(found: Planned) -> str:
    return f"/{found.draft.council}/desk/m/{found.id}"


def proposers(council: Council, draft: Draft) -> list[tuple[str, str]]:
    body = next((each for each in council.bodies if each.id == draft.body), None)
    groups = [(group.id, group.name) for group in council.groups]
    return groups + [(member.person, member.name) for member in (body.members if body else ())]
