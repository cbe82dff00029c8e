"""Whatever people command, in whatever order: what was accepted replays to the same state, and the sums are right."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import commands as c
from meetings.facts import Fact, Secrecy
from meetings.journal import check, from_line, to_line
from meetings.refusal import Code, Refused
from meetings.roles import SYSTEM, Actor
from meetings.state import fold, microphones
from meetings.urn import Papers
from tests.journals import ITEMS
from tests.meetings.sitting import CHAIR, GUEST, SECRETARY, VOTERS, Sitting, member

PEOPLE = (*VOTERS[:6], "teresa", "secretary", "nobody")
people = st.sampled_from(PEOPLE)
items = st.sampled_from([*(item.id for item in ITEMS), "u1"])
votes = st.sampled_from(["v1", "v2", "v3"])
choices = st.sampled_from(["for", "against", "abstain"])

anything = st.one_of(
    st.builds(c.MarkAttendance, people, st.sampled_from(["present", "left", "absent"])),
    st.builds(c.Join, st.just("chamber")),
    st.just(c.Leave()),
    st.just(c.Arrive()),
    st.builds(c.Admit, people),
    st.builds(c.Remove, people),
    st.builds(c.NoteConnectionLost, people),
    st.builds(c.NoteConnectionRestored, people),
    st.builds(c.DeclareRecusal, people, items),
    st.builds(c.OpenItem, items),
    st.builds(c.CloseItem, items),
    st.builds(c.WithdrawItem, items),
    st.builds(c.AddItem, st.sampled_from(["Sequera", "Hospital"])),
    st.builds(c.CallToOrder, people),
    st.builds(c.TakePresidency, people),
    st.builds(c.RequestFloor, st.sampled_from(["turn", "point_of_order"])),
    st.builds(c.GiveFloor, people),
    st.just(c.TakeFloor()),
    st.builds(c.Mute, people),
    st.builds(c.OpenVote, st.sampled_from(["substance", "urgency", "withdraw", "secrecy"])),
    st.just(c.OpenVote("amendment", question="Esmena 1")),
    st.builds(
        c.OpenVote,
        kind=st.just("secret"),
        input=st.sampled_from(["devices", "hands"]),
        secrecy=st.just(Secrecy("other", "perquè sí")),
    ),
    st.builds(c.CastBallot, votes, choices),
    st.builds(c.EnterBallots, votes, st.dictionaries(st.sampled_from(VOTERS[:6]), choices, min_size=1)),
    st.builds(c.CloseVote, votes, st.sampled_from(["abstention", "not_voting"])),
    st.builds(c.CloseVote, votes, st.just("abstention"), st.builds(Papers, *[st.integers(0, 2)] * 3)),
    st.builds(c.GiveCastingVote, votes, st.sampled_from(["for", "against"])),
    st.builds(c.ProclaimResult, votes),
    st.builds(c.CancelVote, votes, st.just("error")),
    st.just(c.BeginRecess()),
    st.just(c.EndRecess()),
    st.builds(c.CorrectEntry, st.integers(1, 80), st.just("error")),
    st.builds(c.AddNote, st.text(max_size=20), st.just("")),
    st.just(c.Adjourn()),
)
AGAIN_IS_NEW = (c.AddNote, c.CallToOrder, c.Join, c.OpenVote, c.CorrectEntry)
"""Commands whose repetition is another fact, or refused; every other one repeated changes nothing."""
IN_SECRET = {Code.PAPER_IN_URN, Code.VOTE_NOT_OPEN}
"""Why repeating is refused in a secret vote: nobody can tell that it is the same, or it is void by now."""

actors = st.sampled_from([SECRETARY, SECRETARY, CHAIR, member("pere"), member("anna"), GUEST, SYSTEM])


def again(sitting: Sitting, command: c.Command, actor: Actor) -> list[Fact]:
    try:
        return sitting.do(command, actor)
    except Refused as refused:
        if refused.code in IN_SECRET and sitting.state.votes[-1].secret:
            return []
        raise


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(anything, actors), max_size=60))
def test_any_legal_sequence_replays_to_the_same_state(steps: list[tuple[c.Command, Actor]]) -> None:
    sitting = Sitting().opened()
    for command, actor in steps:
        try:
            sitting.do(command, actor)
        except Refused:
            continue
        if not isinstance(command, AGAIN_IS_NEW):
            assert again(sitting, command, actor) == []
    state = fold(from_line(to_line(entry)) for entry in sitting.entries)
    assert state == sitting.state
    check(sitting.entries)
    assert microphones(state) <= set(state.seats)
    assert sum(item.phase == "open" for item in state.items.values()) == bool(state.item)
    for vote in state.votes:
        assert set(vote.ballots) | vote.papers <= set(vote.opened.eligible)
        assert not (vote.secret and vote.ballots)
        if vote.tally:
            counted = vote.tally.in_favour + vote.tally.against + vote.tally.abstentions + vote.tally.not_voting
            assert counted == vote.tally.eligible
