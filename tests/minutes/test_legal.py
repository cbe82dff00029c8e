"""Whatever the rules accepted has minutes: no legal journal is too odd to be written down."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import commands as c
from meetings.facts import EntryCorrected
from meetings.refusal import Refused
from meetings.roles import Actor
from minutes.derive import derive
from minutes.render import ballots, html
from minutes.wording import write
from tests.meetings.sitting import Sitting
from tests.meetings.test_replay import actors, anything

ITEMS = st.sampled_from(["i1", "i2", "i4"])
OFTEN = st.one_of(
    anything, st.builds(c.OpenItem, ITEMS), st.builds(c.OpenVote), st.builds(c.ProclaimResult, st.just("v1"))
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(OFTEN, actors), max_size=60), st.sampled_from(["ca", "es", "en"]))
def test_any_legal_meeting_can_be_written_down(steps: list[tuple[c.Command, Actor]], language: str) -> None:
    sitting = Sitting().opened()
    for command, actor in steps:
        try:
            sitting.do(command, actor)
        except Refused:
            continue
    minutes = derive(sitting.entries)
    page = html.page(write(minutes, {}, language))
    assert page.startswith(b"<!doctype html>")
    assert ballots.to_csv(minutes).startswith(b"\xef\xbb\xbfmeeting,")
    corrected = any(isinstance(entry.fact, EntryCorrected) for entry in sitting.entries)
    for item in minutes.items:
        for vote in item.votes:
            assert corrected or not vote.corrected
            assert corrected or vote.outcome_now == vote.outcome
