"""The minutes as facts: what the journal of one meeting says, arranged for reading. No words, no layout.

Everything is copied in (names, offices, groups), so that one value stands alone. Times are UTC; `second` is the place
in the film, None where nothing was recorded. Prose written by the secretary is never in here (see `minutes.prose`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

from meetings.council import BodyKind, Gender, Majority, Office, QuorumRule, StaffOffice
from meetings.facts import (
    Attendance,
    Choice,
    FloorKind,
    LeaveReason,
    Missing,
    Outcome,
    PresenceMode,
    Purpose,
    RecordingTrouble,
    SecrecyGround,
    Tally,
    VoteInput,
    VoteKind,
)
from meetings.plan import Basis, ItemKind, Language, MeetingKind, Mode

Ending = Literal["in_progress", "adjourned", "cancelled", "no_quorum"]


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: dt.datetime
    second: float | None = None
    """In the film; None where nothing was recorded."""
    seq: int | msgspec.UnsetType = msgspec.UNSET
    """The entry it comes from, where times do not say the order: the clock was set back in the meeting."""

    @property
    def order(self) -> Any:
        """What moments of one meeting are sorted by."""
        return self.at if self.seq is msgspec.UNSET else self.seq


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    start: Moment
    end: Moment | None = None
    """None while it lasts."""


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in the meeting, in the office they hold there."""

    person: str
    name: str
    surname: str = ""
    office: Office | StaffOffice = "councillor"
    gender: Gender = ""
    group: str = ""
    """Name of the group; empty without one."""
    group_short: str = ""
    rank: int = 0
    seat: int = 0
    represents: str = ""
    acting: bool | msgspec.UnsetType = msgspec.UNSET
    """An officer who stands in for another. Not written of others, nor by earlier versions."""


class Presence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stretch of being there."""

    span: Span
    mode: PresenceMode
    items: tuple[str, ...] = ()
    """Ids of the items dealt with meanwhile, wholly or in part."""
    ended: LeaveReason | Attendance | None = None
    """Why it ended; None at the end of the meeting."""


class Drop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line was lost; `restored` is None when it never came back."""

    lost: Moment
    restored: Moment | None
    item: str = ""


class PlaceDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    place: str
    in_spain: bool


class Attendee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Person
    status: Attendance
    """`present` for whoever was there at any time; otherwise excused or absent."""
    presences: tuple[Presence, ...] = ()
    late: bool = False
    """Came after the meeting was opened."""
    left_early: bool = False
    drops: tuple[Drop, ...] = ()
    place: PlaceDeclaration | None = None
    identified: Moment | None = None

    @property
    def modes(self) -> tuple[PresenceMode, ...]:
        return tuple(dict.fromkeys(presence.mode for presence in self.presences))


class Quorum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: QuorumRule
    legal_number: int
    needed: int
    at_opening: int
    lowest: int
    """Fewest members present at any time while the meeting was in course, recesses apart."""
    kept: bool


class ChairChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    person: Person
    item: str = ""


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Person
    kind: FloorKind
    span: Span
    seconds: float
    allowed: int
    """Seconds given; 0 for no limit."""
    item: str = ""


class Recusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    person: Person
    cause: str = ""


class CallToOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    person: Person
    number: int
    """Of theirs in this meeting, from 1."""
    reason: str = ""
    item: str = ""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    text: str
    item: str = ""


class Ballot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Person
    choice: Choice
    entered: bool = False
    """By the secretary, not from a device."""
    at: Moment | None = None


class CastingVote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    person: Person
    choice: Literal["for", "against"]


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    item: str
    purpose: Purpose
    kind: VoteKind
    input: VoteInput
    majority: Majority
    round: int
    question: str
    opened: Moment
    ballots: tuple[Ballot, ...]
    """In calling order; one per member who voted. None of a secret vote."""
    silent: tuple[Person, ...] = ()
    """Entitled and there, and did not vote, as far as it is known by name."""
    absent_abstaining: tuple[Person, ...] = ()
    """Abstaining by absence (R-28)."""
    needed: int = 0
    """Votes in favour that the majority asks for, where it is counted on the legal number; 0 for a simple majority."""
    missing: Missing = "not_voting"
    closed: Moment | None = None
    cancelled: Moment | None = None
    cancelled_reason: str = ""
    tally: Tally | None = None
    """As the ballots in force give it."""
    proclaimed_tally: Tally | None = None
    """As counted when the vote was closed."""
    casting: CastingVote | None = None
    proclaimed: Moment | None = None
    outcome: Outcome | None = None
    """As proclaimed, which no correction changes."""
    outcome_now: Outcome | None = None
    """What the ballots in force would give."""
    secrecy: SecrecyGround | None = None
    """Of a secret vote: on what ground."""
    secrecy_reason: str = ""
    turnout: tuple[Person, ...] = ()
    """Who put a paper in the urn of a secret vote, in calling order. Of a box of paper ballots nobody knows."""
    voided: Moment | None = None

    @property
    def secret(self) -> bool:
        return self.kind == "secret"

    @property
    def corrected(self) -> bool:
        return self.tally != self.proclaimed_tally


