"""Offers and answers: what every peer is offered, and what an answer must be to be usable.

Every peer is offered the same payload types, mids, header extensions and SSRCs, so that the programme's packets are
the same for all. An answer that changes one of the numbers is refused rather than served with packets of its own.
"""

from __future__ import annotations

from random import Random

import msgspec
from aiortc import RTCPeerConnection, RTCRtpSender

from streaming.bridge import internals
from streaming.bridge.rtp import ExtensionIds, PacketHead, extension_block

MAX_SDP = 65_536
MAX_CANDIDATES = 48
"""Lines in all; a bundle repeats them for each of its three media."""
SOUND, PICTURE, SCREEN = 0, 1, 2
"""The m-lines, in the order that `streaming.control.OpenPeer` promises."""
LINES = (("audio", "sendrecv"), ("video", "sendrecv"), ("video", "recvonly"))
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
TRANSPORT_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
TRANSPORT_ID = 4
"""aiortc numbers its own from 1 to 3."""
CNAME = "programme"
NAMES = {"h264": "H264", "vp8": "VP8", "opus": "opus", "rtx": "rtx"}


class AnswerRefused(Exception):
    """The reason, in a sentence for the log and the report."""


class Identity(msgspec.Struct, frozen=True):
    """Our SSRCs, the same for every peer."""

    ssrcs: tuple[int, int, int]
    """By m-line; the screen's only signs our feedback."""
    rtx_ssrcs: tuple[int, int, int]

    @classmethod
    def draw(cls, random: Random) -> Identity:
        numbers = random.sample(range(1, 1 << 32), 6)
        return cls((numbers[0], numbers[1], numbers[2]), (numbers[3], numbers[4], numbers[5]))


class Codec(msgspec.Struct, frozen=True):
    name: str
    """`opus`, `H264`, `VP8` or `rtx`."""
    rate: int
    apt: int = 0
    """Of `rtx`: the payload type that it repeats."""


class Line(msgspec.Struct, frozen=True):
    """One m-line as the browser answered it."""

    mid: str
    kind: str
    """`audio` or `video`."""
    connects: bool
    """It has a fingerprint and ICE credentials."""
    codecs: dict[int, Codec]
    receives: bool
    """The browser takes what we send."""
    sends: bool
    ssrcs: tuple[int, ...]
    """Those that it has announced, repairs excluded."""
    repairs: dict[int, int]
    """RTX SSRC -> the SSRC that it repairs."""

    def payload_type(self, name: str) -> int | None:
        return next((number for number, codec in self.codecs.items() if codec.name == name), None)

    def rtx_of(self, payload_type: int) -> int | None:
        return next((n for n, codec in self.codecs.items() if codec.name == "rtx" and codec.apt == payload_type), None)


class Session(msgspec.Struct, frozen=True):
    """A description, ours or theirs, as far as media are concerned."""

    lines: tuple[Line, ...]
    extensions: ExtensionIds


class Agreed(msgspec.Struct, frozen=True):
    """What both sides will send, whoever has offered."""

    answer: Session
    """What they take of ours."""
    lines: tuple[Line, ...]
    """By which what they send is read."""
    extensions: ExtensionIds
    """Theirs."""
    renumbered: dict[int, int]
    """Our SSRCs whose packets need another payload type for them."""


def programme_head(identity: Identity, codec: str) -> PacketHead:
    """Of the programme's packets in that codec, as every offer announces them."""
    line = SOUND if codec == "opus" else PICTURE
    kind = LINES[line][0]
    extension = extension_block({internals.extension_id(kind, MID_URI): str(line).encode()})
    return PacketHead(identity.ssrcs[line], internals.payload_type(kind, codec), extension)


def make_connection(identity: Identity, ice_servers: tuple[str, ...]) -> RTCPeerConnection:
    connection = internals.new_connection(ice_servers)
    internals.name_canonically(connection, CNAME)
    for index, (kind, direction) in enumerate(LINES):
        transceiver = internals.add_idle_transceiver(
            connection, kind, direction, ssrc=identity.ssrcs[index], rtx_ssrc=identity.rtx_ssrcs[index]
        )
        transceiver.setCodecPreferences(_preferences(kind))
    internals.prefer_cheap_encryption(internals.transport_of(connection))
    return connection


def make_answering_connection(identity: Identity, ice_servers: tuple[str, ...]) -> RTCPeerConnection:
    """For an offer made elsewhere: aiortc sees one line of sound, which stands for the transport."""
    connection = internals.new_connection(ice_servers)
    internals.add_idle_transceiver(
        connection, "audio", "sendrecv", ssrc=identity.ssrcs[SOUND], rtx_ssrc=identity.rtx_ssrcs[SOUND]
    )
    internals.prefer_cheap_encryption(internals.transport_of(connection))
    return connection


