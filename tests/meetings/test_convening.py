from msgspec.structs import replace

from meetings.convening import Fault, Objection, objections
from meetings.plan import Item, Paper
from tests.journals import ITEMS as AS_PLANNED
from tests.journals import plan

DRAFT = Paper("p1", "acta.pdf", "application/pdf", 1, "0" * 64)
ITEMS = (replace(AS_PLANNED[0], papers=(DRAFT,)), *AS_PLANNED[1:])
FULL = plan(items=ITEMS)


def faults(**changes: object) -> list[Fault]:
    return [objection.fault for objection in objections(replace(FULL, **changes))]


def test_a_lawful_plan_has_no_objections() -> None:
    assert objections(FULL) == ()


def test_an_ordinary_plenary_has_requests_and_questions() -> None:
    assert faults(items=ITEMS[:-1]) == [Fault.NO_QUESTIONS]


def test_minutes_to_be_approved_go_with_the_notice() -> None:
    found = objections(plan())
    assert found == (Objection(Fault.NO_DRAFT_MINUTES, "i1"),)


def test_an_urgent_meeting_begins_with_its_urgency_and_says_why() -> None:
    ordinary_items = tuple(item for item in ITEMS if item.kind != "urgent_motion")
    assert faults(kind="urgent", items=ordinary_items) == [Fault.URGENCY_NOT_FIRST, Fault.NO_REASONS]
    items = (Item("i0", 1, "Ratificació de la urgència", "urgency"), *ordinary_items)
    assert faults(kind="urgent", items=items, reasons="Cal resoldre abans de dilluns.") == []


def test_nothing_off_the_agenda_in_an_extraordinary_meeting() -> None:
    found = objections(replace(FULL, kind="extraordinary", reasons="Pressupost"))
    assert found == (Objection(Fault.URGENT_MOTION_EXTRAORDINARY, "i6"),)


def test_remote_members_need_a_basis_and_the_exceptional_one_an_assessment() -> None:
    assert faults(basis="none") == [Fault.NO_BASIS]
    assert faults(basis="art46_3", basis_reason=" ") == [Fault.NO_ASSESSMENT]
    assert faults(mode="chamber", basis="none") == []


def test_a_body_without_chair_secretary_or_enough_members_cannot_be_convened() -> None:
    body = replace(FULL.body, members=FULL.body.members[6:8], officers=())
    assert faults(body=body, place="") == [Fault.NO_PLACE, Fault.NO_CHAIR, Fault.NO_SECRETARY, Fault.NEVER_QUORATE]
