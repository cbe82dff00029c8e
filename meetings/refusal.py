"""Why a command was not carried out: a closed set of codes, stable on the wire."""

from __future__ import annotations

import enum


class Code(enum.StrEnum):
    """Each is worded for people in `web`, in three languages, with what to do about it."""

    NOT_ALLOWED = "not_allowed"
    """The person's role does not allow it."""
    OUT_OF_DATE = "out_of_date"
    """Somebody else acted in the meantime in a way that matters to this command."""
    WRONG_PHASE = "wrong_phase"
    """Not possible before opening, in a recess, or after the end."""
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_VOTE = "unknown_vote"
    UNKNOWN_ENTRY = "unknown_entry"
    NO_QUORUM = "no_quorum"
    """`present`, `needed`."""
    CHAIR_MISSING = "chair_missing"
    SECRETARY_MISSING = "secretary_missing"
    NOT_PRESENT = "not_present"
    NOT_ADMITTED = "not_admitted"
    ITEM_NOT_OPEN = "item_not_open"
    ITEM_OPEN = "item_open"
    """Another item is open: `item`."""
    ITEM_DONE = "item_done"
    ITEM_NOT_VOTED = "item_not_voted"
    """This kind of item is never put to a vote (R-23)."""
    ITEM_DECIDED = "item_decided"
    """Its substance was already voted."""
    URGENCY_FIRST = "urgency_first"
    """Its urgency must be carried first (R-04, R-07)."""
    URGENCY_LOST = "urgency_lost"
    """The urgency of the meeting was rejected: it can only be adjourned (R-04)."""
    VOTE_OPEN = "vote_open"
    """While a vote is open: no floor, nobody's turn, no other item (R-26)."""
    VOTE_NOT_OPEN = "vote_not_open"
    VOTE_NOT_CLOSED = "vote_not_closed"
    ALREADY_PROCLAIMED = "already_proclaimed"
    NO_VOTE_RIGHT = "no_vote_right"
    """Not among those who may vote: absent when it was opened, recused, or without a vote."""
    BALLOT_CAST = "ballot_cast"
    """The body's rules do not let a ballot be changed."""
    BALLOTS_BY_HAND = "ballots_by_hand"
    """In this vote the secretary enters what members show."""
    MISSING_BALLOTS = "missing_ballots"
    """`people`: the chair must first rule how the silent are counted (R-28)."""
    PAPER_IN_URN = "paper_in_urn"
    """A paper in the urn of a secret vote cannot be found again."""
    SECRET_VOTE = "secret_vote"
    """Nobody enters the ballots of others in a secret vote."""
    NO_SECRECY_GROUND = "no_secrecy_ground"
    """A secret vote says on what ground it is secret, and why where the law does not give that ground (R-25)."""
    PAPERS_NOT_COUNTED = "papers_not_counted"
    """The count of the box of paper ballots comes with closing."""
    PAPERS_DO_NOT_FIT = "papers_do_not_fit"
    """More papers than `eligible` members, or fewer than none."""
    MISSING_PAPERS = "missing_papers"
    """`number` fewer papers than members: the chair must first rule how the silent are counted (R-28)."""
    CASTING_VOTE_NEEDED = "casting_vote_needed"
    NO_TIE = "no_tie"
    RECUSED = "recused"
    NOT_RECUSABLE = "not_recusable"
    FLOOR_TAKEN = "floor_taken"
    """`person` has it."""
    NO_FLOOR = "no_floor"
    SCREEN_TAKEN = "screen_taken"
    """`person` is sharing."""
    PLACE_NOT_DECLARED = "place_not_declared"
    """A remote member declares place first (R-16)."""
    NOT_IN_SPAIN = "not_in_spain"
    """The law lets members take part remotely from Spanish territory only (R-16 c)."""
    REMOTE_NOT_ALLOWED = "remote_not_allowed"
    """The meeting was convened in the chamber."""
    NOT_CORRECTABLE = "not_correctable"
    WRONG_CORRECTION = "wrong_correction"
    """The replacement is of another kind, or names another vote or person."""
    EMPTY_TEXT = "empty_text"
    TOO_LONG = "too_long"
    """`limit` characters."""
    UNFIT_ORDER = "unfit_order"
    """The new order of the queue is not the same people."""
    HAS_QUORUM = "has_quorum"
    NOT_LATER = "not_later"
    """A meeting is postponed to later than it was convened for."""
    ALREADY_CONVENED = "already_convened"
    REHEARSAL = "rehearsal"
    """A rehearsal is neither cancelled nor postponed, and has no minutes."""
    RECORD_AWAY = "record_away"
    """The journal cannot be written just now: another process holds it, or its server is away."""
    RECORD_FULL = "record_full"
    """There is no room for the journal, or its disk may only be read."""


class Refused(Exception):
    """A command that the rules do not allow now. Nothing was changed."""

    def __init__(self, code: Code, **about: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.about = about

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and (self.code, self.about) == (other.code, other.about)

    def __hash__(self) -> int:
        return hash(self.code)
