"""A vote in words: how it was put, who voted what (R-25 to R-28). How it came out is in `result`."""

from __future__ import annotations

from collections.abc import Iterable

from minutes import document as d
from minutes.model import ItemRecord, Minutes, Person, Vote
from minutes.wording import secret
from minutes.wording.result import results, subject
from minutes.wording.words import Words


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
