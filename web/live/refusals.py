"""What a person is told when the rules refuse a command: what happened and what to do. One sentence per `Code`."""

from __future__ import annotations

from meetings.plan import Plan
from meetings.refusal import Code, Refused
from web.live.words import Words

SENTENCES: dict[Code, str] = {
    Code.NOT_ALLOWED: "This is for somebody else to do. Ask the secretary.",
    Code.OUT_OF_DATE: "Somebody acted just before you, and nothing was changed. Look at how things stand now and, if "
    "you still want it, do it again.",
    Code.WRONG_PHASE: "This cannot be done at this point of the meeting.",
    Code.UNKNOWN_PERSON: "This person is not in the meeting. Reload the page.",
    Code.UNKNOWN_ITEM: "This item is not on the agenda. Reload the page.",
    Code.UNKNOWN_VOTE: "This vote does not exist. Reload the page.",
    Code.UNKNOWN_ENTRY: "This entry is not in the journal. Reload the page.",
    Code.NO_QUORUM: "There is no quorum: {present} present, {needed} needed. Wait for more members. Before the meeting "
    "is open the call can be declared to have failed; once it is open there is only a recess, or its end.",
    Code.HAS_QUORUM: "There is a quorum, so the call has not failed. Open the meeting.",
    Code.CHAIR_MISSING: "Nobody presides. Wait for the chair, or hand the presidency to the deputy who is here.",
    Code.SECRETARY_MISSING: "The secretary is not marked as present. Take your seat or mark it in the roll call.",
    Code.NOT_PRESENT: "{person} is not here now. Mark them as present first.",
    Code.NOT_ADMITTED: "The secretary has not let you in yet. You will enter by yourself as soon as that happens.",
    Code.REMOTE_NOT_ALLOWED: "This meeting was convened for the chamber only. Choose “in the chamber”, or speak to "
    "the secretary.",
    Code.NOT_IN_SPAIN: "The law asks remote members to be on Spanish territory. If you declared it by mistake, declare "
    "your place again.",
    Code.ITEM_NOT_OPEN: "This item is not open. Open it first.",
    Code.ITEM_OPEN: "Item {item} is open. Close it first.",
    Code.ITEM_DONE: "This item was withdrawn and is not dealt with any more.",
    Code.ITEM_NOT_VOTED: "This kind of item is not put to the vote.",
    Code.ITEM_DECIDED: "This item is already decided. Its vote cannot be repeated.",
    Code.URGENCY_FIRST: "Its urgency must be carried first. Put the urgency to the vote.",
    Code.URGENCY_LOST: "The urgency of the meeting was rejected. By law it can only be adjourned.",
    Code.NOTHING_OFF_AGENDA: "An extraordinary meeting deals with nothing that is not on its agenda (article 103.4 "
    "TRLMRLC).",
    Code.CHAIR_RECUSED: "{person} presides and keeps out of this item by duty. Hand the presidency to somebody else "
    "for it first.",
    Code.VOTE_OPEN: "A vote is in progress. Wait until its result is proclaimed.",
    Code.VOTE_NOT_OPEN: "This vote is not open any more, so nothing was changed.",
    Code.VOTE_NOT_CLOSED: "The vote is still open. Close it first.",
    Code.ALREADY_PROCLAIMED: "The result has been proclaimed and stands.",
    Code.NO_VOTE_RIGHT: "{person} cannot vote here: not a member, not here when it was opened, or abstaining by duty.",
    Code.BALLOT_CAST: "Your vote is recorded and the rules of this body do not let it be changed.",
    Code.BALLOTS_BY_HAND: "Nobody votes from a device in this vote: the secretary writes down what you show, or "
    "counts the papers.",
    Code.MISSING_BALLOTS: "{people} have not voted. The chair says first how their silence counts.",
    Code.PAPER_IN_URN: "Your paper is in the urn. The vote is secret, so nobody can find it again and it cannot be "
    "changed.",
    Code.SECRET_VOTE: "This vote is secret: nobody enters the vote of somebody else. Whoever cannot vote from a device "
    "needs a box of paper ballots: cancel this vote and hold it with one.",
    Code.NO_SECRECY_GROUND: "By law a vote is secret to elect or remove persons, or where the body agreed so by "
    "absolute majority because fundamental rights of persons are touched. If the chair holds it in secret all the "
    "same, write the reason: the record keeps it.",
    Code.PAPERS_NOT_COUNTED: "Count the papers of the box first and write down how many there are of each kind.",
    Code.PAPERS_DO_NOT_FIT: "There are {papers} papers and {eligible} members may vote. Count them again, or cancel "
    "the vote and hold it again.",
    Code.MISSING_PAPERS: "There are fewer papers than members: {number} missing. The chair says first how the silence "
    "of those who gave none counts.",
    Code.CASTING_VOTE_NEEDED: "It is a tie. The chair gives the casting vote first.",
    Code.NO_TIE: "There is no tie for the casting vote to decide.",
    Code.RECUSED: "{person} abstains by duty on this item and takes no part in it.",
    Code.NOT_RECUSABLE: "Nobody can withdraw from this item for this person now.",
    Code.FLOOR_TAKEN: "{person} has the floor. Wait for the end of the turn.",
    Code.NO_FLOOR: "You do not have the floor. Ask for it first.",
    Code.SCREEN_TAKEN: "{person} is sharing a screen. Ask them to stop first.",
    Code.PLACE_NOT_DECLARED: "Before you enter from outside the chamber, declare where you are.",
    Code.NOT_CORRECTABLE: "This entry cannot be corrected. Write a note that explains it.",
    Code.WRONG_CORRECTION: "The correction must be of the same kind, and about the same person and vote, as what it "
    "corrects.",
    Code.HAS_PART: "{person} takes part in this meeting already.",
    Code.EMPTY_TEXT: "Write a text first.",
    Code.TOO_LONG: "The text is too long: {limit} characters at most.",
    Code.UNFIT_ORDER: "Somebody asked for the floor or withdrew meanwhile. Look at the queue and order it again.",
    Code.NOT_LATER: "A meeting can only be postponed to later than it was convened for. Choose a later day or time.",
    Code.ALREADY_CONVENED: "The notice of this meeting was already sent.",
    Code.REHEARSAL: "This is a rehearsal: nothing in it is of record. Remove it when you are done with it.",
    Code.RECORD_AWAY: "The record cannot be written just now, so nothing was changed. Picture and sound go on. Wait "
    "some seconds and do it again.",
    Code.RECORD_FULL: "The record cannot be written, because the disk has no room or is closed to writing. Nothing was "
    "changed. Picture and sound go on; tell whoever looks after the service.",
}

