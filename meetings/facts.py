"""What has happened, in the past tense. The journal is a sequence of these and of nothing else.

Facts are never changed or removed, and their names and fields are stable for ever: a journal written today must replay
in twenty years. Fields may be added with a default. People, items and votes are named by id (`Plan`); a vote's id is
`v1`, `v2` … in order of opening.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from meetings.council import Officer
from meetings.plan import Item, Plan

Choice = Literal["for", "against", "abstain"]
Attendance = Literal["present", "excused", "absent", "left"]
"""R-14; `left` is somebody who was present and went."""
PresenceMode = Literal["chamber", "remote"]
Purpose = Literal["substance", "urgency", "inclusion", "amendment", "lay_on_table", "withdraw", "nominal", "secrecy"]
"""What is decided: the item itself, its urgency (R-07), whether it stays on the agenda without a committee's opinion
(R-06), an amendment to it (R-23), leaving or taking it (R-22), voting by roll call or in secret (R-25)."""
VoteKind = Literal["ordinary", "nominal", "secret"]
VoteInput = Literal["devices", "hands"]
"""`hands`: the secretary enters what members show or say; in a secret vote, what a box of paper ballots held."""
SecrecyGround = Literal["persons", "privacy", "other"]
"""Why a vote may be secret (R-25): it elects or removes persons (ROF 102.3), it touches the rights of article 18.1
of the Constitution and the body agreed so (LBRL 70.1), or whatever the chair holds it on."""
VoidReason = Literal["urn_lost"]
"""The papers were in the memory of a service that ended."""
Outcome = Literal["carried", "rejected", "tied"]
FloorKind = Literal["turn", "reply", "allusion", "point_of_order"]
Missing = Literal["abstention", "not_voting"]
LeaveReason = Literal["left", "dropped", "removed"]
RelayPhase = Literal["started", "live", "interrupted", "stopped"]
RecordingTrouble = Literal["no_room", "read_only", "failed"]
"""The disk is full; it cannot be written to; anything else."""
SceneChoice = Literal["auto", "slate", "gallery", "speaker", "screen", "result"]


class Tally(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a vote came out. The four first numbers add up to `eligible`."""

    in_favour: int
    against: int
    abstentions: int
    """Cast, ruled by the chair for who was silent, or by absence (R-28)."""
    not_voting: int
    eligible: int
    legal_number: int


class Secrecy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On what a vote is secret."""

    ground: SecrecyGround
    reason: str = ""
    """In the secretary's words; always there where the law does not give the ground by itself."""


class _Fact(msgspec.Struct, frozen=True, tag_field="fact", tag=True, forbid_unknown_fields=True, omit_defaults=False):
    pass


# Convening ------------------------------------------------------------------------------------------------------


class NoticeSent(_Fact, frozen=True):
    """The meeting is convened. `sha256` is of the notice as published."""

    plan: Plan
    sha256: str
    working_days: int
    """Whole working days between notice and meeting, as counted that day (R-03)."""


class RehearsalPrepared(_Fact, frozen=True):
    """Stands where a notice would: this journal is of a rehearsal, and nothing in it is of record."""

    plan: Plan
    """That of the meeting, under the rehearsal's own id and name (`meetings.rehearsal`)."""
    rehearses: str
    """Id of the meeting that is tried out."""


class MeetingCancelled(_Fact, frozen=True):
    reason: str


class MeetingPostponed(_Fact, frozen=True):
    """It is to be held later, with the agenda as convened. The plan's start is this one from now on."""

    starts_at: dt.datetime
    reason: str


class NoQuorumDeclared(_Fact, frozen=True):
    """The call failed (R-12); after the second one the meeting is void."""

    call: int
    present: tuple[str, ...]
    second_call: dt.datetime | msgspec.UnsetType = msgspec.UNSET
    """Of the first: when the second one is, at which the roll is called anew. Not written by earlier versions."""


# The course of the meeting -----------------------------------------------------------------------------------------


class MeetingOpened(_Fact, frozen=True):
    call: int
    chair: str


class PresidencyTaken(_Fact, frozen=True):
    """Somebody else presides from now on (R-15)."""

    person: str


class OfficerAppointed(_Fact, frozen=True):
    """Somebody stands in for the secretary or the comptroller (R-11): one more of the plan's officers from now on."""

    officer: Officer


