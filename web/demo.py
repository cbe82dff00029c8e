"""The demonstration: a fictional council with a plenary about to begin, and a link for each of its people."""

from __future__ import annotations

import datetime as dt

import msgspec
from aiohttp import web as aioweb

from meetings.draft import Draft, frozen
from meetings.ledger import Ledger
from meetings.notice import Calendar, check
from meetings.plan import Plan
from meetings.storage.journals import StoredJournals
from web import keys, montalzina, ways
from web.access import secrets
from web.access.policy import Policy
from web.montalzina import COUNCIL, EMAIL, SECRETARY
from web.notices import notice_text
from web.ways import Way

NOTICE_BEFORE = dt.timedelta(days=8)
"""How long ago the notice of the demonstration meeting was sent."""


class Demonstration(msgspec.Struct, frozen=True):
    council: str
    meeting: str
    starts_at: dt.datetime
    ways: tuple[Way, ...]
    public_url: str
    sign_in_url: str
    email: str
    password: str
    """Of the secretary's account: new at every start."""


async def demonstrate(app: aioweb.Application, *, minutes: int = 10) -> Demonstration:
    """Make the council once, a meeting unless one is waiting or in course, and new links. The app has started.

    Links from earlier starts go on working, and whoever is signed in stays so.
    """
    now = app[keys.CLOCK]()
    await _settle(app)
    plan = await _waiting(app) or await _convene(app, now, minutes)
    password = secrets.new_token()[:16]
    await app[keys.DOOR].set_account(SECRETARY.id, EMAIL, password, keep_sessions=True)
    site = app[keys.SETTINGS].public_url
    public = f"{site}/{COUNCIL}/m/{plan.meeting}"
    return Demonstration(
        council=COUNCIL,
        meeting=plan.meeting,
        starts_at=plan.starts_at.astimezone(montalzina.ZONE),
        ways=(*await _ways(app, plan), Way("", "Ciutadania", "public", public)),
        public_url=public,
        sign_in_url=f"{site}/sign-in",
        email=EMAIL,
        password=password,
    )


async def _settle(app: aioweb.Application) -> None:
    registry = app[keys.REGISTRY]
    if await registry.council(COUNCIL) is not None:
        await app[keys.DOOR].policies.save(COUNCIL, Policy(demonstration=True))
        return
    now = app[keys.CLOCK]()
    await registry.add_council(montalzina.council(now.year))
    await app[keys.DOOR].policies.save(COUNCIL, Policy(demonstration=True))
    await registry.save_roster(montalzina.people(), montalzina.GROUPS, montalzina.bodies())
    await app[keys.PLANNED].add(montalzina.committee_draft(now))


async def _waiting(app: aioweb.Application) -> Plan | None:
    """The plenary that has not ended yet, if there is one."""
    for planned in await app[keys.PLANNED].of_council(COUNCIL):
        if planned.status == "convened" and planned.draft.body == "ple":
            state = await app[keys.LEDGER].state(planned.id)
            if state.phase in ("convened", "open", "recess"):
                return state.plan
    return None


async def _convene(app: aioweb.Application, now: dt.datetime, minutes: int) -> Plan:
    """The notice is as of some days ago, as it would be; so is its entry in the journal."""
    council = await app[keys.REGISTRY].council(COUNCIL)
    assert council is not None
    earlier = [p for p in await app[keys.PLANNED].of_council(COUNCIL) if p.draft.body == "ple"]
    starts_at = (now + dt.timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    number = f"{11 + len(earlier)}/{starts_at.year}"
    draft = Draft(
        meeting=f"{starts_at:%Y-%m-%d}-{secrets.new_id()[:6]}",
        council=COUNCIL,
        body="ple",
        number=number,
        starts_at=starts_at,
        place="Sala de plens, plaça de la Vila, 1",
        mode="hybrid",
        basis="rom",
        basis_reason="Article 34 del Reglament orgànic municipal.",
        items=montalzina.items(app[keys.FOLDERS], starts_at),
        guests=(montalzina.guest(),),
    )
    await app[keys.PLANNED].add(draft)
    plan, sent_at = frozen(draft, council), now - NOTICE_BEFORE
    found = check(
        sent_at,
        starts_at,
        kind=draft.kind,
        profile=plan.body.profile,
        calendar=Calendar(council.region, council.local_holidays),
        timezone=council.timezone,
    )
    text, sha256 = notice_text(plan)
    await app[keys.PLANNED].convene(draft.meeting, 1, text, sha256, sent_at)
    ledger = Ledger(StoredJournals(app[keys.ENGINE]), lambda: sent_at)
    await ledger.convene(plan, sha256, found.working_days, SECRETARY.id)
    return plan


async def _ways(app: aioweb.Application, plan: Plan) -> list[Way]:
    door, site = app[keys.DOOR], app[keys.SETTINGS].public_url
    found = []
    for person, name, role in ways.people(plan):
        path, meeting = ("invite", plan.meeting) if role == "external" else ("enter", "")
        token = await door.make_link(person, meeting=meeting, keep_others=True)
        found.append(Way(person, name, role, f"{site}/{path}/{token}"))
    return found
