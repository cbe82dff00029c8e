"""Every message between a browser in a meeting and the service, as JSON over one WebSocket.

`docs/protocol.md` describes the same for people. What a browser needs to draw is a `View`: the server's state as this
person may see it, sent whole whenever it changed (at most a few times a second). A browser never folds the journal.
Times are Unix seconds (UTC).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from meetings.commands import Command
from meetings.facts import (
    Choice,
    FloorKind,
    Outcome,
    PresenceMode,
    Purpose,
    RelayPhase,
    SceneChoice,
    SecrecyGround,
    Tally,
    VoteInput,
    VoteKind,
)

# Browser -> service -----------------------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello", forbid_unknown_fields=True):
    """First message of a window."""

    window: str
    """Random id the browser keeps in sessionStorage: the same after a reload, another one in a second window."""
    media: bool = False
    """This window wants picture and sound: it takes the person's seat."""


class Do(msgspec.Struct, frozen=True, tag="do", forbid_unknown_fields=True):
    """Carry out a command; answered by `Done` or `Refusal` with the same `id`."""

    id: int
    seen: int
    """Sequence number of the last view this window has drawn."""
    command: Command


class Connect(msgspec.Struct, frozen=True, tag="connect", forbid_unknown_fields=True):
    """Make me a (new) peer connection; answered by `Offer`."""


class Answer(msgspec.Struct, frozen=True, tag="answer", forbid_unknown_fields=True):
    sdp: str


class Devices(msgspec.Struct, frozen=True, tag="devices", forbid_unknown_fields=True):
    """What the browser is sending of its own will."""

    camera: bool
    microphone: bool


class Picture(msgspec.Struct, frozen=True, tag="picture", forbid_unknown_fields=True):
    """A still from the camera of somebody in the lobby: base64 JPEG, at most 60 kB decoded. Never stored."""

    jpeg: str


class RelaySwitch(msgspec.Struct, frozen=True, tag="relay_switch", forbid_unknown_fields=True):
    """By the secretary: start or stop one destination."""

    id: int
    relay: str
    on: bool


class RecordingSwitch(msgspec.Struct, frozen=True, tag="recording_switch", forbid_unknown_fields=True):
    """By the secretary: start or stop the recording, which otherwise starts by itself when the meeting is opened."""

    id: int
    on: bool


class ChamberSwitch(msgspec.Struct, frozen=True, tag="chamber_switch", forbid_unknown_fields=True):
    """By the secretary: when the chamber's own microphones are heard. With the `floor`: while somebody sitting in the
    chamber has it, or presides."""

    id: int
    opening: Literal["floor", "always", "never"]


FromBrowser = Hello | Do | Connect | Answer | Devices | Picture | RelaySwitch | RecordingSwitch | ChamberSwitch

# Service -> browser -----------------------------------------------------------------------------------------------


class SeatView(msgspec.Struct, frozen=True):
    person: str
    name: str
    office: Literal["chair", "deputy", "councillor", "external", "secretary", "comptroller"]
    group: str
    """Id of the group, or empty."""
    caption: str
    """Group or office in words, in the language of who reads them."""
    group_name: str
    """The group in words, or empty."""
    colour: str
    seat: int
    """Place in the hemicycle from 1; 0 for people without one."""
    x: float
    """Centre in the hemicycle drawing, 0..1 from the left; 0 without a seat."""
    y: float
    """From the top, in the same unit as `x`: parts of the drawing's *width* (`streaming.hemicycle`)."""
    votes: bool
    attendance: Literal["expected", "present", "excused", "absent", "left"]
    mode: PresenceMode
    joined: bool
    connected: bool
    muted: bool
    camera: bool
    microphone: bool
    verified: bool
    place: str
    in_spain: bool | None
    in_lobby: bool
    admitted: bool
    recused: bool
    """On the open item."""
    spoken_seconds: int
    """In this meeting so far, without the turn in progress."""
    calls: int = 0
    """To order, in this meeting (ROF 95)."""


class ItemView(msgspec.Struct, frozen=True):
    item: str
    number: int
    title: str
    kind: str
    kind_label: str
    majority: str
    majority_label: str
    text: str
    voted: bool
    minutes: int
    papers: tuple[dict[str, Any], ...]
    """`name`, `href`, `media_type`, `bytes`."""
    phase: Literal["pending", "open", "closed", "withdrawn"]
    opened_at: float | None
    closed_at: float | None
    outcome: Outcome | None
    outcome_label: str
    urgency: Outcome | None
    laid_on_table: bool
    recused: tuple[str, ...]
    next_purposes: tuple[Purpose, ...]
    """Votes that could be opened on it now, the most likely first."""
    secrecy_doubts: dict[Purpose, tuple[SecrecyGround, ...]] = {}
    """For each of them the grounds on which it can be secret only with a reason, since the law does not give them."""


