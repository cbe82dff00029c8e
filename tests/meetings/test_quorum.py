import pytest
from msgspec.structs import replace

from meetings import commands as c
from meetings.council import BOARD, COMMITTEE, PLENARY, Body, LegalProfile, Officer
from meetings.quorum import Quorum, needed, quorum
from tests.journals import plan
from tests.meetings.sitting import Sitting

# Seats by residents (LOREG 179) with the third that R-11 asks for.
THIRDS = [(3, 3), (5, 3), (7, 3), (9, 3), (11, 4), (13, 5), (17, 6), (21, 7), (25, 9), (27, 9), (41, 14)]


@pytest.mark.parametrize(("seats", "members"), THIRDS)
def test_plenary_needs_a_third_rounded_up_and_never_under_three(seats: int, members: int) -> None:
    assert needed(Body("b", "Ple", "plenary", seats), 1) == members


@pytest.mark.parametrize(
    ("profile", "call", "members"),
    [
        (BOARD, 1, 4),
        (BOARD, 2, 3),
        (LegalProfile(quorum="half"), 1, 4),
        (LegalProfile(quorum="half"), 2, 3),
        (LegalProfile(quorum="all"), 2, 7),
        (COMMITTEE, 1, 3),
        (PLENARY, 2, 3),
    ],
)
def test_each_rule_of_seven_seats(profile: LegalProfile, call: int, members: int) -> None:
    assert needed(Body("b", "B", "board", 7, profile), call) == members


def test_quorum_counts_members_with_a_vote_and_wants_chair_and_secretary() -> None:
    sitting = Sitting()
    sitting.do(c.MarkAttendance("teresa", "present"))
    assert quorum(sitting.state) == Quorum(0, 5, 13, chair_present=False, secretary_present=False)
    sitting.seated("nuria", "pere", "anna", "oriol")
    assert not quorum(sitting.state).met
    sitting.do(c.MarkAttendance("irene", "present", "remote"))
    assert quorum(sitting.state) == Quorum(5, 5, 13, chair_present=True, secretary_present=True)


def test_whoever_stands_in_for_the_secretary_gives_faith() -> None:
    """R-11: the secretary or a substitute."""
    body = plan().body
    both = replace(body, officers=(*body.officers, Officer("accidental", "Rosa Mas i Pi", "secretary")))
    sitting = Sitting(plan(body=both))
    for person in ("nuria", "pere", "anna", "oriol", "irene", "accidental"):
        sitting.do(c.MarkAttendance(person, "present"))
    assert quorum(sitting.state).met
    sitting.do(c.OpenMeeting())


def test_the_recused_can_be_left_out_by_the_body() -> None:
    body = plan().body
    strict = replace(body, profile=LegalProfile(recused_count_for_quorum=False))
    sitting = Sitting(plan(body=strict)).opened("nuria", "pere", "anna", "oriol", "irene").at_item("i5")
    sitting.do(c.DeclareRecusal("irene", "i5"))
    assert quorum(sitting.state).present == 4
