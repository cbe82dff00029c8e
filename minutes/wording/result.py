"""How a vote came out, in words: proclaimed, tied, annulled, put right afterwards (R-29, R-30)."""

from __future__ import annotations

from meetings.facts import Tally
from minutes import document as d
from minutes.model import ItemRecord, Minutes, Vote
from minutes.wording import secret
from minutes.wording.words import Words, message


def subject(words: Words, item: ItemRecord) -> str:
    """What is put to the vote: «el dictamen», «la moció»."""
    return {
        "urgency": words.say("the urgency of the meeting"),
        "minutes_approval": words.say("approval of the minutes"),
        "opinion": words.say("the committee's opinion"),
        "proposition": words.say("the proposition"),
        "motion": words.say("the motion"),
        "urgent_motion": words.say("the motion"),
        "statement": words.say("the statement"),
    }.get(item.kind) or words.say("the proposal")


def tally(words: Words, count: Tally) -> str:
    """«8 vots a favor, 2 vots en contra i 1 abstenció»."""
    favour, against, abstentions = count.in_favour, count.against, count.abstentions
    parts = [
        words.count("{n} vote in favour", "{n} votes in favour", favour) if favour else words.say("no votes in favour"),
        words.count("{n} vote against", "{n} votes against", against) if against else words.say("no votes against"),
        words.count("{n} abstention", "{n} abstentions", abstentions) if abstentions else words.say("no abstentions"),
    ]
    if count.not_voting:
        parts.append(words.count("{n} member who did not vote", "{n} members who did not vote", count.not_voting))
    return words.list(parts)


def results(words: Words, minutes: Minutes, item: ItemRecord, vote: Vote) -> tuple[d.Paragraph, ...]:
    if vote.cancelled:
        text = words.say("The vote is annulled before any result is proclaimed.")
        if vote.cancelled_reason:
            text += " " + words.say("Reason: {text}", text=words.stopped(vote.cancelled_reason))
        return (d.Paragraph(text, vote.cancelled.second, "fact"),)
    if vote.voided:
        return (d.Paragraph(secret.void(words), vote.voided.second, "fact"),)
    found: list[d.Paragraph] = []
    if vote.casting and vote.proclaimed_tally:
        found.append(d.Paragraph(_casting(words, minutes, vote), vote.casting.at.second, "fact"))
    if vote.outcome and vote.proclaimed and vote.proclaimed_tally:
        found.append(d.Paragraph(_result(words, minutes, item, vote), vote.proclaimed.second, "result"))
    if vote.corrected and vote.tally and vote.proclaimed_tally:
        found.append(d.Paragraph(_corrected(words, vote), None, "fact"))
    return tuple(found)


def _casting(words: Words, minutes: Minutes, vote: Vote) -> str:
    assert vote.casting is not None
    assert vote.proclaimed_tally is not None
    values = {"count": tally(words, vote.proclaimed_tally), "chair": words.titled(vote.casting.person)}
    side = {
        "for": words.say("in favour (side)"),
        "against": words.say("against (side)"),
    }[vote.casting.choice]
    if minutes.body_kind == "plenary":
        return words.say(
            "The tie persisting, with {count}, it is decided by the casting vote of the chair, as provided in article "
            "46.2.d of Law 7/1985 and article 100.2 of the ROF: {chair}, casts it {side}.",
            side=side,
            **values,
        )
    return words.say(
        "There being a tie, with {count}, it is decided by the casting vote of the chair: {chair}, casts it {side}.",
        side=side,
        **values,
    )


