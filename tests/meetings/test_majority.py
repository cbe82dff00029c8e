import datetime as dt
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.council import COMMITTEE, PLENARY
from meetings.facts import Missing, Tally, VoteOpened
from meetings.majority import casting_needed, meaning, outcome, tally
from meetings.state import Vote

AT = dt.datetime(2026, 4, 16, 17, tzinfo=dt.UTC)


def count(yes: int, no: int, abstain: int = 0, silent: int = 0, legal: int = 13) -> Tally:
    return Tally(yes, no, abstain, silent, yes + no + abstain + silent, legal)


def vote(count: Tally, majority: str = "simple", round: int = 1, casting: str | None = None) -> Vote:
    opened = VoteOpened("v1", "i1", "substance", "ordinary", "devices", majority, round, "", ())  # type: ignore[arg-type]
    return Vote("v1", opened, AT, "closed", tally=count, casting=casting)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("majority", "counted", "expected"),
    [
        ("simple", count(1, 0, 12), "carried"),
        ("simple", count(6, 7), "rejected"),
        ("simple", count(4, 4, 5), "tied"),
        ("simple", count(0, 0, 13), "tied"),
        ("absolute", count(7, 0), "carried"),
        ("absolute", count(6, 0, 7), "rejected"),
        ("absolute", count(6, 6), "rejected"),
        ("absolute", count(21, 20, legal=41), "carried"),
        ("absolute", count(20, 0, legal=41), "rejected"),
        ("two_thirds", count(9, 4), "carried"),
        ("two_thirds", count(8, 0), "rejected"),
        ("two_thirds", count(6, 3, legal=9), "carried"),
    ],
)
def test_what_a_count_means(majority: str, counted: Tally, expected: str) -> None:
    assert meaning(counted, majority) == expected  # type: ignore[arg-type]


def test_a_plenary_tie_is_voted_again_before_the_chair_decides() -> None:
    first, second = vote(count(5, 5)), vote(count(5, 5), round=2)
    assert (casting_needed(first, PLENARY), outcome(first, PLENARY)) == (False, "tied")
    assert (casting_needed(second, PLENARY), outcome(second, PLENARY)) == (True, None)
    assert outcome(vote(count(5, 5), round=2, casting="against"), PLENARY) == "rejected"


def test_a_committee_tie_goes_to_the_chair_at_once() -> None:
    assert casting_needed(vote(count(3, 3)), COMMITTEE)
    assert outcome(vote(count(3, 3), casting="for"), COMMITTEE) == "carried"


def test_an_equal_count_under_an_absolute_majority_fails_without_the_chair() -> None:
    assert not casting_needed(vote(count(6, 6), "absolute", 2), PLENARY)


PEOPLE = tuple(f"p{n}" for n in range(41))


@given(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["for", "against", "abstain"])), st.integers(0, 41))
def test_every_tally_adds_up(ballots: dict, eligible: int) -> None:
    opened = VoteOpened("v1", "i1", "substance", "ordinary", "devices", "simple", 1, "", PEOPLE[:eligible], ("gone",))
    open_vote = Vote("v1", opened, AT, ballots=ballots)
    for missing in get_args(Missing):
        counted = tally(open_vote, missing, 41)
        assert counted.in_favour + counted.against + counted.abstentions + counted.not_voting == counted.eligible
        assert counted.eligible == eligible + 1
        assert counted.abstentions >= 1
