import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.plan import Item
from meetings.state import microphones
from tests.journals import ITEMS, plan
from tests.meetings.sitting import CHAIR, Code, Sitting, member


def test_items_open_in_any_order_and_the_one_before_is_closed() -> None:
    sitting = Sitting().opened().at_item("i3")
    assert sitting.do(c.OpenItem("i2"), CHAIR) == [f.ItemClosed("i3"), f.ItemOpened("i2")]
    assert sitting.do(c.OpenItem("i2")) == []
    assert sitting.do(c.OpenItem("i3")) == [f.ItemClosed("i2"), f.ItemOpened("i3")]


def test_a_withdrawn_item_does_not_open_and_a_decided_one_is_not_withdrawn() -> None:
    sitting = Sitting().opened()
    sitting.do(c.WithdrawItem("i4", "a petició del grup"))
    assert sitting.refuses(c.OpenItem("i4")).code == Code.ITEM_DONE
    sitting.at_item("i5")
    sitting.proclaimed(sitting.ballots(sitting.voting(), yes=13).state.votes[-1].vote)
    assert sitting.refuses(c.WithdrawItem("i5")).code == Code.ITEM_DECIDED


def test_an_urgent_meeting_votes_its_urgency_before_all_and_ends_if_it_is_lost() -> None:
    items = (Item("i0", 1, "Ratificació de la urgència", "urgency"), *ITEMS)
    sitting = Sitting(plan(kind="urgent", items=items)).opened()
    assert sitting.refuses(c.OpenItem("i1")).code == Code.URGENCY_FIRST
    sitting.at_item("i0")
    vote = sitting.voting()
    assert sitting.ballots(vote, no=13).proclaimed(vote) == "rejected"
    assert sitting.refuses(c.OpenItem("i1")).code == Code.URGENCY_LOST
    sitting.do(c.Adjourn())


def test_the_queue_keeps_its_order_and_points_of_order_go_first() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.RequestFloor(), member("marta"))
    sitting.do(c.RequestFloor(), member("clara"))
    sitting.do(c.RequestFloor("point_of_order"), member("alex"))
    assert [request.person for request in sitting.state.queue] == ["alex", "marta", "clara"]
    assert sitting.refuses(c.ReorderQueue(("marta", "clara"))).code == Code.UNFIT_ORDER
    sitting.do(c.ReorderQueue(("clara", "marta", "alex")))
    assert [request.person for request in sitting.state.queue] == ["clara", "marta", "alex"]
    assert sitting.refuses(c.WithdrawFloorRequest("clara"), member("marta")).code == Code.NOT_ALLOWED
    sitting.do(c.WithdrawFloorRequest(), member("marta"))
    assert sitting.do(c.WithdrawFloorRequest(), member("marta")) == []


def test_giving_the_floor_ends_the_turn_before_and_takes_the_rules_length() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.GiveFloor("marta"))
    assert sitting.do(c.GiveFloor("clara", kind="reply")) == [
        f.FloorTaken("marta"),
        f.FloorGiven("clara", 180, "reply"),
    ]
    assert sitting.do(c.GiveFloor("alex", seconds=10**9))[-1] == f.FloorGiven("alex", 7_200)
    assert sitting.refuses(c.TakeFloor(), member("marta")).code == Code.NO_FLOOR
    assert sitting.do(c.TakeFloor(), member("alex")) == [f.FloorTaken("alex")]


def test_the_absent_get_no_floor() -> None:
    sitting = Sitting().opened("nuria", "pere", "anna", "oriol", "irene").at_item("i5")
    assert sitting.refuses(c.GiveFloor("marta")).code == Code.NOT_PRESENT


def test_no_floor_no_sound() -> None:
    sitting = Sitting().opened().at_item("i5")
    for person in ("nuria", "marta", "clara"):
        sitting.do(c.Join("chamber"), member(person))
    sitting.do(c.Join("chamber"))
    assert microphones(sitting.state) == {"nuria", "secretary"}
    sitting.do(c.GiveFloor("marta"))
    assert microphones(sitting.state) == {"nuria", "secretary", "marta"}
    sitting.do(c.Mute("marta"))
    assert microphones(sitting.state) == {"nuria", "secretary"}
    sitting.do(c.Unmute("marta"))
    sitting.voting()
    assert microphones(sitting.state) == {"nuria", "secretary"}


def test_a_screen_is_shared_by_who_has_the_floor_one_at_a_time() -> None:
    sitting = Sitting().opened().at_item("i5")
    assert sitting.refuses(c.ShareScreen(), member("marta")).code == Code.NO_FLOOR
    sitting.do(c.GiveFloor("marta"))
    sitting.do(c.ShareScreen(), member("marta"))
    assert sitting.refuses(c.ShareScreen(), CHAIR).code == Code.SCREEN_TAKEN
    assert sitting.refuses(c.StopScreen("marta"), member("clara")).code == Code.NOT_ALLOWED
    assert sitting.do(c.StopScreen("marta"), CHAIR) == [f.ScreenStopped("marta")]


@pytest.mark.parametrize(("text", "code"), [("   ", Code.EMPTY_TEXT), ("x" * 4_001, Code.TOO_LONG)])
def test_a_note_has_text_of_a_length_that_can_be_kept(text: str, code: Code) -> None:
    assert Sitting().refuses(c.AddNote(text)).code == code


def test_a_closed_part_needs_a_reason() -> None:
    sitting = Sitting().opened()
    assert sitting.refuses(c.SuspendFeeds("")).code == Code.EMPTY_TEXT
    assert sitting.do(c.SuspendFeeds("dades personals")) == [f.FeedsSuspended("dades personals")]
    assert sitting.do(c.SuspendFeeds("una altra")) == []
    assert sitting.do(c.ResumeFeeds()) == [f.FeedsResumed()]
