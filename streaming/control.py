"""What the web process says to a studio and what the studio reports: JSON lines on the studio's Unix socket.

One socket per live meeting, one controlling connection at a time: a newer one replaces the older. Orders are
idempotent: saying one again changes nothing. On connecting, the controller sends `Hello`; the studio answers with
`Status` and then every part the controller does not know, so that a web process that was away loses nothing.
Streaming keys travel only here; no report ever carries one.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from streaming.scene import Scene, Slate

MAX_LINE_BYTES = 1_048_576
"""Longest message accepted on the socket; a longer one closes the connection."""

CameraLayer = Literal["off", "180p", "360p", "720p"]
"""What a browser should send of its camera: nothing, 8 fps, 15 fps or 25 fps at that height."""

PeerPhase = Literal["connecting", "connected", "silent", "closed"]
"""`silent`: no RTP, RTCP or STUN from it for 2 s; it may come back."""

Rendition = Literal["full", "small", "none"]
"""What a participant is sent of the programme's picture: all of it, 640x360, or nothing: the last one stands still."""

Excess = Literal["traffic", "garbage", "control", "sounds", "pictures", "broken_camera", "broken_screen"]
"""What a browser sends too much of (`streaming.limits`): datagrams or bits, datagrams that mean nothing, RTCP, packets
of sound, pictures, pictures that cannot be shown."""

OfferFault = Literal["", "malformed", "unusable", "full"]
"""What is wrong with an offer made elsewhere: it cannot be read, nothing of it can be used, or there is no room."""

RelayPhase = Literal["connecting", "live", "retrying", "stopped"]

RecordingCause = Literal["", "no_room", "read_only", "failed"]
"""Why it is failing: the disk is full (but for `StudioSettings.reserve`), cannot be written to, or anything else."""

CameraPhase = Literal["connecting", "live", "retrying", "stopped"]

CameraFault = Literal[
    "", "unknown_host", "forbidden", "refused", "unreachable", "password", "not_found", "elsewhere", "silent",
    "no_picture", "unusable", "ended", "slow", "clock", "failed"
]  # fmt: skip
"""Why a camera of the network gives nothing: its name leads nowhere, or to this machine; it does not take connections;
it cannot be reached; user or password are wrong; it has no such stream; it sends on to another address; nothing came;
no picture is in it; what comes cannot be read; it ended; this machine cannot keep up with it; its clock
leapt; anything else."""

DiskLevel = Literal["enough", "low", "none"]
"""`low`: less than a tenth is free. `none`: less than the reserve, nothing is recorded until there is room."""


class StudioSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a studio is started with; written as `studio.json` in its directory by the controller."""

    meeting: str
    directory: str
    """Absolute path; `control.sock`, `recording/` and the logs live under it."""
    width: int = 1280
    height: int = 720
    fps: int = 25
    video_bitrate: int = 2_500_000
    audio_bitrate: int = 128_000
    accent: str = "#0b5c8a"
    """The council's colour, `#rrggbb`."""
    crest: str = ""
    """Absolute path of a PNG with the council's crest, or empty."""
    reserve: int = 500_000_000
    """Bytes that the recording leaves free on its disk: the meeting's record is written there too."""
    ice_servers: tuple[str, ...] = ()
    """STUN/TURN URLs the *studio* uses to learn its own addresses; browsers are told theirs by the web process."""
    compiled: bool = True
    """Packets are handled by the compiled extension, where there is one."""
    cameras_here: bool = False
    """Whether cameras of the network may also be pulled from this machine itself."""


# Orders: web process -> studio ---------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello", forbid_unknown_fields=True):
    """First on every connection."""

    parts_known: int = 0
    """How many recording parts the controller has already stored."""


class OpenPeer(msgspec.Struct, frozen=True, tag="open_peer", forbid_unknown_fields=True):
    """Make a peer connection for one browser window and offer it. Answered by `Offered`.

    The offer always has three bundled m-lines, in this order: audio sendrecv (the mix down, the microphone up), video
    sendrecv (the programme down, the camera up), video recvonly (the shared screen). A browser starts and stops its
    devices with `replaceTrack`; nothing is ever renegotiated. Opening a peer for a source that already has one
    closes the older.
    """

    peer: str
    source: str
    """The seat; its microphone, camera and screen are known by this id. Empty for somebody who only watches."""


class AcceptAnswer(msgspec.Struct, frozen=True, tag="accept_answer", forbid_unknown_fields=True):
    peer: str
    sdp: str


class TakeOffer(msgspec.Struct, frozen=True, tag="take_offer", forbid_unknown_fields=True):
    """Answer an offer made elsewhere, by an encoder (WHIP) or a player (WHEP). Answered by `Answered` or `PeerRefused`.

    Taking an offer for a source that already has a peer closes the older.
    """

    peer: str
    sdp: str
    source: str = ""
    """What it sends is known by this id. Empty for a player."""
    inside: bool = False
    """Of a player: it goes on being sent the programme while the feeds are suspended; others get the slate."""
    without: str = ""
    """Of a player inside: a source that it is not to hear, because it stands beside that microphone."""