def _result(words: Words, minutes: Minutes, item: ItemRecord, vote: Vote) -> str:
    assert vote.proclaimed_tally is not None
    count = tally(words, vote.proclaimed_tally)
    if vote.outcome == "tied":
        text = words.say("There is a tie: {count}.", count=count)
        if minutes.body_kind != "plenary" or vote.round > 1:
            return text
        if _held_again(item, vote):
            return text + " " + words.say("The vote is held again, as provided in article 100.2 of the ROF.")
        return text + " " + words.say("The vote is not held again, so nothing is resolved.")
    by = _by_majority(words, item, vote)
    carried = vote.outcome == "carried"
    said = _SAID[vote.purpose][0 if carried else 1]
    told = words.say(said, subject=subject(words, item), by=by, why=_why_rejected(words, vote), count=count)
    return words.sentence(told)


def _held_again(item: ItemRecord, vote: Vote) -> bool:
    """Whether the second vote after a tie followed (R-30); of several amendments each has its own."""
    return any(
        (later.purpose, later.round) == (vote.purpose, vote.round + 1)
        and (vote.purpose != "amendment" or later.question == vote.question)
        for later in item.votes[item.votes.index(vote) :]
    )


_SAID: dict[str, tuple[str, str]] = {
    "substance": (
        message("{subject} is carried {by}: {count}."),
        message("{subject} is rejected{why}: {count}."),
    ),
    "urgency": (message("The urgency is declared {by}: {count}."), message("The urgency is rejected{why}: {count}.")),
    "inclusion": (
        message("The item is kept on the agenda {by}: {count}."),
        message("The item is not kept on the agenda{why}: {count}."),
    ),
    "amendment": (
        message("The amendment is carried {by}: {count}."),
        message("The amendment is rejected{why}: {count}."),
    ),
    "lay_on_table": (
        message("It is resolved to lay the item on the table {by}: {count}."),
        message("It is not resolved to lay the item on the table{why}: {count}."),
    ),
    "withdraw": (
        message("It is resolved to withdraw the item from the agenda {by}: {count}."),
        message("It is not resolved to withdraw the item from the agenda{why}: {count}."),
    ),
    "nominal": (
        message("It is resolved to vote by roll call {by}: {count}."),
        message("It is not resolved to vote by roll call{why}: {count}."),
    ),
    "secrecy": (
        message("It is resolved to vote in secret {by}: {count}."),
        message("It is not resolved to vote in secret{why}: {count}."),
    ),
}


def _by_majority(words: Words, item: ItemRecord, vote: Vote) -> str:
    count = vote.proclaimed_tally
    assert count is not None
    if vote.casting:
        return words.say("by the casting vote of the chair")
    if count.in_favour == count.eligible:
        if item.recusals:
            return words.say("unanimously by those who take part in the vote")
        return words.say("unanimously by those present")
    match vote.majority:
        case "absolute":
            return words.say("by absolute majority of the legal number of members")
        case "two_thirds":
            return words.say("by a majority of two thirds of the legal number of members")
    return words.say("by simple majority")


def _why_rejected(words: Words, vote: Vote) -> str:
    """Where more votes in favour than against were not enough, minutes say what was missing."""
    if vote.casting:
        return words.say(" by the casting vote of the chair")
    if not vote.needed:
        return ""
    if vote.majority == "absolute":
        return words.count(
            " for lack of the absolute majority required ({n} vote in favour)",
            " for lack of the absolute majority required ({n} votes in favour)",
            vote.needed,
        )
    return words.count(
        " for lack of the two-thirds majority required ({n} vote in favour)",
        " for lack of the two-thirds majority required ({n} votes in favour)",
        vote.needed,
    )


def _corrected(words: Words, vote: Vote) -> str:
    assert vote.tally is not None
    count = tally(words, vote.tally)
    if vote.outcome_now == vote.outcome:
        return words.say(
            "The count proclaimed was put right afterwards (see the corrections): the count that holds is {count}. The "
            "result proclaimed does not change.",
            count=count,
        )
    return words.say(
        "The count proclaimed was put right afterwards (see the corrections): the count that holds is "
        "{count}, which does "
        "not match the result proclaimed. It is recorded for whatever effects may follow.",
        count=count,
    )
