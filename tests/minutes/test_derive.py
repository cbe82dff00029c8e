"""The whole: what a journal says, and what must hold for any journal."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import facts as f
from meetings.council import Officer
from meetings.journal import from_line, to_line
from minutes.derive import derive
from minutes.model import Minutes, Vote
from tests.journals import Meeting, begun, demonstration


def test_the_journal_must_begin_with_the_notice() -> None:
    with pytest.raises(ValueError, match="notice"):
        derive([])


def test_publication_does_not_change_what_was_published() -> None:
    meeting = demonstration()
    before = derive(meeting.entries)
    assert derive(meeting.say(f.MinutesPublished("0" * 64)).entries) == before


def test_chair_secretary_and_changes_of_chair() -> None:
    minutes = derive(demonstration().entries)
    assert minutes.chair is not None
    assert minutes.secretary is not None
    assert (minutes.chair.person, minutes.secretary.person) == ("nuria", "secretary")
    assert [(change.person.person, change.item) for change in minutes.chair_changes] == [("pere", "i6")]


def test_who_stands_in_for_the_secretary_attests_where_only_they_were_seen() -> None:
    stand_in = f.OfficerAppointed(Officer("merce", "Mercè Riba i Pi", "secretary", "f", acting=True))
    first = derive(begun().say(stand_in).entries).secretary
    attests = derive(begun().say(stand_in).present("merce").entries).secretary
    assert first is not None
    assert attests is not None
    assert (first.person, first.acting is True) == ("secretary", False)
    assert (attests.person, attests.acting) == ("merce", True)


def test_items_in_the_order_dealt_with_and_the_rest_last() -> None:
    minutes = derive(begun().item("i3").item("i2").adjourned().entries)
    assert [item.id for item in minutes.items] == ["i1", "i3", "i2", "i4", "i5", "i6", "i7"]
    assert minutes.items[3].spans == ()


def test_recesses_and_closed_parts() -> None:
    minutes = derive(demonstration().entries)
    assert [(each.reason, each.item) for each in minutes.recesses] == [("Per decisió de la presidència.", "i4")]
    assert [each.item for each in minutes.closed_parts] == ["i5"]


def test_a_recess_that_ends_with_the_meeting() -> None:
    minutes = derive(begun().say(f.RecessBegun("x")).adjourned().entries)
    assert minutes.closed is not None
    assert minutes.recesses[0].span.end == minutes.closed


def test_withdrawn_by_the_chair_and_by_vote() -> None:
    minutes = derive(begun().say(f.ItemWithdrawn("i2", "Manca un informe")).entries)
    assert [(i.id, i.withdrawn_reason) for i in minutes.items if i.withdrawn] == [("i2", "Manca un informe")]
    minutes = derive(begun().vote(purpose="withdraw").cast().closed("carried").entries)
    assert [item.id for item in minutes.items if item.withdrawn] == ["i1"]


@pytest.mark.parametrize(
    ("fact", "ending"),
    [(f.MeetingCancelled("Temporal"), "cancelled"), (f.NoQuorumDeclared(1, ("nuria",)), "no_quorum")],
)
def test_meetings_that_were_not_held(fact: f.Fact, ending: str) -> None:
    minutes = derive(Meeting().say(fact).entries)
    assert (minutes.ending, minutes.opened, minutes.quorum) == (ending, None, None)


def test_held_at_the_second_call() -> None:
    minutes = derive(Meeting().say(f.NoQuorumDeclared(1, ("nuria",))).present().opened(call=2).adjourned().entries)
    assert (minutes.call, minutes.ending) == (2, "adjourned")


def test_corrections_say_what_was_and_what_is() -> None:
    (correction,) = derive(demonstration().entries).corrections
    assert correction.was["choice"] == "abstain"
    assert correction.now is not None
    assert correction.now["choice"] == "against"


# For any journal -------------------------------------------------------------------------------------------------

PEOPLE = [member.person for member in begun().plan.voters]
MOVES = st.sampled_from(["leave", "join", "remote", "drop", "speak", "item", "vote", "recess", "recuse", "note"])
STEPS = st.lists(st.tuples(MOVES, st.sampled_from(PEOPLE), st.integers(1, 400)), max_size=25)
ITEMS = [item.id for item in begun().plan.items if item.voted]


def played(steps: list[tuple[str, str, int]]) -> Meeting:
    """A meeting in which this happened, as far as it can."""
    meeting = begun()
    for move, person, seconds in steps:
        state = meeting.state
        present = state.seats[person].present
        match move:
            case "leave" if present and person != "nuria":
                meeting.wait(seconds).left(person)
            case "join" if not present:
                meeting.wait(seconds).joined(person)
            case "remote":
                meeting.wait(seconds).joined_remotely(person)
            case "drop" if present:
                meeting.dropped(person, seconds)
            case "speak" if present:
                meeting.spoke(person, seconds)
            case "item":
                meeting.item(ITEMS[seconds % len(ITEMS)])
            case "vote":
                missing: f.Missing = "abstention" if seconds % 2 else "not_voting"
                meeting.vote().cast(against=person, silent=PEOPLE[seconds % 13]).closed("carried", missing)
            case "recess":
                meeting.recess(seconds=seconds)
            case "recuse" if present:
                meeting.recused(person, state.item)
            case "note":
                meeting.note("Es fa constar.")
    return meeting.adjourned().recorded(3600, begun().clock)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_tallies_intervals_and_times_agree(steps: list[tuple[str, str, int]]) -> None:
    minutes = derive(played(steps).entries)
    assert minutes.opened is not None
    assert minutes.closed is not None
    for item in minutes.items:
        for vote in item.votes:
            _tally_holds(minutes, vote)
    for attendee in minutes.attendance:
        ends: list[dt.datetime] = [minutes.opened.at]
        for presence in attendee.presences:
            assert presence.span.end is not None
            ends += [presence.span.start.at, presence.span.end.at]
        assert ends == sorted(ends)
        assert ends[-1] <= minutes.closed.at
    total = sum(turn.seconds for item in minutes.items for turn in item.turns)
    for table in (minutes.speaking_by_person, minutes.speaking_by_group, minutes.speaking_by_item):
        assert sum(each.seconds for each in table) == pytest.approx(total)
    for earlier, later in zip(minutes.chapters, minutes.chapters[1:], strict=False):
        assert earlier.start < earlier.end <= later.start


def _tally_holds(minutes: Minutes, vote: Vote) -> None:
    count = vote.tally
    assert count is not None
    assert count.in_favour + count.against + count.abstentions + count.not_voting == count.eligible
    assert len(vote.ballots) + len(vote.silent) + len(vote.absent_abstaining) == count.eligible
    present = {
        attendee.person.person
        for attendee in minutes.attendance
        for presence in attendee.presences
        if presence.span.start.at <= vote.opened.at
        and (not presence.span.end or vote.opened.at <= presence.span.end.at)
    }
    assert {ballot.person.person for ballot in vote.ballots} | {person.person for person in vote.silent} <= present


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_the_same_journal_gives_the_same_facts_from_its_file(steps: list[tuple[str, str, int]]) -> None:
    entries = played(steps).entries
    again = [from_line(to_line(entry)) for entry in entries]
    assert msgspec.json.encode(derive(again)) == msgspec.json.encode(derive(entries))


def test_two_processes_make_the_same_bytes() -> None:
    """Whatever the seed of hashing: nothing depends on the order of a set."""
    script = (
        "import hashlib; from minutes.export import files; from tests.journals import demonstration\n"
        "made = files(demonstration().entries, {'closing': 'x'})\n"
        "for name, content in sorted(made.items()): print(name, hashlib.sha256(content).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0].count("minutes.") == 4
