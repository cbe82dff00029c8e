"""A rehearsal goes like the meeting it tries out, and leaves nothing that a meeting leaves."""

from __future__ import annotations

import pytest

from meetings import commands as c
from meetings.facts import RehearsalPrepared
from meetings.journal import check, from_line, to_line
from meetings.ledger import Ledger, UnknownMeeting
from meetings.refusal import Code, Refused
from meetings.rehearsal import NEVER, rehearsal_of
from meetings.roles import SYSTEM
from minutes.derive import derive
from tests.journals import PLAN
from tests.meetings.memory import MemoryJournals
from tests.meetings.sitting import SECRETARY, START, VOTERS

TRIED = rehearsal_of(PLAN, "tried", "ASSAIG")


async def tried() -> tuple[Ledger, MemoryJournals]:
    journals = MemoryJournals()
    ledger = Ledger(journals, lambda: START)
    await ledger.rehearse(TRIED, PLAN.meeting, "secretary")
    return ledger, journals


def test_a_rehearsal_has_the_plan_a_mark_and_no_public() -> None:
    assert TRIED.body.name == f"ASSAIG · {PLAN.body.name}"
    assert not TRIED.body.profile.public
    assert (TRIED.items, TRIED.body.members, TRIED.starts_at) == (PLAN.items, PLAN.body.members, PLAN.starts_at)


async def test_a_rehearsal_is_held_like_the_meeting() -> None:
    ledger, _ = await tried()
    for person in ("secretary", *VOTERS):
        await ledger.submit("tried", c.MarkAttendance(person, "present"), SECRETARY)
    await ledger.submit("tried", c.OpenMeeting(), SECRETARY)
    await ledger.submit("tried", c.Adjourn(), SECRETARY)
    state = await ledger.state("tried")
    assert (state.phase, state.rehearses) == ("adjourned", PLAN.meeting)


async def test_a_rehearsal_is_neither_put_off_nor_published() -> None:
    ledger, _ = await tried()
    cancels, postpones = c.CancelMeeting("no"), c.PostponeMeeting(PLAN.starts_at.replace(year=2030), "no")
    for command, actor in ((cancels, SECRETARY), (postpones, SECRETARY)):
        with pytest.raises(Refused) as caught:
            await ledger.submit("tried", command, actor)
        assert caught.value.code is Code.REHEARSAL
    for person in ("secretary", *VOTERS):
        await ledger.submit("tried", c.MarkAttendance(person, "present"), SECRETARY)
    await ledger.submit("tried", c.OpenMeeting(), SECRETARY)
    await ledger.submit("tried", c.Adjourn(), SECRETARY)
    with pytest.raises(Refused) as caught:
        await ledger.submit("tried", c.NoteMinutesPublished("0" * 64), SYSTEM)
    assert caught.value.code is Code.REHEARSAL
    assert {type(cancels), type(postpones), c.NoteMinutesPublished} == NEVER


async def test_no_minutes_are_drawn_from_a_rehearsal() -> None:
    ledger, _ = await tried()
    with pytest.raises(ValueError, match="rehearsal"):
        derive(await ledger.entries("tried"))


async def test_its_journal_is_read_back_as_it_was_written() -> None:
    ledger, _ = await tried()
    entries = [from_line(to_line(entry)) for entry in await ledger.entries("tried")]
    assert entries[0].fact == RehearsalPrepared(TRIED, PLAN.meeting)
    assert check(entries) == entries[-1].hash


async def test_a_rehearsal_that_was_removed_is_forgotten() -> None:
    ledger, journals = await tried()
    journals.kept.clear()
    ledger.forget("tried")
    with pytest.raises(UnknownMeeting):
        await ledger.state("tried")