class Departure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody comes or goes while the meeting is in course."""

    at: Moment
    person: Person
    arrives: bool
    mode: PresenceMode
    reason: LeaveReason | Attendance = "left"
    item: str = ""


class ItemRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    number: int
    title: str
    kind: ItemKind
    majority: Majority
    text: str
    proposer: str
    """Name of the group or person that proposes it."""
    spans: tuple[Span, ...] = ()
    """More than one when it was left and taken up again; none when it was never opened."""
    withdrawn: Moment | None = None
    withdrawn_reason: str = ""
    recusals: tuple[Recusal, ...] = ()
    turns: tuple[Turn, ...] = ()
    notes: tuple[Note, ...] = ()
    votes: tuple[Vote, ...] = ()
    outcome: Outcome | None = None
    """Of the last vote on the substance that was proclaimed."""
    off_agenda: bool = False
    """Added in the meeting, for urgency (R-07)."""


class Recess(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    span: Span
    reason: str
    item: str = ""


class Postponement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The meeting was to begin at `before`, and then at `starts_at`."""

    at: Moment
    before: dt.datetime
    starts_at: dt.datetime
    reason: str


class RecordingGap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the meeting that the recording lacks."""

    span: Span
    """Without an end when it did not go on before the meeting's end."""
    cause: RecordingTrouble | Literal["stopped"]
    """`stopped` is somebody's decision."""
    item: str = ""


class FailedCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call at which too few came (R-12)."""

    at: Moment
    call: int
    present: tuple[Person, ...]
    excused: tuple[Person, ...] = ()


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    by: Person
    seq: int
    """The entry put right."""
    reason: str
    was: dict[str, object]
    now: dict[str, object] | None
    """None when nothing holds in its place."""


class HashedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    bytes: int
    seconds: float
    sha256: str


class Integrity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    head: str
    """Hash of the last entry drawn from."""
    entries: int
    notice_sha256: str
    parts: tuple[HashedFile, ...] = ()
    film: HashedFile | None = None


class SpeakingTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long, and how often, someone or some group had the floor."""

    key: str
    """Person id, group name or item id."""
    name: str
    turns: int
    seconds: float


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the film for an item."""

    item: str
    number: int
    title: str
    start: float
    end: float


class Minutes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    meeting: str
    council: str
    municipality: str
    body: str
    body_kind: BodyKind
    number: str
    kind: MeetingKind
    mode: Mode
    basis: Basis
    basis_reason: str
    reasons: str
    language: Language
    timezone: str
    place: str
    accent: str
    public: bool
    call: int
    convened_for: dt.datetime
    notice_sent: Moment
    working_days: int
    ending: Ending
    ended_reason: str
    opened: Moment | None
    closed: Moment | None
    chair: Person | None
    """Who presided when it was opened."""
    secretary: Person | None
    comptroller: Person | None
    attendance: tuple[Attendee, ...]
    quorum: Quorum | None
    chair_changes: tuple[ChairChange, ...]
    movements: tuple[Departure, ...]
    items: tuple[ItemRecord, ...]
    """In the order dealt with; those never opened last, in the agenda's."""
    notes: tuple[Note, ...]
    """On the meeting as a whole."""
    recesses: tuple[Recess, ...]
    closed_parts: tuple[Recess, ...]
    failed_calls: tuple[FailedCall, ...]
    corrections: tuple[Correction, ...]
    speaking_by_person: tuple[SpeakingTime, ...]
    speaking_by_group: tuple[SpeakingTime, ...]
    speaking_by_item: tuple[SpeakingTime, ...]
    chapters: tuple[Chapter, ...]
    integrity: Integrity
    postponements: tuple[Postponement, ...] = ()
    recording_gaps: tuple[RecordingGap, ...] = ()
    calls_to_order: tuple[CallToOrder, ...] = ()
