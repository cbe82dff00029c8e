"""What things are called on screen: kinds of item, majorities, outcomes, offices, as msgids of catalogue `live`."""

from __future__ import annotations

from meetings.council import Gender, Member, Officer
from meetings.state import State
from web.live.words import Words

ITEM_KINDS = {
    "urgency": "Urgency of the meeting",
    "minutes_approval": "Approval of minutes",
    "report": "Report",
    "opinion": "Committee opinion",
    "proposal": "Proposal",
    "proposition": "Proposition",
    "motion": "Motion",
    "urgent_motion": "Urgent motion",
    "statement": "Institutional statement",
    "requests_questions": "Requests and questions",
}
MAJORITIES = {
    "none": "Not voted",
    "simple": "Simple majority",
    "absolute": "Absolute majority",
    "two_thirds": "Two thirds",
}
PURPOSES = {
    "substance": "The proposal itself",
    "urgency": "Its urgency",
    "inclusion": "Keeping it on the agenda",
    "amendment": "An amendment",
    "lay_on_table": "Laying it on the table",
    "withdraw": "Withdrawing it",
    "nominal": "Voting by roll call",
    "secrecy": "Holding the vote in secret",
}
SECRECY = {
    "persons": "Secret: election or removal of persons",
    "privacy": "Secret: fundamental rights of persons",
    "other": "Secret, as the chair decides",
}
OUTCOMES = {"carried": "Carried", "rejected": "Rejected", "tied": "Tied"}


def caption(state: State, member: Member, words: Words) -> str:
    """The second line under a name: who presides, the association spoken for, the group."""
    group = state.plan.group(member.group)
    if member.person == state.chair:
        mayor = state.plan.body.kind == "plenary" and member.office == "chair"
        return _gendered(member.gender, "Mayor" if mayor else "Chair", words)
    if member.represents:
        return member.represents
    if group:
        return group.name
    return _gendered(member.gender, "Guest" if member.office == "external" else "Councillor", words)


def officer(person: Officer, words: Words) -> str:
    if person.acting is True:
        return _gendered(
            person.gender, "Acting secretary" if person.office == "secretary" else "Acting comptroller", words
        )
    return _gendered(person.gender, "Secretary" if person.office == "secretary" else "Comptroller", words)


def _gendered(gender: Gender, office: str, words: Words) -> str:
    return words.of(gender, office) if gender else words(office)
