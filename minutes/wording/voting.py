"""A vote in words: how it was put, who voted what, how it came out, what was put right afterwards (R-25 to R-30)."""

from __future__ import annotations

from collections.abc import Iterable

from meetings.facts import Tally
from minutes import document as d
from minutes.model import ItemRecord, Minutes, Person, Vote
from minutes.wording import secret
from minutes.wording.words import Words, message


def vote(words: Words, minutes: Minutes, item: ItemRecord, vote: Vote) -> d.Vote:
    return d.Vote(
        vote.id,
        heading(words, vote),
        vote.opened.second,
        _intro(words, item, vote),
        (words.say("Sense of the vote"), words.say("Votes"), words.say("Members")),
        counts(words, item, vote) if vote.tally else (),
        _roll(words, vote) if vote.kind == "nominal" and vote.tally else None,
        results(words, minutes, item, vote),
        "cancelled" if vote.cancelled else "void" if vote.voided else vote.outcome or "open",
    )


def heading(words: Words, vote: Vote) -> str:
    match vote.purpose:
        case "urgency":
            return words.say("Vote on urgency")
        case "inclusion":
            return words.say("Vote on keeping the item on the agenda")
        case "amendment":
            return words.say("Vote on an amendment")
        case "lay_on_table":
            return words.say("Vote on laying the item on the table")
        case "withdraw":
            return words.say("Vote on withdrawing the item")
        case "nominal":
            return words.say("Vote on voting by roll call")
        case "secrecy":
            return words.say("Vote on voting in secret")
    if vote.secret:
        return words.say("Second secret vote") if vote.round == 2 else words.say("Secret vote")
    return words.say("Second vote") if vote.round == 2 else words.say("Vote")


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


def _intro(words: Words, item: ItemRecord, vote: Vote) -> tuple[d.Paragraph, ...]:
    if vote.secret:
        how = secret.how(words, vote)
    elif vote.kind == "nominal":
        how = words.say("by roll call, in alphabetical order of surnames and with the chair last")
    elif vote.input == "hands":
        how = words.say("by ordinary vote, by show of hands")
    else:
        how = words.say("by ordinary vote, by electronic means")
    put = {
        "substance": words.say("{subject} is put to the vote {how}.", how=how, subject=subject(words, item)),
        "urgency": words.say("The urgency of the item is put to the vote {how}.", how=how),
        "inclusion": words.say(
            "Whether to keep the item, which has no committee's opinion, on the agenda is put to the vote {how} "
            "(article 82.3 of the ROF).",
            how=how,
        ),
        "amendment": words.say("An amendment is put to the vote {how}.", how=how),
        "lay_on_table": words.say("Whether to lay the item on the table is put to the vote {how}.", how=how),
        "withdraw": words.say("Whether to withdraw the item from the agenda is put to the vote {how}.", how=how),
        "nominal": words.say("Whether to vote by roll call is put to the vote {how}.", how=how),
        "secrecy": words.say("Whether to vote in secret is put to the vote {how}.", how=how),
    }[vote.purpose]
    found = [d.Paragraph(words.sentence(put), vote.opened.second)]
    if vote.question.strip():
        found.append(d.Paragraph(words.say("Terms of the vote: {text}", text=words.stopped(vote.question))))
    return (*found, *secret.about(words, vote)) if vote.secret else tuple(found)


# Counts ----------------------------------------------------------------------------------------------------------


def counts(words: Words, item: ItemRecord, vote: Vote) -> tuple[d.Count, ...]:
    """A row per side, without names if it was secret; those bound by law to abstain have a row of their own (R-24)."""
    assert vote.tally is not None
    by_choice = {
        side: [ballot.person for ballot in vote.ballots if ballot.choice == side]
        for side in ("for", "against", "abstain")
    }
    abstaining = _grouped(words, by_choice["abstain"])
    if vote.absent_abstaining:
        names = words.list(_names(words, vote.absent_abstaining))
        abstaining += (words.say("By absence, having left the debate (art. 100.1 ROF): {names}", names=names),)
    if vote.silent and vote.missing == "abstention":
        names = words.list(_names(words, vote.silent))
        abstaining += (words.say("Present without voting, by ruling of the chair: {names}", names=names),)
    elif vote.secret and vote.input == "hands" and vote.missing == "abstention":
        abstaining += (words.say("Members who gave no paper are among them, by ruling of the chair."),)
    rows = [
        d.Count("for", words.say("In favour"), vote.tally.in_favour, _grouped(words, by_choice["for"])),
        d.Count("against", words.say("Against"), vote.tally.against, _grouped(words, by_choice["against"])),
        d.Count("abstain", words.say("Abstentions"), vote.tally.abstentions, abstaining),
    ]
    if vote.tally.not_voting:
        silent = _grouped(words, vote.silent)
        rows.append(d.Count("not_voting", words.say("Did not vote"), vote.tally.not_voting, silent))
    recused = [recusal.person for recusal in item.recusals if recusal.at.at <= vote.opened.at]
    if recused:
        label = words.say("Abstain by legal duty (art. 76)")
        rows.append(d.Count("recused", label, len(recused), _grouped(words, recused)))
    return tuple(rows)


def _names(words: Words, people: Iterable[Person]) -> list[str]:
    return [words.line(person.name) for person in people]


def _grouped(words: Words, people: Iterable[Person]) -> tuple[str, ...]:
    """A line per group, groups and members as they sit."""
    lines: dict[str, list[str]] = {}
    for person in sorted(people, key=lambda each: (each.seat, each.surname)):
        lines.setdefault(words.line(person.group), []).append(words.line(person.name))
    return tuple(
        f"{group} ({len(names)}): {words.list(names)}" if group else words.list(names) for group, names in lines.items()
    )


def choice(words: Words, choice: str) -> str:
    return {"for": words.say("In favour"), "against": words.say("Against"), "abstain": words.say("Abstention")}[choice]


def _roll(words: Words, vote: Vote) -> d.Table:
    rows = [
        (words.line(ballot.person.name), words.line(ballot.person.group) or "—", choice(words, ballot.choice))
        for ballot in vote.ballots
    ]
    unsaid = words.say("Abstention") if vote.missing == "abstention" else words.say("Does not vote")
    rows += [(words.line(person.name), words.line(person.group) or "—", unsaid) for person in vote.silent]
    rows += [
        (words.line(person.name), words.line(person.group) or "—", words.say("Abstention by absence"))
        for person in vote.absent_abstaining
    ]
    head = (words.say("Member"), words.say("Group"), words.say("Vote (one member's)"))
    return d.Table(words.say("Vote of each member, in the order of the roll call"), head, tuple(rows))


# Results ---------------------------------------------------------------------------------------------------------


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