def with_transport_feedback(offer: str) -> str:
    """The offer with congestion control for the browser's pictures, which aiortc does not know."""
    lines: list[str] = []
    for line in offer.splitlines():
        if line.startswith("m="):
            video = line.startswith("m=video")
        lines.append(line)
        if line.endswith(" goog-remb"):
            lines.append(line.replace("goog-remb", "transport-cc"))
        elif line.endswith(f" {MID_URI}") and video:
            lines.append(f"a=extmap:{TRANSPORT_ID} {TRANSPORT_URI}")
    return "".join(f"{line}\r\n" for line in lines)


def _preferences(kind: str) -> list:
    """Opus; H.264 constrained baseline before VP8; retransmission."""
    wanted = ("opus",) if kind == "audio" else ("H264", "VP8", "rtx")
    capabilities = RTCRtpSender.getCapabilities(kind).codecs
    return [
        codec
        for name in wanted
        for codec in capabilities
        if codec.name == name and codec.parameters.get("profile-level-id", "42e01f") == "42e01f"
    ]


def describe(sdp: str) -> Session:
    """Reads a description. Raises `AnswerRefused` for what is no SDP."""
    if len(sdp) > MAX_SDP:
        raise AnswerRefused("The description is too long.")
    try:
        description = internals.SessionDescription.parse(sdp)
        lines = tuple(_describe_line(media) for media in description.media)
        uris = {extension.uri: extension.id for media in description.media for extension in media.rtp.headerExtensions}
    except Exception as error:  # the parser asserts, indexes and unpacks as it goes
        raise AnswerRefused(f"The description cannot be read: {error!r}") from None
    return Session(lines, ExtensionIds(uris.get(MID_URI, 0), uris.get(LEVEL_URI, 0), uris.get(TRANSPORT_URI, 0)))


def _describe_line(media: internals.MediaDescription) -> Line:
    repairs = {int(g.items[1]): int(g.items[0]) for g in media.ssrc_group if g.semantic == "FID" and len(g.items) == 2}
    direction = (media.direction or "sendrecv") if media.port else "inactive"
    return Line(
        mid=media.rtp.muxId,
        kind=media.kind,
        connects=bool(
            media.dtls and media.dtls.fingerprints and media.ice and media.ice.usernameFragment and media.ice.password
        ),
        codecs={
            codec.payloadType: Codec(
                NAMES.get(codec.name.lower(), codec.name), codec.clockRate, int(codec.parameters.get("apt") or 0)
            )
            for codec in media.rtp.codecs
            if codec.payloadType is not None
        },
        receives=direction in ("sendrecv", "recvonly"),
        sends=direction in ("sendrecv", "sendonly"),
        ssrcs=tuple(description.ssrc for description in media.ssrc if description.ssrc not in repairs),
        repairs=repairs,
    )


def check_answer(offer: Session, sdp: str) -> tuple[Session, str]:
    """The answer read, and the SDP to give to aiortc. Raises `AnswerRefused`."""
    cleaned = without_hidden_candidates(sdp)
    answer = describe(cleaned)
    if [(line.mid, line.kind) for line in answer.lines] != [(line.mid, line.kind) for line in offer.lines]:
        raise AnswerRefused("The answer's media do not match the offer's.")
    for ours, theirs in zip(offer.lines, answer.lines, strict=True):
        if any(ours.codecs.get(number) != codec for number, codec in theirs.codecs.items()):
            raise AnswerRefused("The answer has payload types of its own.")
    for name in ExtensionIds.__struct_fields__:
        if getattr(answer.extensions, name) not in (0, getattr(offer.extensions, name)):
            raise AnswerRefused("The answer has extension numbers of its own.")
    if not all(line.connects for line in answer.lines):
        raise AnswerRefused("The answer has no fingerprint or no ICE credentials.")
    return answer, cleaned


def incoming(offer: Session, answer: Session) -> tuple[Line, ...]:
    """The lines by which what the browser sends is read: its SSRCs, and every codec we have offered. Chromium sends one
    that it left out of its answer, if we prefer it."""
    lines = zip(offer.lines, answer.lines, strict=True)
    return tuple(msgspec.structs.replace(theirs, codecs=ours.codecs) for ours, theirs in lines)


def without_hidden_candidates(sdp: str) -> str:
    """Drops mDNS names, which only the browser's own network could resolve, and the end mark: the browser's checks tell
    us where it is. Of the rest a few are kept, or an answer could send our checks all over the Internet."""
    kept: list[str] = []
    candidates = 0
    for line in sdp.splitlines():
        if line.startswith("a=end-of-candidates"):
            continue
        if line.startswith("a=candidate:"):
            candidates += 1
            if ".local " in line or candidates > MAX_CANDIDATES:
                continue
        kept.append(f"{line}\r\n")
    return "".join(kept)
