"""What the law asks of a plan before its notice is sent, besides the days of R-03."""

from __future__ import annotations

import enum

import msgspec

from meetings.plan import Item, MeetingKind, Plan


class Fault(enum.StrEnum):
    """Each is worded for people, with its article, in `web`."""

    NO_ITEMS = "no_items"
    NO_PLACE = "no_place"
    URGENCY_NOT_FIRST = "urgency_not_first"
    """An urgent meeting begins with the vote on its urgency (R-04, ROF 79)."""
    NO_REASONS = "no_reasons"
    """An extraordinary meeting says why (R-05, ROF 80.1)."""
    NO_BASIS = "no_basis"
    """Taking part remotely needs a legal basis (R-16, R-18)."""
    NO_ASSESSMENT = "no_assessment"
    """LBRL 46.3 wants the circumstances assessed at convocation (R-16 b)."""
    NO_QUESTIONS = "no_questions"
    """An ordinary plenary always has requests and questions (R-06, ROF 82.4)."""
    NO_DRAFT_MINUTES = "no_draft_minutes"
    """Minutes to be approved go with the notice (R-05, ROF 80.2)."""
    URGENT_MOTION_EXTRAORDINARY = "urgent_motion_extraordinary"
    """Nothing off the agenda in an extraordinary meeting (R-07, TRLM 103.4)."""
    NO_CHAIR = "no_chair"
    NO_SECRETARY = "no_secretary"
    NEVER_QUORATE = "never_quorate"
    """The body has fewer members than its quorum needs (R-11)."""


class Objection(msgspec.Struct, frozen=True):
    fault: Fault
    item: str = ""


BLOCKING = frozenset({Fault.NO_ITEMS, Fault.NO_PLACE, Fault.NO_CHAIR, Fault.NO_SECRETARY, Fault.NEVER_QUORATE})
"""Without these there is no meeting to convene; the others the secretary may overrule, knowing what follows."""


def objections(plan: Plan) -> tuple[Objection, ...]:
    """Everything that is wrong with the plan, in the order of this list; empty if nothing is."""
    body, kinds = plan.body, [item.kind for item in plan.items]
    voters = len(plan.voters)
    distant = plan.mode != "chamber"
    found = (
        (Fault.NO_ITEMS, not plan.items),
        (Fault.NO_PLACE, not plan.place.strip()),
        (Fault.NO_CHAIR, plan.chair is None),
        (Fault.NO_SECRETARY, not plan.secretary),
        (Fault.NEVER_QUORATE, voters < min(body.profile.quorum_minimum, body.legal_number)),
        (Fault.URGENCY_NOT_FIRST, plan.kind == "urgent" and kinds[:1] != ["urgency"]),
        (Fault.NO_REASONS, plan.kind != "ordinary" and not plan.reasons.strip()),
        (Fault.NO_BASIS, distant and plan.basis == "none"),
        (Fault.NO_ASSESSMENT, distant and plan.basis == "art46_3" and not plan.basis_reason.strip()),
        (
            Fault.NO_QUESTIONS,
            plan.kind == "ordinary" and body.kind == "plenary" and "requests_questions" not in kinds,
        ),
    )
    general = tuple(Objection(fault) for fault, holds in found if holds)
    return (*general, *(objection for item in plan.items if (objection := _about(item, plan.kind))))


def _about(item: Item, kind: MeetingKind) -> Objection | None:
    if item.kind == "minutes_approval" and not item.papers:
        return Objection(Fault.NO_DRAFT_MINUTES, item.id)
    if item.kind == "urgent_motion" and kind != "ordinary":
        return Objection(Fault.URGENT_MOTION_EXTRAORDINARY, item.id)
    return None
