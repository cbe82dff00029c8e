"""Counting a vote and saying what the count means (R-28, R-29, R-30). A tie is never resolved here by itself."""

from __future__ import annotations

from typing import Literal

from meetings.council import LegalProfile
from meetings.facts import Missing, Outcome, Tally
from meetings.state import Vote
from meetings.urn import Papers


def tally(vote: Vote, missing: Missing, legal_number: int, papers: Papers | None = None) -> Tally:
    """The count of the ballots in force, or of the `papers` of a secret vote, which fit it; the silent as the chair
    ruled, those who went away as abstaining."""
    cast = papers or _cast(vote)
    silent = len(vote.opened.eligible) - cast.total
    absent = len(vote.opened.absent_abstaining)
    return Tally(
        in_favour=cast.in_favour,
        against=cast.against,
        abstentions=cast.abstentions + absent + (silent if missing == "abstention" else 0),
        not_voting=silent if missing == "not_voting" else 0,
        eligible=len(vote.opened.eligible) + absent,
        legal_number=legal_number,
    )


def _cast(vote: Vote) -> Papers:
    cast = [vote.ballots[person] for person in vote.opened.eligible if person in vote.ballots]
    return Papers(cast.count("for"), cast.count("against"), cast.count("abstain"))


def meaning(count: Tally, majority: Literal["simple", "absolute", "two_thirds"]) -> Outcome:
    """What the count alone says.

    Simple: more for than against, abstentions aside; equal is a tie. Absolute: more than half of the legal number.
    Two thirds: at least that of the legal number. An equal count under the two latter simply fails.
    """
    match majority:
        case "simple":
            if count.in_favour == count.against:
                return "tied"
            return "carried" if count.in_favour > count.against else "rejected"
        case "absolute":
            return "carried" if 2 * count.in_favour > count.legal_number else "rejected"
        case "two_thirds":
            return "carried" if 3 * count.in_favour >= 2 * count.legal_number else "rejected"


def casting_needed(vote: Vote, profile: LegalProfile) -> bool:
    """Whether the tie has come to the chair: at once in a committee, after a second vote in a plenary (R-30)."""
    if vote.tally is None or vote.casting is not None or meaning(vote.tally, vote.opened.majority) != "tied":
        return False
    return profile.tie == "casting" or vote.opened.round > 1


def outcome(vote: Vote, profile: LegalProfile) -> Outcome | None:
    """What there is to proclaim; None while the vote is open or the casting vote is missing."""
    if vote.tally is None or casting_needed(vote, profile):
        return None
    if vote.casting is not None:
        return "carried" if vote.casting == "for" else "rejected"
    return meaning(vote.tally, vote.opened.majority)
