from meetings import commands as c
from meetings import facts as f
from meetings.roles import SYSTEM
from tests.journals import plan
from tests.meetings.sitting import CHAIR, GUEST, Code, Sitting, member

PERE = member("pere")


def test_a_remote_member_declares_a_place_in_spain_first() -> None:
    sitting = Sitting()
    assert sitting.refuses(c.Join("remote"), PERE).code == Code.PLACE_NOT_DECLARED
    sitting.do(c.DeclarePlace("Perpinyà", in_spain=False), PERE)
    assert sitting.refuses(c.Join("remote"), PERE).code == Code.NOT_IN_SPAIN
    sitting.do(c.DeclarePlace("Girona", in_spain=True), PERE)
    assert sitting.do(c.Join("remote"), PERE) == [f.Joined("pere", "remote")]
    assert sitting.state.seats["pere"].present


def test_a_meeting_in_the_chamber_has_no_remote_members() -> None:
    sitting = Sitting(plan(mode="chamber"))
    assert sitting.refuses(c.Join("remote"), PERE).code == Code.REMOTE_NOT_ALLOWED


def test_a_second_window_takes_the_seat_over_and_a_lost_line_is_restored() -> None:
    sitting = Sitting()
    sitting.do(c.Join("chamber"), PERE)
    assert sitting.do(c.Join("chamber"), PERE) == [f.SeatTakenOver("pere")]
    assert sitting.note(c.NoteConnectionLost("pere")) == [f.ConnectionLost("pere")]
    assert sitting.note(c.NoteConnectionLost("pere")) == []
    assert sitting.state.seats["pere"].present
    assert sitting.do(c.Join("chamber"), PERE) == [f.ConnectionRestored("pere")]
    assert sitting.note(c.NoteConnectionRestored("pere")) == []


def test_an_external_member_waits_until_admitted() -> None:
    sitting = Sitting()
    assert sitting.refuses(c.Join("remote"), GUEST).code == Code.NOT_ADMITTED
    assert sitting.refuses(c.Admit("teresa")).code == Code.NOT_PRESENT
    assert sitting.do(c.Arrive(), GUEST) == [f.GuestArrived("teresa")]
    assert sitting.do(c.Arrive(), GUEST) == []
    sitting.do(c.Admit("teresa"))
    assert sitting.do(c.Join("remote"), GUEST) == [f.Joined("teresa", "remote")]


def test_a_removed_guest_is_not_admitted_any_more() -> None:
    sitting = Sitting()
    sitting.do(c.Arrive(), GUEST)
    sitting.do(c.Admit("teresa"))
    sitting.do(c.Join("remote"), GUEST)
    assert sitting.do(c.Remove("teresa", "fora d'ordre")) == [f.Left("teresa", "removed", "fora d'ordre")]
    assert sitting.refuses(c.Join("remote"), GUEST).code == Code.NOT_ADMITTED


def test_nobody_leaves_during_a_vote_but_a_line_may_drop() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.Join("chamber"), PERE)
    sitting.voting()
    assert sitting.refuses(c.Leave(), PERE).code == Code.VOTE_OPEN
    assert sitting.do(c.NoteLeft("pere", "dropped"), SYSTEM) == [f.Left("pere", "dropped")]


def test_leaving_ends_the_turn_and_the_request() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.GiveFloor("pere"))
    sitting.do(c.RequestFloor(), member("anna"))
    assert sitting.do(c.MarkAttendance("pere", "left")) == [
        f.FloorTaken("pere"),
        f.AttendanceMarked("pere", "left"),
    ]
    sitting.do(c.MarkAttendance("anna", "left"))
    assert (sitting.state.floor, sitting.state.queue) == (None, ())


def test_the_recused_neither_speak_nor_vote_on_the_item() -> None:
    sitting = Sitting().opened().at_item("i5")
    assert sitting.refuses(c.DeclareRecusal("anna", "i5"), PERE).code == Code.NOT_ALLOWED
    sitting.do(c.DeclareRecusal("pere", "i5", "interès directe"), PERE)
    assert sitting.do(c.DeclareRecusal("pere", "i5"), PERE) == []
    assert sitting.refuses(c.RequestFloor(), PERE).code == Code.RECUSED
    assert sitting.refuses(c.GiveFloor("pere")).code == Code.RECUSED
    vote = sitting.voting()
    assert sitting.refuses(c.CastBallot(vote, "for"), PERE).code == Code.NO_VOTE_RIGHT
    assert sitting.refuses(c.DeclareRecusal("anna", "i5"), member("anna")).code == Code.VOTE_OPEN


def test_an_unknown_person_is_named() -> None:
    refused = Sitting().refuses(c.MarkAttendance("ningu", "present"))
    assert (refused.code, refused.about) == (Code.UNKNOWN_PERSON, {"person": "ningu"})


def test_once_the_meeting_is_over_everybody_goes_and_the_journal_stays_as_it_was() -> None:
    sitting = Sitting().opened()
    for person in ("pere", "marta"):
        sitting.do(c.Join("chamber"), member(person))
    sitting.note(c.NoteConnectionLost("marta"))
    sitting.do(c.Adjourn())
    before = list(sitting.entries)
    assert sitting.note(c.NoteConnectionLost("pere")) == []
    assert sitting.note(c.NoteConnectionRestored("marta")) == []
    assert sitting.note(c.NoteLeft("marta", "dropped")) == []
    assert sitting.do(c.Leave(), PERE) == []
    assert sitting.entries == before


def test_the_roll_call_makes_nobody_remote_whom_the_law_does_not_let_be() -> None:
    chamber = Sitting(plan(mode="chamber"))
    marked = c.MarkAttendance("pere", "present", "remote")
    assert chamber.refuses(marked).code == Code.REMOTE_NOT_ALLOWED
    chamber.do(c.MarkAttendance("teresa", "present", "remote"))
    hybrid = Sitting()
    hybrid.do(c.DeclarePlace("Perpinyà", in_spain=False), PERE)
    assert hybrid.refuses(marked).code == Code.NOT_IN_SPAIN
    assert Sitting().do(marked) == [f.AttendanceMarked("pere", "present", "remote")]


def test_calls_to_order_are_counted_by_person_and_one_made_by_mistake_is_taken_out() -> None:
    """R-21, ROF 95."""
    sitting = Sitting().opened()
    assert sitting.do(c.CallToOrder("pere", "interrupcions")) == [f.CalledToOrder("pere", "interrupcions")]
    sitting.do(c.CallToOrder("pere"), CHAIR)
    sitting.do(c.CallToOrder("marta"))
    assert [sitting.state.seats[each].calls for each in ("pere", "marta", "anna")] == [2, 1, 0]
    sitting.do(c.CorrectEntry(sitting.entries[-1].seq, "Era una altra persona"))
    assert sitting.state.seats["marta"].calls == 0
    assert sitting.refuses(c.CallToOrder("teresa")).code == Code.NOT_PRESENT
    assert sitting.refuses(c.CallToOrder("pere"), member("anna")).code == Code.NOT_ALLOWED
