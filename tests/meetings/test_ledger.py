"""The ledger over both journals: the fake that other tests use and the database's."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.journal import Entry, check
from meetings.ledger import Conflict, Journals, Ledger, UnknownMeeting
from meetings.refusal import Code, Refused
from meetings.state import State
from meetings.storage.database import connect
from meetings.storage.journals import StoredJournals
from meetings.storage.tables import journal
from meetings.unavailable import Unavailable
from tests.databases import DATABASES, empty
from tests.journals import PLAN
from tests.meetings.memory import MemoryJournals
from tests.meetings.sitting import CHAIR, SECRETARY, START, VOTERS, Sitting, member

MEETING = PLAN.meeting


@pytest.fixture(params=["memory", *DATABASES])
async def journals(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journals]:
    if request.param == "memory":
        yield MemoryJournals()
        return
    engine = connect(empty(request, tmp_path))
    async with engine.begin() as connection:
        await connection.run_sync(journal.create)
    yield StoredJournals(engine)
    await engine.dispose()


class Ticking:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> dt.datetime:
        self.at += dt.timedelta(seconds=1)
        return self.at


async def convened(journals: Journals) -> Ledger:
    ledger = Ledger(journals, Ticking())
    await ledger.convene(PLAN, "0" * 64, 4, "secretary")
    return ledger


async def opened(journals: Journals) -> Ledger:
    ledger = await convened(journals)
    for person in ("secretary", *VOTERS):
        await ledger.submit(MEETING, c.MarkAttendance(person, "present"), SECRETARY)
    await ledger.submit(MEETING, c.OpenMeeting(), CHAIR)
    return ledger


async def test_entries_come_back_as_they_were_written(journals: Journals) -> None:
    entries = Sitting().opened().at_item("i5").entries
    await journals.append(MEETING, entries[:3])
    await journals.append(MEETING, entries[3:])
    assert await journals.read(MEETING) == entries
    assert await journals.read("another") == []
    assert await journals.meetings() == [MEETING]


async def test_a_second_entry_with_the_same_number_conflicts_and_writes_nothing(journals: Journals) -> None:
    entries = Sitting().opened().entries
    await journals.append(MEETING, entries[:3])
    with pytest.raises(Conflict):
        await journals.append(MEETING, entries[2:5])
    assert await journals.read(MEETING) == entries[:3]


async def test_a_meeting_is_convened_once(journals: Journals) -> None:
    ledger = await convened(journals)
    with pytest.raises(Refused) as caught:
        await ledger.convene(PLAN, "0" * 64, 4, "secretary")
    assert caught.value.code == Code.ALREADY_CONVENED


async def test_another_process_finds_everything_that_was_acknowledged(journals: Journals) -> None:
    ledger = await opened(journals)
    again = Ledger(journals, Ticking())
    assert await again.state(MEETING) == await ledger.state(MEETING)
    assert check(await again.entries(MEETING)) == (await ledger.entries(MEETING))[-1].hash


async def test_two_processes_writing_at_once_never_break_the_chain(journals: Journals) -> None:
    first = await opened(journals)
    second = Ledger(journals, Ticking())
    await second.state(MEETING)
    await first.submit(MEETING, c.RequestFloor(), member("marta"))
    await second.submit(MEETING, c.RequestFloor(), member("clara"))
    state = await second.state(MEETING)
    assert [request.person for request in state.queue] == ["marta", "clara"]
    check(await journals.read(MEETING))


async def test_everybody_at_once_loses_nothing(journals: Journals) -> None:
    ledger = await opened(journals)
    await ledger.submit(MEETING, c.OpenItem("i5"), SECRETARY)
    [entry] = await ledger.submit(MEETING, c.OpenVote(), SECRETARY)
    assert isinstance(entry.fact, f.VoteOpened)
    vote = entry.fact.vote
    await asyncio.gather(*(ledger.submit(MEETING, c.CastBallot(vote, "for"), member(person)) for person in VOTERS))
    found = (await ledger.state(MEETING)).votes[0]
    assert found.ballots == dict.fromkeys(VOTERS, "for")
    check(await journals.read(MEETING))


async def test_the_loser_of_two_who_act_at_once_is_told_and_the_winner_is_not_undone() -> None:
    ledger = await opened(MemoryJournals())
    seen = (await ledger.state(MEETING)).seq
    await ledger.submit(MEETING, c.OpenItem("i5"), CHAIR, seen)
    with pytest.raises(Refused) as caught:
        await ledger.submit(MEETING, c.OpenItem("i4"), SECRETARY, seen)
    assert (caught.value.code, caught.value.about) == (Code.OUT_OF_DATE, {"entry": seen + 1})
    assert (await ledger.state(MEETING)).item == "i5"
    await ledger.submit(MEETING, c.OpenItem("i4"), CHAIR, seen)


async def test_what_others_do_elsewhere_does_not_make_a_command_stale() -> None:
    ledger = await opened(MemoryJournals())
    seen = (await ledger.state(MEETING)).seq
    await ledger.submit(MEETING, c.RequestFloor(), member("marta"))
    await ledger.submit(MEETING, c.MarkAttendance("alex", "left"), SECRETARY)
    await ledger.submit(MEETING, c.OpenItem("i5"), CHAIR, seen)


async def test_listeners_hear_of_facts_only_after_they_are_stored() -> None:
    journals = MemoryJournals()
    ledger = await opened(journals)
    heard: list[tuple[int, int]] = []

    def listener(entries: Sequence[Entry], state: State) -> None:
        heard.append((state.seq, len(journals.kept[MEETING])))

    stop = ledger.listen(MEETING, listener)
    await ledger.submit(MEETING, c.AddNote("una"), SECRETARY)
    stop()
    await ledger.submit(MEETING, c.AddNote("dues"), SECRETARY)
    assert len(heard) == 1
    assert heard[0][0] == heard[0][1]


async def test_a_failing_listener_does_not_undo_the_fact() -> None:
    ledger = await opened(MemoryJournals())

    def broken(entries: Sequence[Entry], state: State) -> None:
        raise RuntimeError

    ledger.listen(MEETING, broken)
    assert await ledger.submit(MEETING, c.AddNote("una"), SECRETARY)


async def test_what_is_not_stored_did_not_happen() -> None:
    journals = MemoryJournals()
    ledger = await opened(journals)
    before = await ledger.state(MEETING)
    journals.fails = OSError("disk full")
    with pytest.raises(OSError, match="disk full"):
        await ledger.submit(MEETING, c.AddNote("una"), SECRETARY)
    assert await ledger.state(MEETING) == before


async def test_a_correction_is_folded_in() -> None:
    ledger = await opened(MemoryJournals())
    [note] = await ledger.submit(MEETING, c.AddNote("una"), SECRETARY)
    await ledger.submit(MEETING, c.CorrectEntry(note.seq, "sobrava"), SECRETARY)
    assert (await ledger.state(MEETING)).notes == ()


async def test_a_meeting_never_convened_is_unknown() -> None:
    with pytest.raises(UnknownMeeting):
        await Ledger(MemoryJournals(), Ticking()).state("never")


# While the record is away ------------------------------------------------------------------------------------------


class Failing(MemoryJournals):
    """Breaks off the next append: before it, or after it when nobody hears any more that it was done."""

    def __init__(self) -> None:
        super().__init__()
        self.breaks_off: str = ""
        self.away = False

    async def read(self, meeting: str, after: int = 0) -> list[Entry]:
        if self.away:
            raise Unavailable("away")
        return await super().read(meeting, after)

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        if self.away or self.breaks_off == "before":
            raise Unavailable("away")
        await super().append(meeting, entries)
        if self.breaks_off:
            self.away = self.breaks_off == "after, and stays away"
            raise Unavailable("away")


async def test_a_command_that_cannot_be_written_is_refused_and_nothing_is_changed() -> None:
    journals = Failing()
    ledger = await opened(journals)
    before = await ledger.entries(MEETING)
    journals.breaks_off = "before"
    with pytest.raises(Refused) as refused:
        await ledger.submit(MEETING, c.AddNote("x"), SECRETARY)
    assert refused.value == Refused(Code.RECORD_AWAY)
    assert await ledger.entries(MEETING) == before
    journals.breaks_off = ""
    await ledger.submit(MEETING, c.AddNote("x"), SECRETARY)
    assert check(await journals.read(MEETING)) == (await ledger.entries(MEETING))[-1].hash


async def test_what_was_written_without_a_word_counts_as_written() -> None:
    journals = Failing()
    ledger = await opened(journals)
    journals.breaks_off = "after"
    [entry] = await ledger.submit(MEETING, c.AddNote("x"), SECRETARY)
    assert (await journals.read(MEETING))[-1] == entry


async def test_what_turns_out_later_to_be_written_is_told_then() -> None:
    journals = Failing()
    ledger = await opened(journals)
    heard: list[Entry] = []
    ledger.listen(MEETING, lambda entries, state: heard.extend(entries))
    journals.breaks_off = "after, and stays away"
    with pytest.raises(Refused):
        await ledger.submit(MEETING, c.AddNote("x"), SECRETARY)
    with pytest.raises(Refused):
        await ledger.settle(MEETING)
    assert heard == []
    journals.breaks_off, journals.away = "", False
    await ledger.settle(MEETING)
    await ledger.settle(MEETING)
    assert [entry.fact for entry in heard] == [f.NoteAdded("", "x")]
    assert heard == (await journals.read(MEETING))[-1:]
    assert (await ledger.state(MEETING)).seq == heard[-1].seq


async def test_a_full_disk_is_told_from_one_that_is_busy() -> None:
    journals = Failing()
    ledger = await opened(journals)
    journals.fails = Unavailable("full")
    with pytest.raises(Refused) as refused:
        await ledger.submit(MEETING, c.AddNote("x"), SECRETARY)
    assert refused.value.code is Code.RECORD_FULL


async def test_nobody_waits_for_ever_behind_a_command_that_does_not_end() -> None:
    class Stuck(MemoryJournals):
        def __init__(self) -> None:
            super().__init__()
            self.goes_on = asyncio.Event()
            self.goes_on.set()

        async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
            await self.goes_on.wait()
            await super().append(meeting, entries)

    journals = Stuck()
    ledger = Ledger(journals, Ticking(), patience=0.05)
    await ledger.convene(PLAN, "0" * 64, 4, "secretary")
    journals.goes_on.clear()
    first = asyncio.create_task(ledger.submit(MEETING, c.MarkAttendance("secretary", "present"), SECRETARY))
    await asyncio.sleep(0)
    with pytest.raises(Refused) as refused:
        await ledger.submit(MEETING, c.MarkAttendance(VOTERS[0], "present"), SECRETARY)
    assert refused.value.code is Code.RECORD_AWAY
    journals.goes_on.set()
    assert len(await first) == 1
    assert len(await ledger.submit(MEETING, c.MarkAttendance(VOTERS[0], "present"), SECRETARY)) == 1


async def test_what_another_process_wrote_is_told_to_listeners_too() -> None:
    journals = MemoryJournals()
    ledger = await opened(journals)
    heard: list[Entry] = []
    ledger.listen(MEETING, lambda entries, state: heard.extend(entries))
    other = Ledger(journals, Ticking())
    await other.submit(MEETING, c.AddNote("of another process"), SECRETARY)
    await ledger.submit(MEETING, c.AddNote("ours"), SECRETARY)
    assert [entry.fact for entry in heard] == [f.NoteAdded("", "of another process"), f.NoteAdded("", "ours")]
