"""What is particular to a secret vote: on what ground, who voted, how it came to be void. Never who voted what."""

from __future__ import annotations

from minutes import document as d
from minutes.model import Person, Vote
from minutes.wording.words import Words


def how(words: Words, vote: Vote) -> str:
    if vote.input == "hands":
        return words.say("by secret vote, with ballot papers")
    return words.say("by secret vote, by electronic means")


def about(words: Words, vote: Vote) -> tuple[d.Paragraph, ...]:
    """The ground, and who voted once it is counted."""
    found = [d.Paragraph(ground(words, vote))]
    if vote.tally and vote.input == "devices":
        found.append(d.Paragraph(turnout(words, vote)))
    return tuple(found)


def ground(words: Words, vote: Vote) -> str:
    match vote.secrecy:
        case "persons":
            text = words.say("The vote is secret because it elects or removes persons (article 102.3 of the ROF).")
        case "privacy":
            text = words.say(
                "The vote is secret because it touches the fundamental rights of article 18.1 of the Constitution "
                "(article 70.1 of Law 7/1985)."
            )
        case _:
            text = words.say("The vote is secret by decision of the chair.")
    if vote.secrecy_reason:
        text += " " + words.say("Reason: {text}", text=words.stopped(vote.secrecy_reason))
    return text


def turnout(words: Words, vote: Vote) -> str:
    """How many and who, as they sit: not in the order in which they voted."""
    eligible = len(vote.turnout) + len(vote.silent)
    told = words.count(
        "{n} of {eligible} members entitled to vote puts a paper in the urn",
        "{n} of {eligible} members entitled to vote put a paper in the urn",
        len(vote.turnout),
        eligible=eligible,
    )
    return f"{told}: {words.list(_as_they_sit(words, vote.turnout))}." if vote.turnout else f"{told}."


def _as_they_sit(words: Words, people: tuple[Person, ...]) -> list[str]:
    return [words.line(person.name) for person in sorted(people, key=lambda each: (each.seat, each.surname))]


def void(words: Words) -> str:
    return words.say(
        "The vote is void and has no result: the service stopped before it was closed, and the papers, which are kept "
        "only in its memory so that the vote is secret, were lost. What each member voted is not known to anybody."
    )