class RequestView(msgspec.Struct, frozen=True):
    person: str
    kind: FloorKind
    since: float


class FloorView(msgspec.Struct, frozen=True):
    person: str
    kind: FloorKind
    since: float
    seconds: int


class VoteView(msgspec.Struct, frozen=True):
    vote: str
    item: str
    purpose: Purpose
    purpose_label: str
    kind: VoteKind
    input: VoteInput
    majority_label: str
    question: str
    round: int
    phase: Literal["open", "closed", "proclaimed", "cancelled", "void"]
    opened_at: float
    eligible: tuple[str, ...]
    voted: tuple[str, ...]
    """In calling order. Of a box of paper ballots nobody: it only says how many."""
    mine: Choice | None
    """None for ever in a secret vote: the service does not know it."""
    may_change: bool
    ballots: dict[str, Choice]
    """Only once closed; to the secretary also while she enters them. None in a secret vote."""
    absent_abstaining: tuple[str, ...]
    tally: Tally | None
    expected: Outcome | None
    """What the rules make of the tally, once closed and nothing is missing."""
    casting_needed: bool
    outcome: Outcome | None
    outcome_label: str
    secrecy_label: str = ""
    """Of a secret vote: on what ground."""


class QuorumView(msgspec.Struct, frozen=True):
    present: int
    needed: int
    legal_number: int
    met: bool
    chair_present: bool
    secretary_present: bool


class RelayView(msgspec.Struct, frozen=True):
    relay: str
    name: str
    phase: RelayPhase | Literal["off"]
    since: float
    bitrate: int
    dropped_seconds: float
    reason: str
    slow: bool = False
    """It takes less than the programme: some was left out a moment ago."""


class EntryView(msgspec.Struct, frozen=True):
    """An entry of the journal that can be put right by `CorrectEntry`."""

    seq: int
    at: float
    text: str
    """What it says, in a sentence."""
    fact: dict[str, Any]
    """The fact as the journal has it (`fact` names its kind): what a replacement is made from."""


class View(msgspec.Struct, frozen=True):
    seq: int
    now: float
    """The service's clock when this was made: browsers show running times by it, not by their own."""
    phase: Literal["convened", "open", "recess", "adjourned", "cancelled", "void"]
    call: int
    chair: str
    opened_at: float | None
    adjourned_at: float | None
    recess_since: float | None
    item: str
    items: tuple[ItemView, ...]
    seats: tuple[SeatView, ...]
    queue: tuple[RequestView, ...]
    floor: FloorView | None
    vote: VoteView | None
    results: tuple[VoteView, ...]
    """Proclaimed votes, oldest first."""
    quorum: QuorumView
    scene: SceneChoice
    scene_person: str
    screen: str
    feeds_suspended_since: float | None
    recording: bool
    relays: tuple[RelayView, ...]
    may: tuple[str, ...]
    """Names of the commands this person's role allows (`meetings.roles`)."""
    can_be_heard: bool
    """The person this view is for: whether their microphone is let through now."""
    notes: tuple[tuple[str, str], ...]
    interpreter: str = ""
    """Who interprets into sign language."""
    entries: tuple[EntryView, ...] = ()
    """To the secretary: the latest entries that can be corrected and were not, newest first, at most fifty."""
    voided: VoteView | None = None
    """The secret vote on the open item that is void, until it is held again."""


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    person: str
    name: str
    role: str
    meeting: str
    title: str
    council: str
    timezone: str
    language: str
    ice_servers: tuple[dict[str, Any], ...]
    """As `RTCPeerConnection` takes them."""
    view: View
    mode: Literal["chamber", "remote", "hybrid"] = "hybrid"
    """Where members may take part from, as convened."""


class Viewed(msgspec.Struct, frozen=True, tag="view"):
    view: View


class Done(msgspec.Struct, frozen=True, tag="done"):
    id: int
    seq: int


class Refusal(msgspec.Struct, frozen=True, tag="refused"):
    id: int
    code: str
    reason: str
    """In the person's language: what happened and what to do."""
    meanwhile: tuple[str, ...] = ()
    """What others did since `seen`, in sentences, where that is why."""
    seq: int = 0
    """Of the state that it was judged by; 0 where it is not about the meeting's state."""


class Offer(msgspec.Struct, frozen=True, tag="offer"):
    sdp: str


