"""A council's meetings as lists show them: what was planned, and what the journal says became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec
from aiohttp import web as aioweb

from meetings.council import Council
from meetings.ledger import UnknownMeeting
from meetings.plan import MeetingKind, Plan
from meetings.state import State
from meetings.storage.planned import Planned
from web import keys
from web.access.visitor import Visitor
from web.i18n import _

Stage = Literal["draft", "before", "live", "after", "cancelled"]

STAGES: dict[str, Stage] = {
    "convened": "before",
    "open": "live",
    "recess": "live",
    "adjourned": "after",
    "void": "after",
    "cancelled": "cancelled",
}
"""What the phases of a meeting are to a citizen."""


class Listed(msgspec.Struct, frozen=True):
    meeting: str
    council: str
    body: str
    """Its name."""
    title: str
    """In the reader's language, such as `Ordinary meeting 12/2026`."""
    starts_at: dt.datetime
    timezone: str
    place: str
    stage: Stage
    public: bool
    items: int
    has_film: bool = False
    has_minutes: bool = False
    people: frozenset[str] = frozenset()
    postponed: int = 0
    """How many times."""
    rehearses: bool = False

    @property
    def href(self) -> str:
        return f"/{self.council}/m/{self.meeting}"


def title(kind: MeetingKind, number: str) -> str:
    """What a meeting is called beside the name of its body."""
    names = {
        "ordinary": _("Ordinary meeting %(number)s"),
        "extraordinary": _("Extraordinary meeting %(number)s"),
        "urgent": _("Extraordinary and urgent meeting %(number)s"),
    }
    return names[kind] % {"number": number}


def full_title(plan: Plan) -> str:
    return f"{plan.body.name} · {title(plan.kind, plan.number)}"


async def of_council(app: aioweb.Application, council: Council) -> list[Listed]:
    """All of them, the latest first, drafts too."""
    return [await of_meeting(app, council, planned) for planned in await app[keys.PLANNED].of_council(council.id)]


async def of_meeting(app: aioweb.Application, council: Council, planned: Planned) -> Listed:
    state: State | None = None
    if planned.status != "draft":
        try:
            state = await app[keys.LEDGER].state(planned.id)
        except UnknownMeeting:
            state = None
    return _listed(council, planned, state)


def visible(listed: Iterable[Listed], who: Visitor | None) -> list[Listed]:
    """What `who` may know of: public meetings, and those they sit in; never drafts."""
    return [
        each
        for each in listed
        if each.stage != "draft" and (each.public or (who is not None and _takes_part(who, each)))
    ]


def _takes_part(who: Visitor, listed: Listed) -> bool:
    """An invitation is for one meeting: of others its body holds behind closed doors a guest does not hear."""
    invited = who.invited_to in ("", listed.meeting)
    return invited and who.council == listed.council and who.person.id in listed.people


def _listed(council: Council, planned: Planned, state: State | None) -> Listed:
    draft = planned.draft
    body = state.plan.body if state else next((each for each in council.bodies if each.id == draft.body), None)
    people = [m.person for m in body.members] + [o.person for o in body.officers] if body else []
    if state is None:
        stage: Stage = "cancelled" if planned.status == "cancelled" else "draft"
    else:
        stage = STAGES[state.phase]
    return Listed(
        meeting=planned.id,
        council=council.id,
        body=body.name if body else "",
        title=title(draft.kind, draft.number),
        starts_at=state.plan.starts_at if state else draft.starts_at,
        timezone=council.timezone,
        place=draft.place,
        stage=stage,
        public=body.profile.public if body else False,
        items=len(draft.items),
        has_film=state is not None and state.film is not None,
        has_minutes=state is not None and bool(state.minutes_sha256),
        people=frozenset(people),
        postponed=len(state.postponements) if state else 0,
        rehearses=state is not None and bool(state.rehearses),
    )
