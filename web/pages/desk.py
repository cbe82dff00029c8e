"""The secretary's desk: what comes next, as a line of time, and the ways to everything else."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from aiohttp import web as aioweb

from meetings.council import Body, Council
from meetings.draft import Draft
from meetings.plan import Item, ItemKind
from meetings.storage.planned import Planned
from web import here, i18n, keys, listing
from web.access.secrets import new_id
from web.i18n import _
from web.live.words import words
from web.pages.forms import Form
from web.problem import Problem
from web.rendering import page
from web.youtube.standing import Standing, said


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    listed = await listing.of_council(request.app, council)
    now = request.app[keys.CLOCK]()
    ahead = [each for each in listed if each.stage in ("draft", "before", "live")]
    return page(
        request,
        "desk.html",
        ahead=sorted(ahead, key=lambda each: (each.stage != "live", each.starts_at)),
        archive=[each for each in listed if each.stage in ("after", "cancelled")],
        people=len(await request.app[keys.REGISTRY].people(council.id)),
        days={each.meeting: (each.starts_at - now).days for each in ahead},
        watched={each.meeting for each in request.app[keys.WATCHES].of(council.id)},
        troubles=await _troubles(request.app, council),
    )


async def _troubles(app: aioweb.Application, council: Council) -> dict[str, str]:
    """What is wrong with broadcasts on YouTube, by meeting."""
    say = words(i18n.current())
    rows = (await app[keys.YOUTUBE].of_council(council.id)).values()
    return {row.meeting: said(Standing(row), say).text for row in rows if row.trouble}


async def plan(request: aioweb.Request) -> aioweb.StreamResponse:
    """Begin a draft and go on to it. Repeated: another draft."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    chosen = form.choice("body", [body.id for body in council.bodies])
    body = next((each for each in council.bodies if each.id == chosen), None)
    if body is None:
        raise Problem(422, _("Choose the body that is to meet."), _("Nothing was changed."), _("Add a body first."))
    before = await request.app[keys.PLANNED].of_council(council.id)
    draft = first_draft(council, body, before, request.app[keys.CLOCK]())
    await request.app[keys.PLANNED].add(draft)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/m/{draft.meeting}")


def _counted(number: str) -> int:
    """What stands before the year, as far as it is a number: 12 of `12 bis/2026`, 0 of `extra/2026`."""
    found = re.match(r"[0-9]+", number)
    return int(found[0]) if found else 0


def first_draft(council: Council, body: Body, before: list[Planned], now: dt.datetime) -> Draft:
    """A draft that a secretary would begin with: the next number, ten days ahead, what is on every agenda."""
    zone = ZoneInfo(council.timezone)
    day = (now.astimezone(zone) + dt.timedelta(days=10)).date()
    day += dt.timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    held = [each for each in before if each.draft.body == body.id and each.draft.number.endswith(f"/{day.year}")]
    last = max((_counted(each.draft.number) for each in held), default=0)
    place = next((each.draft.place for each in before if each.draft.body == body.id), "")
    # They go into the notice and the minutes, whatever language the secretary reads this desk in.
    with i18n.speaking(council.language):
        kinds: tuple[tuple[ItemKind, str], ...] = (
            ("minutes_approval", _("Approval of the minutes of the previous meeting")),
        )
        if body.kind == "plenary":
            kinds += (("requests_questions", _("Requests and questions")),)
    items = tuple(
        Item(f"i{number}", number, title, kind, "none" if kind == "requests_questions" else "simple")
        for number, (kind, title) in enumerate(kinds, 1)
    )
    return Draft(
        meeting=f"{day:%Y-%m-%d}-{new_id()[:6]}",
        council=council.id,
        body=body.id,
        number=f"{last + 1}/{day.year}",
        starts_at=dt.datetime.combine(day, dt.time(19, 0), zone).astimezone(dt.UTC),
        place=place,
        items=items,
    )