STUDIO_REFUSED = "The picture could not be set up. The page tries again by itself; you can go on following and voting."
NO_PICTURE = (
    "This browser cannot show the picture of the meeting. You hear it and can vote; for the picture, use another."
)
RELAY_UNKNOWN = "This destination is not the council's any more. Reload the page."
KEY_LOST = "The key of this destination cannot be read any more. Paste it again at the desk, under Destinations."
STUDIO_AWAY = "The studio is starting. Try again in some seconds; nothing else is affected."


def sentence(refused: Refused, plan: Plan, words: Words) -> str:
    """The sentence for `refused`, with people and items by their names."""
    about = {key: _named(key, value, plan) for key, value in refused.about.items()}
    text = SENTENCES[refused.code]
    if "{person}" in text and "person" not in about:
        about["person"] = words("This person")
    return words(text, **about) if about else words(text)


def _named(key: str, value: str | int, plan: Plan) -> str | int:
    if key == "person":
        return name(plan, str(value))
    if key == "people":
        return ", ".join(name(plan, person) for person in str(value).split(","))
    if key == "item" and (item := plan.item(str(value))):
        return item.number
    return value


def name(plan: Plan, person: str) -> str:
    """How the person is called; the id itself for somebody the plan does not know."""
    member = plan.member(person)
    if member:
        return member.name
    return next((officer.name for officer in plan.body.officers if officer.person == person), person)
