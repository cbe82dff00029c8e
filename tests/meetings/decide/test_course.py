import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.council import Officer
from meetings.roles import SYSTEM, Actor
from tests.journals import PLAN, plan
from tests.meetings.sitting import CHAIR, VOTERS, Code, Sitting, member


def test_a_meeting_opens_with_quorum_and_again_changes_nothing() -> None:
    sitting = Sitting().seated()
    assert sitting.do(c.OpenMeeting(), CHAIR) == [f.MeetingOpened(1, "nuria")]
    assert sitting.do(c.OpenMeeting()) == []
    assert sitting.state.phase == "open"


def test_it_does_not_open_without_quorum_chair_or_secretary() -> None:
    sitting = Sitting()
    assert sitting.refuses(c.OpenMeeting()).code == Code.SECRETARY_MISSING
    sitting.seated("pere", "anna", "oriol", "irene", "jordi")
    assert sitting.refuses(c.OpenMeeting()).code == Code.CHAIR_MISSING
    sitting = Sitting().seated("nuria", "pere", "anna", "oriol")
    refused = sitting.refuses(c.OpenMeeting())
    assert (refused.code, refused.about) == (Code.NO_QUORUM, {"present": 4, "needed": 5})


STAND_IN = c.NoteStandIn("merce", "Mercè Riba i Pi", "secretary", "f")


def test_who_stands_in_for_the_secretary_gives_faith() -> None:
    sitting = Sitting()
    (appointed,) = sitting.do(STAND_IN, SYSTEM)
    assert appointed == f.OfficerAppointed(Officer("merce", "Mercè Riba i Pi", "secretary", "f", acting=True))
    assert sitting.do(STAND_IN, SYSTEM) == []
    assert sitting.state.plan.secretaries == ("secretary", "merce")
    for person in ("merce", *VOTERS):
        sitting.do(c.MarkAttendance(person, "present"), Actor("merce", "secretary"))
    assert sitting.do(c.OpenMeeting(), Actor("merce", "secretary"))


def test_only_the_service_appoints_and_nobody_who_takes_part() -> None:
    sitting = Sitting().opened()
    assert sitting.refuses(STAND_IN).code == Code.NOT_ALLOWED
    for person in ("pere", "comptroller"):
        command = c.NoteStandIn(person, "Pere", "secretary")
        assert sitting.refuses(command, SYSTEM).code == Code.HAS_PART
    assert sitting.do(STAND_IN, SYSTEM)
    sitting.do(c.Adjourn())
    assert sitting.refuses(c.NoteStandIn("joan", "Joan", "comptroller"), SYSTEM).code == Code.WRONG_PHASE


def test_who_was_convened_is_written_as_ever() -> None:
    assert msgspec.json.decode(msgspec.json.encode(PLAN.body.officers[0])).keys() == {
        "person",
        "name",
        "office",
        "gender",
    }


def test_a_deputy_presides_when_the_chair_is_away() -> None:
    sitting = Sitting().seated("pere", "anna", "oriol", "irene", "jordi")
    assert sitting.refuses(c.TakePresidency("nuria")).code == Code.NOT_PRESENT
    sitting.do(c.TakePresidency("pere"))
    assert sitting.do(c.OpenMeeting(), member("pere")) == [f.MeetingOpened(1, "pere")]


def test_an_external_member_cannot_preside() -> None:
    sitting = Sitting().seated()
    sitting.do(c.MarkAttendance("teresa", "present"))
    assert sitting.refuses(c.TakePresidency("teresa")).code == Code.NO_VOTE_RIGHT


def test_two_failed_calls_make_the_meeting_void() -> None:
    sitting = Sitting().seated("nuria", "pere")
    second = PLAN.starts_at + dt.timedelta(days=2)
    assert sitting.do(c.DeclareNoQuorum()) == [f.NoQuorumDeclared(1, ("nuria", "pere"), second)]
    assert (sitting.state.call, sitting.state.phase, sitting.state.plan.starts_at) == (2, "convened", second)
    assert sitting.do(c.DeclareNoQuorum()) == [f.NoQuorumDeclared(2, ())]
    assert sitting.state.phase == "void"
    assert sitting.refuses(c.OpenMeeting()).code == Code.WRONG_PHASE


def test_the_second_call_is_at_the_same_hour_also_when_clocks_change_between() -> None:
    saturday = dt.datetime(2026, 10, 24, 19, 0, tzinfo=ZoneInfo("Europe/Madrid"))
    sitting = Sitting(plan(starts_at=saturday)).seated("nuria")
    sitting.do(c.DeclareNoQuorum())
    assert sitting.state.plan.starts_at.isoformat() == "2026-10-26T19:00:00+01:00"


