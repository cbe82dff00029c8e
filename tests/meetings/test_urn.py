"""The urn of a secret vote and the ledger that holds it: counted when kept, gone with its process, never stored."""

from __future__ import annotations

import asyncio

import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.journal import check, to_line
from meetings.ledger import Journals, Ledger
from meetings.refusal import Code, Refused
from meetings.urn import Papers, Urn
from tests.meetings.memory import MemoryJournals
from tests.meetings.sitting import CHAIR, SECRETARY, VOTERS, member
from tests.meetings.test_ledger import MEETING, Failing, Ticking, opened

SECRET = c.OpenVote(kind="secret", secrecy=f.Secrecy("persons"))


async def voting(journals: Journals) -> Ledger:
    ledger = await opened(journals)
    await ledger.submit(MEETING, c.OpenItem("i5"), SECRETARY)
    await ledger.submit(MEETING, SECRET, CHAIR)
    return ledger


async def cast(ledger: Ledger, person: str, choice: f.Choice) -> None:
    await ledger.submit(MEETING, c.CastBallot("v1", choice), member(person))


def test_a_paper_falls_in_only_once_its_entry_is_kept() -> None:
    urn = Urn("opened")
    urn.take("one", "for")
    urn.settle({"one"})
    urn.settle({"one"})
    urn.take("two", "against")
    urn.settle(())
    urn.settle({"two"})
    assert urn.count() == Papers(1, 0, 0)


async def test_the_tally_is_of_the_papers_whatever_a_browser_says() -> None:
    ledger = await voting(MemoryJournals())
    choices: list[f.Choice] = [*["for"] * 7, *["against"] * 4, *["abstain"] * 2]  # type: ignore[list-item]
    await asyncio.gather(*(cast(ledger, person, choice) for person, choice in zip(VOTERS, choices, strict=True)))
    [closed] = await ledger.submit(MEETING, c.CloseVote("v1", papers=Papers(13, 0, 0)), SECRETARY)
    assert closed.fact == f.VoteClosed("v1", "not_voting", f.Tally(7, 4, 2, 0, 13, 13))


async def test_what_is_stored_is_the_same_whatever_is_voted() -> None:
    stored = []
    choices: tuple[f.Choice, ...] = ("for", "abstain")
    for choice in choices:
        journals = MemoryJournals()
        ledger = await voting(journals)
        for person in VOTERS:
            await cast(ledger, person, choice)
        stored.append(b"\n".join(to_line(entry) for entry in await journals.read(MEETING)))
        with pytest.raises(Refused) as again:
            await cast(ledger, "pere", "for")
        assert again.value == Refused(Code.PAPER_IN_URN)
    assert stored[0] == stored[1]


async def test_a_paper_whose_entry_is_refused_is_given_back() -> None:
    journals = Failing()
    ledger = await voting(journals)
    journals.breaks_off = "before"
    with pytest.raises(Refused):
        await cast(ledger, "pere", "against")
    journals.breaks_off = ""
    await cast(ledger, "pere", "for")
    [closed] = await ledger.submit(MEETING, c.CloseVote("v1", "not_voting"), SECRETARY)
    assert closed.fact == f.VoteClosed("v1", "not_voting", f.Tally(1, 0, 0, 12, 13, 13))


async def test_a_paper_whose_entry_turns_out_to_be_written_is_in_the_urn() -> None:
    journals = Failing()
    ledger = await voting(journals)
    journals.breaks_off = "after, and stays away"
    with pytest.raises(Refused):
        await cast(ledger, "pere", "against")
    journals.breaks_off, journals.away = "", False
    await ledger.settle(MEETING)
    assert (await ledger.state(MEETING)).votes[0].papers == {"pere"}
    [closed] = await ledger.submit(MEETING, c.CloseVote("v1", "not_voting"), SECRETARY)
    assert closed.fact == f.VoteClosed("v1", "not_voting", f.Tally(0, 1, 0, 12, 13, 13))


async def test_closing_that_cannot_be_written_loses_no_paper() -> None:
    journals = Failing()
    ledger = await voting(journals)
    await cast(ledger, "pere", "for")
    journals.breaks_off = "before"
    with pytest.raises(Refused):
        await ledger.submit(MEETING, c.CloseVote("v1", "not_voting"), SECRETARY)
    journals.breaks_off = ""
    [closed] = await ledger.submit(MEETING, c.CloseVote("v1", "not_voting"), SECRETARY)
    assert closed.fact == f.VoteClosed("v1", "not_voting", f.Tally(1, 0, 0, 12, 13, 13))


async def test_another_process_that_conducts_the_meeting_finds_the_vote_void() -> None:
    journals = MemoryJournals()
    first = await voting(journals)
    await cast(first, "pere", "for")
    second = Ledger(journals, Ticking())
    heard: list[f.Fact] = []
    await second.state(MEETING)
    second.listen(MEETING, lambda entries, state: heard.extend(entry.fact for entry in entries))
    await second.settle(MEETING)
    await second.settle(MEETING)
    assert heard == [f.VoteVoided("v1", "urn_lost")]
    with pytest.raises(Refused) as late:
        await cast(first, "anna", "for")
    assert late.value == Refused(Code.VOTE_NOT_OPEN, vote="v1")
    await second.submit(MEETING, SECRET, CHAIR)
    assert (await second.state(MEETING)).vote is not None
    check(await journals.read(MEETING))


async def test_who_only_reads_a_journal_makes_nothing_void() -> None:
    journals = MemoryJournals()
    first = await voting(journals)
    await Ledger(journals, Ticking()).entries(MEETING)
    await cast(first, "pere", "for")
    assert (await first.state(MEETING)).votes[0].papers == {"pere"}


async def test_the_first_command_of_another_process_makes_it_void_before_anything_else() -> None:
    journals = MemoryJournals()
    await voting(journals)
    second = Ledger(journals, Ticking())
    with pytest.raises(Refused) as refused:
        await cast(second, "pere", "for")
    assert refused.value == Refused(Code.VOTE_NOT_OPEN, vote="v1")
    assert (await journals.read(MEETING))[-1].fact == f.VoteVoided("v1", "urn_lost")