class AddCandidates(msgspec.Struct, frozen=True, tag="add_candidates", forbid_unknown_fields=True):
    """Addresses found after the offer (trickle ICE). Known ones change nothing."""

    peer: str
    candidates: tuple[str, ...]
    """As in SDP, without `a=`."""


class RestartIce(msgspec.Struct, frozen=True, tag="restart_ice", forbid_unknown_fields=True):
    """The other side of an answered offer comes from elsewhere now. Answered by `IceRestarted`, if it is there."""

    peer: str
    ufrag: str
    password: str
    candidates: tuple[str, ...] = ()


class PullCamera(msgspec.Struct, frozen=True, tag="pull_camera", forbid_unknown_fields=True):
    """Fetch what a camera of the network sends, for as long as the peer is not closed; it counts as an encoder's peer.

    Nothing is answered: `PeerState` and `CameraHealth` say how it goes. A newer peer of the source closes it, too.
    """

    peer: str
    source: str
    url: str
    """As `streaming.camera.read_camera` takes it; it holds user and password."""


class ClosePeer(msgspec.Struct, frozen=True, tag="close_peer", forbid_unknown_fields=True):
    peer: str


class ShowScene(msgspec.Struct, frozen=True, tag="show_scene", forbid_unknown_fields=True):
    scene: Scene


class OpenMicrophones(msgspec.Struct, frozen=True, tag="open_microphones", forbid_unknown_fields=True):
    """The whole set of sources that may be heard; every other microphone is dropped in the bridge."""

    sources: tuple[str, ...]


class SetClock(msgspec.Struct, frozen=True, tag="set_clock", forbid_unknown_fields=True):
    """Which time it is: what is dated in the recording and shown of running turns follows the meeting's clock, whatever
    becomes of the machine's."""

    unix: float
    """Unix seconds, now."""


class SuspendFeeds(msgspec.Struct, frozen=True, tag="suspend_feeds", forbid_unknown_fields=True):
    """Recording and relays get this slate and silence; participants go on seeing and hearing the programme."""

    slate: Slate


class ResumeFeeds(msgspec.Struct, frozen=True, tag="resume_feeds", forbid_unknown_fields=True):
    pass


class StartRecording(msgspec.Struct, frozen=True, tag="start_recording", forbid_unknown_fields=True):
    """Begin, or go on in the same playlist."""


class StopRecording(msgspec.Struct, frozen=True, tag="stop_recording", forbid_unknown_fields=True):
    """End the playlist (`EXT-X-ENDLIST`). Answered by the last `PartClosed` and `RecordingState("stopped")`."""


class StartRelay(msgspec.Struct, frozen=True, tag="start_relay", forbid_unknown_fields=True):
    relay: str
    url: str
    """`rtmp://` or `rtmps://` ingest address without the key."""
    key: str = ""


class StopRelay(msgspec.Struct, frozen=True, tag="stop_relay", forbid_unknown_fields=True):
    relay: str


class Quit(msgspec.Struct, frozen=True, tag="quit", forbid_unknown_fields=True):
    """End the recording and the relays cleanly, close every peer, exit 0."""


Order = (
    Hello
    | OpenPeer
    | AcceptAnswer
    | TakeOffer
    | AddCandidates
    | RestartIce
    | PullCamera
    | ClosePeer
    | ShowScene
    | OpenMicrophones
    | SetClock
    | SuspendFeeds
    | ResumeFeeds
    | StartRecording
    | StopRecording
    | StartRelay
    | StopRelay
    | Quit
)

# Reports: studio -> web process --------------------------------------------------------------------------------


class PartClosed(msgspec.Struct, frozen=True, tag="part_closed", forbid_unknown_fields=True):
    """A part of the recording is complete on disk and will not change."""

    number: int
    """From 1, without gaps."""
    file: str
    """Name inside `recording/`."""
    began_at: float
    """Unix seconds of its first picture."""
    seconds: float
    bytes: int
    sha256: str


class RelayHealth(msgspec.Struct, frozen=True, tag="relay_health", forbid_unknown_fields=True):
    relay: str
    phase: RelayPhase
    since: float
    """Unix seconds of entering `phase`."""
    bitrate: int = 0
    """bit/s over the last seconds."""
    dropped_seconds: float = 0.0
    """Programme that was never sent there, in all."""
    reason: str = ""
    """Why it is retrying, in ffmpeg's words without the key."""
    slow: bool = False
    """It is live and takes less than the programme: some of that was left out in the last half minute."""
    waiting: float = 0.0
    """Seconds of programme that it has not been given yet."""


class CameraSeen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a camera of the network sends, by its own account."""

    codec: str
    """FFmpeg's name of it, such as `h264` or `hevc`."""
    width: int
    height: int
    fps: float
    """0 where it does not say."""
    sound: str = ""
    """The codec of the sound; empty where there is none."""
    plain: bool = True
    """Eight bits, 4:2:0."""
    interlaced: bool = False
    stretch: float = 1.0
    """How much wider its pixels are than high."""