class CameraLayer(msgspec.Struct, frozen=True, tag="camera"):
    """What to send of the camera from now on."""

    layer: Literal["off", "180p", "360p", "720p"]


class Sound(msgspec.Struct, frozen=True, tag="sound"):
    """About twice a second, to windows that show microphones."""

    heard: tuple[str, ...]
    arriving: dict[str, float]


Line = Literal["good", "fair", "late", "small", "poor", "sound", "lost"]
"""`late`: nothing is lost, but it takes long; `small`: it carries a smaller picture of the programme; `sound`: no
picture but the last one, standing still."""
Farewell = Literal["ended", "removed", "restarting", "signed_out", "sent_away", "too_many_windows"]


class Lines(msgspec.Struct, frozen=True, tag="lines"):
    """Connection quality by person; others than one's own only to the secretary."""

    people: dict[str, Line]


class Strip(msgspec.Struct, frozen=True, tag="strip"):
    """Studio health for the console, every 2 s."""

    studio: Literal["starting", "running", "restarting", "ended"]
    fps: float
    recording: Literal["stopped", "recording", "failing"]
    disk_free: int
    parts: int
    late_frames: int
    recording_cause: Literal["", "no_room", "read_only", "failed"] = ""
    """Why it is failing."""
    losing: bool = False
    """What is said now will not be in the recording; before, it waits to be written."""
    disk_total: int = 0
    disk: Literal["enough", "low", "none"] = "enough"
    """`low`: less than a tenth is free. `none`: less than what is kept for the record, so nothing is recorded."""


class Closing(msgspec.Struct, frozen=True, tag="closing"):
    """To the secretary, after adjourning: how far recording, film and documents are."""

    step: Literal["recording", "film", "documents", "done", "failed", "no_room"]
    text: str
    """The same in a sentence."""


Mood = Literal["good", "look", "lost", "idle"]
"""Green, amber, red and grey of the strip."""


class Broadcast(msgspec.Struct, frozen=True, tag="broadcast"):
    """To the secretary: how it stands with the meeting's broadcast on YouTube, in words. Only where there is one."""

    mood: Mood
    text: str
    todo: str
    """What can be done about it, or empty."""
    issues: tuple[str, ...]
    """What YouTube says about picture and sound."""
    watch: str
    """Where citizens see it, or empty."""
    studio: str
    """Where the secretary can run it by hand, or empty."""


class EquipmentState(msgspec.Struct, frozen=True):
    """A camera, an encoder or a player."""

    id: str
    name: str
    mood: Mood
    text: str


class Equipment(msgspec.Struct, frozen=True, tag="equipment"):
    """To the secretary: how cameras, encoders and players fare, in words. Only where there are any."""

    pieces: tuple[EquipmentState, ...]
    opening: Literal["", "floor", "always", "never"]
    """When the chamber's own microphones are heard; empty where it has none."""
    page: str
    """Where they are made and withdrawn."""


class LobbyPicture(msgspec.Struct, frozen=True, tag="lobby_picture"):
    """To the secretary."""

    person: str
    jpeg: str


class Announce(msgspec.Struct, frozen=True, tag="announce"):
    """A sentence for the live regions, such as "Núria Puig demana la paraula"."""

    text: str
    urgent: bool


class Pulse(msgspec.Struct, frozen=True, tag="pulse"):
    """Every second, also when nothing happens: a window that hears none for some seconds has lost its line."""

    now: float
    """The service's clock, Unix seconds."""


class ClockHeld(msgspec.Struct, frozen=True, tag="clock"):
    """To the secretary: the machine's clock jumped and the meeting goes on by the time it had."""

    text: str
    """Empty once both are the same again."""


class TakenOver(msgspec.Struct, frozen=True, tag="taken_over"):
    """Another window of yours has the seat now; this one stops sending."""


class Limited(msgspec.Struct, frozen=True, tag="limited"):
    """Somebody's browser sends too much, and a part of it is thrown away: to that person, the secretary, the chair."""

    person: str
    text: str


class Bye(msgspec.Struct, frozen=True, tag="bye"):
    reason: Farewell
    text: str
    after: float = 0.0
    """Seconds to wait before coming back."""


ToBrowser = (
    Welcome
    | Viewed
    | Done
    | Refusal
    | Offer
    | CameraLayer
    | Sound
    | Lines
    | Strip
    | Closing
    | Broadcast
    | Equipment
    | LobbyPicture
    | Announce
    | Pulse
    | ClockHeld
    | TakenOver
    | Limited
    | Bye
)
