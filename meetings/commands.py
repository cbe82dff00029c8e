"""What people ask for, in the imperative. Each docstring says who may, what refuses it, and what a repetition does.

Unless said otherwise a repeated command changes nothing and is answered as done.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from meetings.council import Gender, Majority, StaffOffice
from meetings.facts import (
    Attendance,
    Choice,
    Correctable,
    FloorKind,
    LeaveReason,
    Missing,
    PresenceMode,
    Purpose,
    RecordingTrouble,
    RelayPhase,
    SceneChoice,
    Secrecy,
    VoteInput,
    VoteKind,
)
from meetings.urn import Papers

MAX_TEXT = 4_000
"""Characters in a note, a reason or a question."""


class _Command(msgspec.Struct, frozen=True, tag_field="command", tag=True, forbid_unknown_fields=True):
    pass


class OpenMeeting(_Command, frozen=True):
    """Refused without quorum, chair or secretary (R-11). The chair is whoever presides: see `TakePresidency`."""


class DeclareNoQuorum(_Command, frozen=True):
    """The call failed; a second one follows by law, at which the roll is called anew, or the meeting is void (R-12).
    Refused when there is quorum."""


class TakePresidency(_Command, frozen=True):
    """Before or during the meeting. Refused unless the person is a member who is present and not bound to keep out of
    the open item. When whoever presides is, the first deputy takes the chair by themselves, until it is left (R-15)."""

    person: str


class BeginRecess(_Command, frozen=True):
    """Refused while a vote is open. Ends the turn in progress."""

    reason: str = ""


class EndRecess(_Command, frozen=True):
    """Refused without quorum, chair or secretary, which hold throughout (R-11): then it can only be adjourned."""


class Adjourn(_Command, frozen=True):
    """Refused while a vote is open or closed without proclamation. Closes the open item and ends the turn."""


class CancelMeeting(_Command, frozen=True):
    """Only before it is opened."""

    reason: str


class PostponeMeeting(_Command, frozen=True):
    """Only before it is opened, and only to later than it was convened for. Repeated with the same time: nothing."""

    starts_at: dt.datetime
    """With its zone."""
    reason: str


class MarkAttendance(_Command, frozen=True):
    """The roll call. `left` and `absent` end the person's turn and request. Nobody with a vote is marked as present
    remotely where the meeting was convened for the chamber, or after declaring to be outside Spain (R-16)."""

    person: str
    attendance: Attendance
    mode: PresenceMode = "chamber"


class DeclarePlace(_Command, frozen=True):
    """By the person: where they are (R-16 c). A later declaration replaces the earlier."""

    place: str
    in_spain: bool


class VerifyIdentity(_Command, frozen=True):
    person: str


class Arrive(_Command, frozen=True):
    """By an external member: wait in the lobby."""


class Admit(_Command, frozen=True):
    """Refused unless the external member waits in the lobby."""

    person: str


class Join(_Command, frozen=True):
    """Take one's seat from a device. Refused to a remote member who has not declared the place, and to an external
    one who is not admitted.

    Repeated: the new window takes the seat over from the old one, which the journal shows.
    """

    mode: PresenceMode
    camera: bool = True
    microphone: bool = True


class Leave(_Command, frozen=True):
    """Goes of their own will. During a vote it is refused (R-26); a line that drops is another thing."""


class Remove(_Command, frozen=True):
    """By the secretary or chair; for an external member also from the lobby."""

    person: str
    reason: str = ""


class DeclareRecusal(_Command, frozen=True):
    """By the member or the secretary, on the open item or one to come (R-24). Refused once its vote is open."""

    person: str
    item: str
    cause: str = ""


class CallToOrder(_Command, frozen=True):
    """Refused for somebody who is not there. Repeated: a second call, of which there are three (R-21)."""

    person: str
    reason: str = ""


class OpenItem(_Command, frozen=True):
    """In any order. Refused while a vote is open; closes the item that was open."""

    item: str


class CloseItem(_Command, frozen=True):
    item: str


class AddItem(_Command, frozen=True):
    """Off the agenda, for urgency (R-07): it comes before requests and questions, and its urgency is voted first.

    Refused in an extraordinary meeting. Repeated with the same title before it is taken up: nothing.
    """

    title: str
    proposer: str = ""
    """Id of the group or person that proposes it."""
    majority: Literal["simple", "absolute", "two_thirds"] = "simple"
    text: str = ""


class WithdrawItem(_Command, frozen=True):
    """Refused once its substance is decided."""

    item: str
    reason: str = ""


class AddNote(_Command, frozen=True):
    """Repeated: a second note."""

    text: str
    item: str = ""


class RequestFloor(_Command, frozen=True):
    """By whoever has voice and is present. A point of order goes to the head of the queue (ROF 94.2)."""

    kind: FloorKind = "turn"


class WithdrawFloorRequest(_Command, frozen=True):
    """One's own, or, by the secretary or chair, `person`'s."""

    person: str = ""


class ReorderQueue(_Command, frozen=True):
    """Refused unless `people` are those who wait; what changed meanwhile is told."""

    people: tuple[str, ...]


class GiveFloor(_Command, frozen=True):
    """Ends the turn of whoever had it. Refused while a vote is open (R-26), to the absent and to the recused."""

    person: str
    seconds: int | None = None
    """None: what the body's rules give; 0: no limit."""
    kind: FloorKind = "turn"


class TakeFloor(_Command, frozen=True):
    """Ends the turn in progress; by the speaker too."""


class Mute(_Command, frozen=True):
    person: str


class Unmute(_Command, frozen=True):
    person: str


class ShareScreen(_Command, frozen=True):
    """By who has the floor, the chair or the secretary. One at a time."""


