"""Bridge and mixer talk over one Unix stream socket: this is the framing, the same in both directions.

Every timestamp is *studio time*: microseconds of `CLOCK_MONOTONIC`, which both processes share. On the way in it is
the estimated moment of capture (RTP timestamps mapped by the sender reports), on the way out the moment of the mixer's
tick, so that RTP, RTCP sender reports and the recording are all cut from one clock.
"""

from __future__ import annotations

import enum
import struct

import msgspec

from streaming.control import OpenMicrophones, ResumeFeeds, ShowScene, SuspendFeeds

HEADER = struct.Struct("<BBHqI")
"""kind, flags, source number, studio time in microseconds, payload bytes."""

MAX_PAYLOAD = 4_194_304
"""Largest frame accepted, in bytes; a longer one is a broken peer and closes the link."""

KEYFRAME = 0x01
"""Flag: the frame can be decoded without an earlier one."""
VP8 = 0x02
"""Flag: VP8 instead of H.264 (Annex B)."""


class Kind(enum.IntEnum):
    """What a frame carries. Below 16 to the mixer, from 16 to the bridge."""

    WORD = 0
    """A `Word` as JSON; source number and time are 0."""
    CAMERA = 1
    SCREEN = 2
    MICROPHONE = 3
    """One Opus packet."""
    PROGRAMME_VIDEO = 16
    """One H.264 access unit, Annex B, parameter sets in every keyframe."""
    PROGRAMME_SOUND = 17
    """One Opus packet of 20 ms: the whole mix, for everyone who is silent."""
    SOUND_WITHOUT = 18
    """One Opus packet of 20 ms: the mix without the source named by the number, for that source."""
    FEED_SOUND = 19
    """One AAC-LC packet (raw, 1024 samples, 48 kHz stereo) for recording and relays."""
    FEED_VIDEO = 20
    """One access unit of the slate, sent only while the feeds are suspended; otherwise the feed is the programme."""
    SMALL_VIDEO = 21
    """One access unit of the programme at 640x360."""
    VP8_VIDEO = 22
    """One VP8 frame of the programme, for browsers without H.264."""
    SMALL_VP8_VIDEO = 23
    """One VP8 frame of the programme at 640x360."""


RENDITIONS = (Kind.SMALL_VIDEO, Kind.VP8_VIDEO, Kind.SMALL_VP8_VIDEO)
"""Sent only while somebody needs one (`MakeRendition`)."""
PICTURES = (Kind.PROGRAMME_VIDEO, *RENDITIONS)
"""Every form in which people are sent the programme's picture."""
IN_VP8 = (Kind.VP8_VIDEO, Kind.SMALL_VP8_VIDEO)


class Frame(msgspec.Struct, frozen=True):
    kind: Kind
    flags: int
    source: int
    time: int
    """Studio time, microseconds."""
    payload: bytes


class NameSource(msgspec.Struct, frozen=True, tag="name_source", forbid_unknown_fields=True):
    """From now on frames with this number are this source's. Numbers are never used again within one mixer's life."""

    number: int
    source: str


class DropSource(msgspec.Struct, frozen=True, tag="drop_source", forbid_unknown_fields=True):
    """The source's peer is gone: forget its decoders; its tile becomes a still."""

    number: int


class MakeKeyframe(msgspec.Struct, frozen=True, tag="make_keyframe", forbid_unknown_fields=True):
    """The next programme frame (and feed frame) is to be a keyframe; the bridge asks at most once a second."""


class MakeRendition(msgspec.Struct, frozen=True, tag="make_rendition", forbid_unknown_fields=True):
    """Whether somebody needs this rendition. Said again while it is made: its next picture is a keyframe."""

    kind: Kind
    wanted: bool


class ExpectLoss(msgspec.Struct, frozen=True, tag="expect_loss", forbid_unknown_fields=True):
    """Percent of the sound that the worst line loses: so much is it to be protected."""

    percent: int


class WallTime(msgspec.Struct, frozen=True, tag="wall_time", forbid_unknown_fields=True):
    """To the mixer: Unix seconds at studio time 0, by the meeting's clock."""

    offset: float


class MixerHealth(msgspec.Struct, frozen=True, tag="mixer_health", forbid_unknown_fields=True):
    """Mixer to bridge, every 2 s."""

    fps: float
    late_frames: int
    dropped_frames: int
    picture_ms: float = 0.0
    """To make one picture of the programme, on average since the last word: decode, compose, encode."""
    encoder_ms: float = 0.0
    """Of that, to encode it."""
    sound_delay_ms: float = 0.0
    """From capture to play of the microphone that waits longest now."""
    waiting: int = 0
    """Bytes that the bridge has not taken yet."""


class SourceTrouble(msgspec.Struct, frozen=True, tag="source_trouble", forbid_unknown_fields=True):
    """Mixer to bridge: this camera or screen cannot be decoded until its next keyframe: ask it for one (PLI)."""

    number: int
    screen: bool


class SourceLevels(msgspec.Struct, frozen=True, tag="source_levels", forbid_unknown_fields=True):
    """Mixer to bridge, twice a second: dBFS before levelling of every microphone that arrives."""

    arriving: dict[int, float]


Word = (
    NameSource
    | DropSource
    | MakeKeyframe
    | MakeRendition
    | ExpectLoss
    | WallTime
    | ShowScene
    | OpenMicrophones
    | SuspendFeeds
    | ResumeFeeds
    | MixerHealth
    | SourceTrouble
    | SourceLevels
)

_decode_word = msgspec.json.Decoder(Word).decode


class BrokenLink(Exception):
    """The other side sent something that is not a frame."""


def pack(frame: Frame) -> bytes:
    """The frame as it goes on the socket."""
    head = HEADER.pack(frame.kind, frame.flags, frame.source, frame.time, len(frame.payload))
    return head + frame.payload


def pack_word(word: Word) -> bytes:
    return pack(Frame(Kind.WORD, 0, 0, 0, msgspec.json.encode(word)))


def read_word(frame: Frame) -> Word:
    """Raises `BrokenLink` for JSON that is no `Word`."""
    try:
        return _decode_word(frame.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenLink(str(error)) from None


class Unpacker:
    """Turns the bytes of the socket back into frames; keeps an incomplete one until its rest comes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """All frames completed by `data`. Raises `BrokenLink` for an unknown kind or a payload over `MAX_PAYLOAD`."""
        buffer = self._buffer
        buffer += data
        frames: list[Frame] = []
        start = 0
        while len(buffer) - start >= HEADER.size:
            kind, flags, source, time, size = HEADER.unpack_from(buffer, start)
            if size > MAX_PAYLOAD:
                raise BrokenLink(f"a frame of {size} bytes")
            end = start + HEADER.size + size
            if len(buffer) < end:
                break
            try:
                frames.append(Frame(Kind(kind), flags, source, time, bytes(buffer[start + HEADER.size : end])))
            except ValueError:
                raise BrokenLink(f"unknown kind {kind}") from None
            start = end
        del buffer[:start]
        return frames