class RecessBegun(_Fact, frozen=True):
    reason: str = ""


class RecessEnded(_Fact, frozen=True):
    pass


class MeetingAdjourned(_Fact, frozen=True):
    pass


# People ----------------------------------------------------------------------------------------------------------


class AttendanceMarked(_Fact, frozen=True):
    """The secretary's roll call or note of who comes and goes."""

    person: str
    attendance: Attendance
    mode: PresenceMode = "chamber"


class PlaceDeclared(_Fact, frozen=True):
    """A remote member's own declaration (R-16 c, d)."""

    person: str
    place: str
    in_spain: bool


class IdentityVerified(_Fact, frozen=True):
    """The secretary saw and heard the person (R-17)."""

    person: str


class GuestArrived(_Fact, frozen=True):
    """An external member waits in the lobby."""

    person: str


class GuestAdmitted(_Fact, frozen=True):
    person: str


class Joined(_Fact, frozen=True):
    """Took the seat from a device."""

    person: str
    mode: PresenceMode
    camera: bool = True
    microphone: bool = True


class SeatTakenOver(_Fact, frozen=True):
    """A second window of the same person replaced the first."""

    person: str


class ConnectionLost(_Fact, frozen=True):
    person: str


class ConnectionRestored(_Fact, frozen=True):
    person: str


class Left(_Fact, frozen=True):
    person: str
    reason: LeaveReason = "left"
    note: str = ""


class RecusalDeclared(_Fact, frozen=True):
    """Neither debates nor votes on the item (R-24)."""

    person: str
    item: str
    cause: str = ""


class CalledToOrder(_Fact, frozen=True):
    """By whoever presides (R-21); the third in a meeting lets them have the person leave."""

    person: str
    reason: str = ""


# Items and floor ----------------------------------------------------------------------------------------------------


class ItemOpened(_Fact, frozen=True):
    item: str


class ItemClosed(_Fact, frozen=True):
    item: str


class ItemAdded(_Fact, frozen=True):
    """Off the agenda, for urgency (R-07): the plan has it from now on, before the item `before` or, if empty, last."""

    item: Item
    before: str = ""


class ItemWithdrawn(_Fact, frozen=True):
    item: str
    reason: str = ""


class NoteAdded(_Fact, frozen=True):
    item: str
    """Empty for the meeting as a whole."""
    text: str


class FloorRequested(_Fact, frozen=True):
    person: str
    kind: FloorKind = "turn"


class FloorRequestWithdrawn(_Fact, frozen=True):
    person: str


class QueueReordered(_Fact, frozen=True):
    people: tuple[str, ...]


class FloorGiven(_Fact, frozen=True):
    person: str
    seconds: int
    """Length of the turn; 0 for no limit."""
    kind: FloorKind = "turn"


class FloorTaken(_Fact, frozen=True):
    """The turn ended."""

    person: str


class Muted(_Fact, frozen=True):
    person: str


class Unmuted(_Fact, frozen=True):
    person: str


# Votes -----------------------------------------------------------------------------------------------------------


class VoteOpened(_Fact, frozen=True):
    vote: str
    item: str
    purpose: Purpose
    kind: VoteKind
    input: VoteInput
    majority: Literal["simple", "absolute", "two_thirds"]
    round: int
    """2 for the second vote after a tie (R-30)."""
    question: str
    eligible: tuple[str, ...]
    """Who may vote: members present and not recused, in calling order (R-25: by surname, chair last, when nominal)."""
    absent_abstaining: tuple[str, ...] = ()
    """Left after the deliberation of the item began and not back: they count as abstaining (R-28)."""
    secrecy: Secrecy | msgspec.UnsetType = msgspec.UNSET
    """Of a secret vote. Not written for others: an entry is hashed with all its fields, and journals from before secret
    votes have none."""


class PaperCast(_Fact, frozen=True):
    """Somebody has put a paper in the urn of a secret vote. What stands on it is nowhere but in the urn."""

    vote: str
    person: str


class BallotCast(_Fact, frozen=True):
    vote: str
    person: str
    choice: Choice


class BallotsEntered(_Fact, frozen=True):
    """What the secretary saw or heard; a later entry for the same person replaces the earlier."""

    vote: str
    choices: dict[str, Choice]


class VoteClosed(_Fact, frozen=True):
    vote: str
    missing: Missing
    """How members who were there and silent are counted; the chair's ruling (R-28)."""
    tally: Tally