class StopScreen(_Command, frozen=True):
    """One's own, or `person`'s by the secretary or chair."""

    person: str = ""


class OpenVote(_Command, frozen=True):
    """On the open item. Refused without quorum, and while whoever presides has to keep out of the item (R-15). After a
    tie, the same purpose again is the second vote (R-30); of amendments, the same question.

    One on an amendment says in its question which.

    A secret one is refused without its ground, and without a reason where the law does not give that ground (R-25).
    """

    purpose: Purpose = "substance"
    kind: VoteKind = "ordinary"
    input: VoteInput = "devices"
    question: str = ""
    secrecy: Secrecy | None = None
    """Of a secret vote; left aside for others."""


class CastBallot(_Command, frozen=True):
    """By a member. Replaces an earlier one where the body's rules let it.

    In a secret vote a second one is refused, whatever it says: nobody can find the first in the urn.
    """

    vote: str
    choice: Choice


class EnterBallots(_Command, frozen=True):
    """By the secretary, for a show of hands, a spoken vote or a member whose device failed. Never in a secret vote."""

    vote: str
    choices: dict[str, Choice] = {}
    rest: Choice | None = None
    """For everybody entitled who is still silent when the command is carried out, whatever the giver had seen."""


class CloseVote(_Command, frozen=True):
    """Refused while somebody entitled is silent, unless the chair's ruling comes with it.

    A secret vote whose urn is lost is void instead; one by paper ballots is refused without their count.
    """

    vote: str
    missing: Missing | None = None
    papers: Papers | None = None
    """Of a secret vote: as counted by hand from a box; for an urn the ledger counts, whatever stands here."""


class CancelVote(_Command, frozen=True):
    """Refused once the result is proclaimed."""

    vote: str
    reason: str


class GiveCastingVote(_Command, frozen=True):
    """By who presides, when the rules ask for it (R-30)."""

    vote: str
    choice: Literal["for", "against"]


class ProclaimResult(_Command, frozen=True):
    """Refused when a casting vote is still needed."""

    vote: str


class ChooseScene(_Command, frozen=True):
    scene: SceneChoice
    person: str = ""


class ChooseInterpreter(_Command, frozen=True):
    """Who interprets into sign language, seen in every scene from now on; nobody when empty. Said again, nothing."""

    person: str = ""


class SuspendFeeds(_Command, frozen=True):
    """A closed part begins (R-39)."""

    reason: str


class ResumeFeeds(_Command, frozen=True):
    pass


class CorrectEntry(_Command, frozen=True):
    """A wrong fact is put right by one that says so. Refused for what cannot be corrected (see `facts.Correctable`)."""

    seq: int
    reason: str
    replacement: Correctable | None = None


# By the service itself ------------------------------------------------------------------------------------------------


class NoteStandIn(_Command, frozen=True):
    """By the service, for somebody at the desk: who may stand in for an officer is in the council's register. Before or
    during the meeting. Refused for anybody who takes part already, in another office."""

    person: str
    name: str
    office: StaffOffice
    gender: Gender = ""


class NoteConnectionLost(_Command, frozen=True):
    person: str


class NoteConnectionRestored(_Command, frozen=True):
    person: str


class NoteUrnLost(_Command, frozen=True):
    """The papers of the open secret vote are in nobody's memory. For any other vote it changes nothing."""

    vote: str


class NoteLeft(_Command, frozen=True):
    person: str
    reason: LeaveReason


class NoteRecording(_Command, frozen=True):
    recording: bool


class NoteRecordingInterrupted(_Command, frozen=True):
    """While nothing is being recorded it changes nothing; repeated neither."""

    cause: RecordingTrouble


class NotePart(_Command, frozen=True):
    """Parts come in order; one known already changes nothing."""

    number: int
    file: str
    began_at: dt.datetime
    seconds: float
    bytes: int
    sha256: str


class NoteFilm(_Command, frozen=True):
    """Repeated with another file: the newer one counts."""

    file: str
    seconds: float
    bytes: int
    sha256: str


class NoteRelay(_Command, frozen=True):
    relay: str
    name: str
    phase: RelayPhase
    reason: str = ""


class NoteMinutesPublished(_Command, frozen=True):
    sha256: str


Command = (
    OpenMeeting
    | DeclareNoQuorum
    | TakePresidency
    | BeginRecess
    | EndRecess
    | Adjourn
    | CancelMeeting
    | PostponeMeeting
    | MarkAttendance
    | DeclarePlace
    | VerifyIdentity
    | Arrive
    | Admit
    | Join
    | Leave
    | Remove
    | DeclareRecusal
    | CallToOrder
    | OpenItem
    | CloseItem
    | AddItem
    | WithdrawItem
    | AddNote
    | RequestFloor
    | WithdrawFloorRequest
    | ReorderQueue
    | GiveFloor
    | TakeFloor
    | Mute
    | Unmute
    | ShareScreen
    | StopScreen
    | OpenVote
    | CastBallot
    | EnterBallots
    | CloseVote
    | CancelVote
    | GiveCastingVote
    | ProclaimResult
    | ChooseScene
    | ChooseInterpreter
    | SuspendFeeds
    | ResumeFeeds
    | CorrectEntry
    | NoteStandIn
    | NoteConnectionLost
    | NoteConnectionRestored
    | NoteUrnLost
    | NoteLeft
    | NoteRecording
    | NoteRecordingInterrupted
    | NotePart
    | NoteFilm
    | NoteRelay
    | NoteMinutesPublished
)

VOTABLE: frozenset[Majority] = frozenset({"simple", "absolute", "two_thirds"})