def test_a_second_call_is_by_a_roll_of_its_own_but_for_those_who_stayed_in() -> None:
    sitting = Sitting().seated("nuria", "pere")
    sitting.do(c.Join("chamber"), member("anna"))
    sitting.do(c.DeclareNoQuorum())
    seats = sitting.state.seats
    assert [seats[each].attendance for each in ("nuria", "anna")] == ["expected", "present"]
    sitting.opened()
    assert sitting.entries[-1].fact == f.MeetingOpened(2, "nuria")


def test_no_quorum_is_not_declared_where_there_is() -> None:
    assert Sitting().seated().refuses(c.DeclareNoQuorum()).code == Code.HAS_QUORUM


def test_a_recess_ends_the_turn_and_adjourning_closes_what_is_open() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.GiveFloor("marta"))
    assert sitting.do(c.BeginRecess("descans")) == [f.FloorTaken("marta"), f.RecessBegun("descans")]
    assert sitting.do(c.Adjourn()) == [f.RecessEnded(), f.ItemClosed("i5"), f.MeetingAdjourned()]
    assert sitting.do(c.Adjourn()) == []


def test_a_recess_does_not_end_without_quorum_and_then_the_meeting_can_only_end() -> None:
    """R-11: throughout."""
    sitting = Sitting().opened("nuria", "pere", "anna", "oriol", "irene")
    sitting.do(c.BeginRecess("manca de quòrum"))
    sitting.do(c.MarkAttendance("irene", "left"))
    assert sitting.refuses(c.EndRecess()).code == Code.NO_QUORUM
    assert sitting.do(c.Adjourn())[-1] == f.MeetingAdjourned()


def test_nothing_ends_while_a_vote_is_neither_proclaimed_nor_cancelled() -> None:
    sitting = Sitting().opened().at_item("i5")
    vote = sitting.voting()
    for command in (c.Adjourn(), c.BeginRecess(), c.CloseItem("i5"), c.OpenItem("i4"), c.GiveFloor("pere")):
        assert sitting.refuses(command).code == Code.VOTE_OPEN
    sitting.do(c.CancelVote(vote, "error de convocatòria"))
    assert sitting.do(c.Adjourn()) == [f.ItemClosed("i5"), f.MeetingAdjourned()]


def test_a_member_cannot_run_the_meeting() -> None:
    sitting = Sitting().seated()
    assert sitting.refuses(c.OpenMeeting(), member("pere")).code == Code.NOT_ALLOWED


def test_only_a_meeting_to_come_is_cancelled_and_with_a_reason() -> None:
    sitting = Sitting()
    assert sitting.refuses(c.CancelMeeting(" ")).code == Code.EMPTY_TEXT
    sitting.do(c.CancelMeeting("Manca d'assumptes"))
    assert sitting.state.phase == "cancelled"
    assert Sitting().opened().refuses(c.CancelMeeting("tard")).code == Code.WRONG_PHASE


LATER = PLAN.starts_at + dt.timedelta(days=7)


def test_a_meeting_to_come_is_postponed_with_a_reason() -> None:
    sitting = Sitting()
    assert sitting.refuses(c.PostponeMeeting(LATER, " ")).code == Code.EMPTY_TEXT
    assert sitting.do(c.PostponeMeeting(LATER, "Nevada")) == [f.MeetingPostponed(LATER, "Nevada")]
    assert (sitting.state.phase, sitting.state.plan.starts_at) == ("convened", LATER)
    (told,) = sitting.state.postponements
    assert (told.before, told.starts_at, told.reason) == (PLAN.starts_at, LATER, "Nevada")
    assert sitting.do(c.PostponeMeeting(LATER, "Nevada")) == []
    sitting.seated()
    assert sitting.do(c.OpenMeeting())


@pytest.mark.parametrize("when", [PLAN.starts_at - dt.timedelta(hours=1), dt.datetime(2027, 1, 1, 19, 0)])
def test_a_meeting_is_only_postponed_to_later(when: dt.datetime) -> None:
    assert Sitting().refuses(c.PostponeMeeting(when, "Nevada")).code == Code.NOT_LATER


def test_what_has_begun_is_not_postponed_and_only_the_secretary_does() -> None:
    assert Sitting().opened().refuses(c.PostponeMeeting(LATER, "tard")).code == Code.WRONG_PHASE
    assert Sitting().refuses(c.PostponeMeeting(LATER, "jo"), CHAIR).code == Code.NOT_ALLOWED
