"""The words for what the rules name by code: kinds, majorities, offices, outcomes. In the reader's language."""

from __future__ import annotations

from web.i18n import _, later

BODY_KINDS = {"plenary": later("Plenary"), "board": later("Executive board"), "committee": later("Committee")}
OFFICES = {
    "chair": later("Chair"),
    "deputy": later("Deputy"),
    "councillor": later("Councillor"),
    "external": later("External member"),
    "secretary": later("Secretary"),
    "comptroller": later("Comptroller"),
}
MEETING_KINDS = {
    "ordinary": later("Ordinary"),
    "extraordinary": later("Extraordinary"),
    "urgent": later("Extraordinary and urgent"),
}
MODES = {"chamber": later("In the chamber"), "remote": later("Remote"), "hybrid": later("Hybrid")}
BASES = {
    "none": later("None"),
    "art46_3": later("Exceptional situation (article 46.3 of Act 7/1985)"),
    "rom": later("The council's own regulation (ROM)"),
    "regional_law": later("Regional law"),
    "lrjsp17": later("Article 17 of Act 40/2015 (consultative bodies and consortia)"),
}
ITEM_KINDS = {
    "urgency": later("Vote on the urgency of the meeting"),
    "minutes_approval": later("Approval of previous minutes"),
    "report": later("Report (no vote)"),
    "opinion": later("Committee opinion"),
    "proposal": later("Proposal"),
    "proposition": later("Proposition"),
    "motion": later("Motion"),
    "urgent_motion": later("Urgent motion"),
    "statement": later("Institutional statement"),
    "requests_questions": later("Requests and questions"),
}
MAJORITIES = {
    "none": later("No vote"),
    "simple": later("Simple majority"),
    "absolute": later("Absolute majority"),
    "two_thirds": later("Two thirds"),
}
OUTCOMES = {"carried": later("Carried"), "rejected": later("Rejected"), "tied": later("Tied")}
CHOICES = {"for": later("For"), "against": later("Against"), "abstain": later("Abstains")}
ATTENDANCES = {
    "expected": later("Expected"),
    "present": later("Present"),
    "excused": later("Excused"),
    "absent": later("Absent"),
    "left": later("Left"),
}
PURPOSES = {
    "substance": later("The item"),
    "urgency": later("Urgency"),
    "inclusion": later("Keeping it on the agenda"),
    "amendment": later("Amendment"),
    "lay_on_table": later("Laying on the table"),
    "withdraw": later("Withdrawal"),
    "nominal": later("Roll-call vote"),
    "secrecy": later("Holding the vote in secret"),
}
QUORUMS = {
    "third": later("A third of the legal number"),
    "absolute": later("More than half of the legal number"),
    "half": later("Half of the legal number"),
    "all": later("All members"),
}
TIES = {
    "second_vote_then_casting": later("A second vote, then the chair's casting vote"),
    "casting": later("The chair's casting vote at once"),
}
RECORDING_GAPS = {
    "no_room": later("there was no room left on the disk"),
    "read_only": later("the disk could not be written to"),
    "failed": later("a technical failure"),
    "stopped": later("the recording was stopped"),
}
GENDERS = {"": later("Not said"), "f": later("Woman"), "m": later("Man")}


def label(table: dict[str, str], code: str) -> str:
    """The code itself where nobody gave it words: an old journal may hold one that is no longer in use."""
    return _(table[code]) if code in table else code


def choices(table: dict[str, str]) -> list[tuple[str, str]]:
    """For a list to choose from."""
    return [(code, _(text)) for code, text in table.items()]
