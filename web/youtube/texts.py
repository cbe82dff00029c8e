"""What YouTube is told of a meeting: title, description, picture, chapters. Pure but for the drawing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from msgspec.structs import replace

from meetings.facts import RecordingPartClosed
from meetings.journal import Entry
from meetings.plan import Plan
from minutes import chapters as index
from minutes.course import read
from minutes.film import FilmTime
from streaming.scene import Slate
from streaming.youtube import description as d
from streaming.youtube.model import About
from web import i18n, listing
from web.i18n import _
from web.youtube.storage import Channel


def address(site: str, plan: Plan) -> str:
    """The meeting's page, which ends every description: what is upcoming at YouTube is known by it."""
    return f"{site}/{plan.council}/m/{plan.meeting}"


def about(plan: Plan, channel: Channel, site: str) -> About:
    with i18n.speaking(plan.language):
        return About(
            title=d.title(f"{listing.full_title(plan)} · {plan.council_name}"),
            description=_with_agenda(plan, site),
            starts_at=plan.starts_at,
            privacy=channel.privacy,
            made_for_kids=channel.made_for_kids,
            latency=channel.latency,
        )


def is_of(description: str, site: str, plan: Plan) -> bool:
    """Whether a broadcast with that description is the meeting's."""
    return address(site, plan) in description.split()


def with_chapters(entries: Sequence[Entry], began: dt.datetime, ended: dt.datetime, plan: Plan, site: str) -> str:
    """The description of a video from `began` to `ended`: its items at their times in it, or the agenda without."""
    seconds = max(0.0, (ended - began).total_seconds())
    video = FilmTime([RecordingPartClosed(1, "", began, seconds, 0, "")])
    found = index.chapters(replace(read(entries), film=video))
    with i18n.speaking(plan.language):
        chapters = [d.Chapter(each.start, f"{each.number}. {each.title}") for each in found]
        lines = d.chapter_lines(chapters, _("Opening"), seconds)
        if len(lines) < 2:
            return _with_agenda(plan, site)
        return d.description(_head(plan), lines, _foot(plan, site))


def _with_agenda(plan: Plan, site: str) -> str:
    agenda = [f"{item.number}. {item.title}" for item in plan.items]
    return d.description(_head(plan) + "\n\n" + _("Agenda:"), agenda, _foot(plan, site))


def _head(plan: Plan) -> str:
    when = f"{i18n.long_date(plan.starts_at, plan.timezone)}, {i18n.clock_time(plan.starts_at, plan.timezone)}"
    where = f"{plan.body.name}, {plan.council_name}."
    return f"{where} {_('Convened for %(when)s.') % {'when': when}}"


def _foot(plan: Plan, site: str) -> str:
    return f"{_('Papers, votes, minutes and the whole recording:')}\n{address(site, plan)}"


def card(plan: Plan) -> Slate:
    """What the thumbnail shows."""
    with i18n.speaking(plan.language):
        when = f"{i18n.long_date(plan.starts_at, plan.timezone)}, {i18n.clock_time(plan.starts_at, plan.timezone)}"
        title = f"{plan.body.name} · {listing.title(plan.kind, plan.number)}"
    return Slate(title=title, lines=(when,), council=plan.council_name, timezone=plan.timezone)


def fingerprint(*parts: object) -> str:
    """By which it is known whether YouTube was told the same before."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()