class VoteCancelled(_Fact, frozen=True):
    vote: str
    reason: str


class VoteVoided(_Fact, frozen=True):
    """A secret vote that can never be counted; it is to be held again."""

    vote: str
    reason: VoidReason


class CastingVoteGiven(_Fact, frozen=True):
    """The chair's decision of a tie, not a doubled count (R-30)."""

    vote: str
    person: str
    choice: Literal["for", "against"]


class ResultProclaimed(_Fact, frozen=True):
    vote: str
    outcome: Outcome


# Picture, recording, feeds -------------------------------------------------------------------------------------------


class SceneChosen(_Fact, frozen=True):
    """The secretary's override; `auto` follows the journal again."""

    scene: SceneChoice
    person: str = ""


class InterpreterChosen(_Fact, frozen=True):
    """Who interprets into sign language from now on; nobody when empty."""

    person: str = ""


class ScreenShared(_Fact, frozen=True):
    person: str


class ScreenStopped(_Fact, frozen=True):
    person: str


class FeedsSuspended(_Fact, frozen=True):
    """A closed part: recording, relays and public page show a slate (R-39)."""

    reason: str


class FeedsResumed(_Fact, frozen=True):
    pass


class RecordingStarted(_Fact, frozen=True):
    pass


class RecordingPartClosed(_Fact, frozen=True):
    number: int
    file: str
    began_at: dt.datetime
    seconds: float
    bytes: int
    sha256: str


class RecordingStopped(_Fact, frozen=True):
    pass


class RecordingInterrupted(_Fact, frozen=True):
    """What is said from about now on is not in the recording, against everybody's will. `RecordingStarted` ends it;
    exactly what is missing, the parts before and after say."""

    cause: RecordingTrouble


class FilmMade(_Fact, frozen=True):
    """The parts joined into one file."""

    file: str
    seconds: float
    bytes: int
    sha256: str


class RelayChanged(_Fact, frozen=True):
    """A destination by its name; never its key."""

    relay: str
    name: str
    phase: RelayPhase
    reason: str = ""


# The document ---------------------------------------------------------------------------------------------------------


class MinutesPublished(_Fact, frozen=True):
    """`sha256` is of the PDF that citizens get."""

    sha256: str


Correctable = (
    AttendanceMarked
    | PlaceDeclared
    | IdentityVerified
    | Joined
    | Left
    | RecusalDeclared
    | CalledToOrder
    | NoteAdded
    | FloorGiven
    | BallotCast
    | BallotsEntered
)
"""What can be put right afterwards; a vote's tally follows its ballots, its proclaimed outcome does not."""


class EntryCorrected(_Fact, frozen=True):
    """Entry `corrects` was wrong: `replacement` holds in its place, or nothing does. Both stay in the journal."""

    corrects: int
    reason: str
    replacement: Correctable | None = None


Fact = (
    NoticeSent
    | RehearsalPrepared
    | MeetingCancelled
    | MeetingPostponed
    | NoQuorumDeclared
    | MeetingOpened
    | PresidencyTaken
    | OfficerAppointed
    | RecessBegun
    | RecessEnded
    | MeetingAdjourned
    | AttendanceMarked
    | PlaceDeclared
    | IdentityVerified
    | GuestArrived
    | GuestAdmitted
    | Joined
    | SeatTakenOver
    | ConnectionLost
    | ConnectionRestored
    | Left
    | RecusalDeclared
    | CalledToOrder
    | ItemOpened
    | ItemClosed
    | ItemAdded
    | ItemWithdrawn
    | NoteAdded
    | FloorRequested
    | FloorRequestWithdrawn
    | QueueReordered
    | FloorGiven
    | FloorTaken
    | Muted
    | Unmuted
    | VoteOpened
    | PaperCast
    | BallotCast
    | BallotsEntered
    | VoteClosed
    | VoteCancelled
    | VoteVoided
    | CastingVoteGiven
    | ResultProclaimed
    | SceneChosen
    | InterpreterChosen
    | ScreenShared
    | ScreenStopped
    | FeedsSuspended
    | FeedsResumed
    | RecordingStarted
    | RecordingPartClosed
    | RecordingStopped
    | RecordingInterrupted
    | FilmMade
    | RelayChanged
    | MinutesPublished
    | EntryCorrected
)