class CameraHealth(msgspec.Struct, frozen=True, tag="camera_health", forbid_unknown_fields=True):
    """Of a camera that is pulled, whenever it changes."""

    peer: str
    source: str
    phase: CameraPhase
    since: float
    """Unix seconds of entering `phase`."""
    fault: CameraFault = ""
    """Why it is retrying."""
    seen: CameraSeen | None = None
    copied: bool = False
    """Its pictures are passed on as they come; otherwise they are made anew."""


class RecordingState(msgspec.Struct, frozen=True, tag="recording_state", forbid_unknown_fields=True):
    phase: Literal["stopped", "recording", "failing"]
    since: float
    reason: str = ""
    cause: RecordingCause = ""
    losing: bool = False
    """It has been failing for longer than the programme can wait: what is said now will not be in the recording."""


class Status(msgspec.Struct, frozen=True, tag="status", forbid_unknown_fields=True):
    """Everything that is so now; answers `Hello`."""

    pid: int
    peers: dict[str, PeerPhase]
    recording: RecordingState
    relays: tuple[RelayHealth, ...]
    feeds_suspended: bool
    cameras: tuple[CameraHealth, ...] = ()


class Offered(msgspec.Struct, frozen=True, tag="offered", forbid_unknown_fields=True):
    peer: str
    sdp: str


class Answered(msgspec.Struct, frozen=True, tag="answered", forbid_unknown_fields=True):
    peer: str
    sdp: str


class IceRestarted(msgspec.Struct, frozen=True, tag="ice_restarted", forbid_unknown_fields=True):
    peer: str
    ufrag: str
    password: str
    candidates: tuple[str, ...]


class PeerRefused(msgspec.Struct, frozen=True, tag="peer_refused", forbid_unknown_fields=True):
    """The offer or answer could not be used; the peer is closed."""

    peer: str
    reason: str
    fault: OfferFault = ""
    """Of an offer made elsewhere."""


class Receiving(msgspec.Struct, frozen=True, tag="receiving", forbid_unknown_fields=True):
    """Every few seconds: what comes from a peer whose offer was made elsewhere."""

    peer: str
    source: str
    width: int
    height: int
    """0 while its picture's size is not known."""
    fps: float
    sound: bool


class PeerState(msgspec.Struct, frozen=True, tag="peer_state", forbid_unknown_fields=True):
    peer: str
    source: str
    phase: PeerPhase
    picture: bool = True
    """False once it is known that this browser cannot show the programme (no H.264, no VP8): it only hears."""


class PeerLimited(msgspec.Struct, frozen=True, tag="peer_limited", forbid_unknown_fields=True):
    """A part of what this browser sends is thrown away, because there is too much of it; nobody else notices."""

    peer: str
    source: str
    excess: Excess
    closed: bool = False
    """It was so much that its connection was closed."""


class CameraWanted(msgspec.Struct, frozen=True, tag="camera_wanted", forbid_unknown_fields=True):
    """What this browser should send of its camera from now on."""

    peer: str
    layer: CameraLayer


class Levels(msgspec.Struct, frozen=True, tag="levels", forbid_unknown_fields=True):
    """About twice a second: microphones from which sound arrives, in dBFS before levelling."""

    arriving: dict[str, float]
    """source -> level. A source that sends nothing is missing."""
    heard: tuple[str, ...]
    """Those that are in the mix now."""


class Quality(msgspec.Struct, frozen=True, tag="quality", forbid_unknown_fields=True):
    """Every few seconds, one per peer."""

    peer: str
    round_trip_ms: float | None
    loss_up: float
    """Fraction 0..1 of what the browser sent that never came."""
    loss_down: float
    picture: Rendition = "full"


class Health(msgspec.Struct, frozen=True, tag="health", forbid_unknown_fields=True):
    """Every 2 s."""

    at: float
    fps: float
    late_frames: int
    """In all: frames that left more than one interval late."""
    dropped_frames: int
    packets_sent: int
    """RTP packets, in all."""
    peers: int
    disk_free: int
    """Bytes free where the recording goes."""
    disk_total: int = 0
    disk: DiskLevel = "enough"
    packets_received: int = 0
    """RTP packets, in all."""
    picture_ms: float = 0.0
    """To make one picture of the programme, on average over the last seconds: decode, compose, encode."""
    encoder_ms: float = 0.0
    """Of that, to encode it."""
    sound_delay_ms: float = 0.0
    """From capture to play of the microphone that waits longest."""
    mixer_waiting: int = 0
    """Bytes on their way to the mixer."""
    programme_waiting: int = 0
    """Bytes on their way from the mixer."""
    recorder_waiting: float = 0.0
    """Seconds of programme that the recorder has not been given yet."""
    mixer_starts: int = 1


Report = (
    Status
    | Offered
    | Answered
    | IceRestarted
    | PeerRefused
    | Receiving
    | PeerState
    | PeerLimited
    | CameraWanted
    | Levels
    | Quality
    | PartClosed
    | RecordingState
    | RelayHealth
    | CameraHealth
    | Health
)
