"""An offer made elsewhere, as WHIP (RFC 9725) and WHEP have it: what of it is taken, and what both sides will send.

Our own offers are the same for everybody; these come from encoders, cameras and players, each with numbers of its own.
Pure functions on text; `streaming.bridge.answering` has the answer.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from streaming.bridge import internals
from streaming.bridge.negotiation import (
    LEVEL_URI,
    MAX_SDP,
    MID_URI,
    NAMES,
    PICTURE,
    SCREEN,
    SOUND,
    TRANSPORT_URI,
    Agreed,
    Codec,
    Identity,
    Line,
    Session,
    without_hidden_candidates,
)
from streaming.bridge.rtp import ExtensionIds
from streaming.control import OfferFault

Way = Literal["in", "out"]
"""`in`: they send, we take. `out`: they are sent the programme."""

EXTENSIONS = (MID_URI, LEVEL_URI, TRANSPORT_URI)
PROFILES = ("42e0", "42c0", "4200", "4d", "64")
"""Of H.264, the best first: the programme is constrained baseline, and whoever decodes a later one decodes that."""
FEEDBACK = ("nack", "nack pli", "ccm fir", "transport-cc")
MAX_LINES = 8
MISSED = {
    ("audio", "in"): "The sound that is offered is not Opus: set the encoder to Opus.",
    ("audio", "out"): "The programme's sound is Opus, which the player does not offer to take.",
    ("video", "in"): "The picture that is offered is neither H.264 nor VP8: set the encoder to H.264.",
    (
        "video",
        "out",
    ): "The programme's picture is H.264, which the player does not offer to take: use one that decodes it, "
    "or ask for the sound alone.",
}
NOTHING = Line("", "", False, {}, False, False, (), {})
"""A line that was not offered."""


class OfferRefused(Exception):
    """The reason in a sentence, for whoever made the offer."""

    def __init__(self, fault: OfferFault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


class Format(msgspec.Struct, frozen=True):
    """One payload type, as it was offered."""

    number: int
    name: str
    """As `streaming.bridge.negotiation.Codec` has it."""
    rate: int
    lines: tuple[str, ...]
    """What the answer says of it."""


class Transport(msgspec.Struct, frozen=True):
    """Where one side is, and by what it is known."""

    lines: tuple[str, ...]
    """Credentials, fingerprints and role, as in SDP."""
    candidates: tuple[str, ...]
    is_lite: bool


class Medium(msgspec.Struct, frozen=True):
    """One m-line of the offer and what of it we take."""

    line: internals.MediaDescription
    format: Format | None = None
    """None: not taken."""
    repair: Format | None = None
    """Its retransmissions."""

    @property
    def place(self) -> int:
        return SOUND if self.line.kind == "audio" else PICTURE


class Offer(msgspec.Struct, frozen=True):
    way: Way
    media: tuple[Medium, ...]
    """All of them, in the order of the offer."""
    transport: Transport

    @property
    def taken(self) -> list[Medium]:
        return [medium for medium in self.media if medium.format is not None]

    def in_place(self, place: int) -> Medium | None:
        return next((medium for medium in self.taken if medium.place == place), None)


def read_offer(sdp: str, way: Way) -> Offer:
    """Raises `OfferRefused`."""
    if len(sdp) > MAX_SDP:
        raise OfferRefused("malformed", "The offer is too long.")
    try:
        description = internals.SessionDescription.parse(_unbundled(without_hidden_candidates(sdp)))
    except Exception as error:  # the parser asserts, indexes and unpacks as it goes
        raise OfferRefused("malformed", f"The offer cannot be read: {error!r}") from None
    if not 0 < len(description.media) <= MAX_LINES:
        raise OfferRefused("malformed", "The offer has no media, or too many.")
    media = tuple(_take(line, way) for line in description.media)
    taken = [medium.line for medium in media if medium.format is not None]
    if not taken:
        raise OfferRefused("unusable", "No picture and no sound are offered in this direction.")
    if len({line.kind for line in taken}) < len(taken):
        raise OfferRefused("unusable", "One picture and one sound are taken, not more.")
    if len(taken) > 1:
        bundled = {mid for group in description.group if group.semantic == "BUNDLE" for mid in group.items}
        if not all(line.rtp.muxId in bundled for line in taken):
            raise OfferRefused("unusable", "Picture and sound must be bundled on one transport.")
    transport = read_transport(taken[0])
    if transport is None:
        raise OfferRefused("unusable", "The offer has no fingerprint or no ICE credentials.")
    return Offer(way, media, transport)


def read_transport(line: internals.MediaDescription) -> Transport | None:
    """None where it is incomplete."""
    ice, dtls = line.ice, line.dtls
    if not (dtls and dtls.fingerprints and ice and ice.usernameFragment and ice.password):
        return None
    lines = [
        f"a=ice-ufrag:{ice.usernameFragment}",
        f"a=ice-pwd:{ice.password}",
        *(f"a=fingerprint:{each.algorithm} {each.value}" for each in dtls.fingerprints),
        f"a=setup:{internals.SETUP[dtls.role]}",
    ]
    candidates = tuple(f"a=candidate:{internals.candidate_text(each)}" for each in line.ice_candidates)
    return Transport(tuple(lines), candidates, ice.iceLite)


def _unbundled(sdp: str) -> str:
    """What is offered in a bundle alone has port 0 (RFC 9143 section 6), as what is not offered at all."""
    head, *sections = re.split("^(?=m=)", sdp, flags=re.MULTILINE)
    in_bundle = re.compile("^a=bundle-only\\s*$", re.MULTILINE)
    ports = (re.sub("^(m=[a-z]+) 0 ", r"\1 9 ", each) if in_bundle.search(each) else each for each in sections)
    return head + "".join(ports)


def _take(line: internals.MediaDescription, way: Way) -> Medium:
    """Raises `OfferRefused`: half an answer would be a black picture, and nobody told (RFC 9725 section 4.4.3)."""
    theirs = ("sendonly", "sendrecv") if way == "in" else ("recvonly", "sendrecv")
    wanted = (line.direction or "sendrecv") in theirs and line.port != 0 and line.kind in ("audio", "video")
    if not wanted or not line.rtp.muxId:
        return Medium(line)
    ranked = [(rank, at) for at, each in enumerate(line.rtp.codecs) if (rank := _rank(each, way)) is not None]
    if not ranked:
        raise OfferRefused("unusable", MISSED[line.kind, way])
    chosen = _format(line.rtp.codecs[min(ranked)[1]])
    repairs = (
        _format(each)
        for each in line.rtp.codecs
        if each.name.lower() == "rtx" and str(each.parameters.get("apt")) == str(chosen.number)
    )
    return Medium(line, chosen, next(repairs, None))


def _rank(codec: internals.Offered, way: Way) -> int | None:
    """The smaller the better; None for what cannot be used. The programme is made in H.264 alone."""
    kind = (codec.mimeType.lower(), codec.clockRate)
    if kind == ("audio/opus", 48_000):
        return 0
    if kind == ("video/vp8", 90_000) and way == "in":
        return 100
    if kind != ("video/h264", 90_000):
        return None
    profile = str(codec.parameters.get("profile-level-id", "42e01f")).lower()
    known = next((at for at, prefix in enumerate(PROFILES) if profile.startswith(prefix)), len(PROFILES))
    # Mode 0 has no fragments: an encoder that means it must cut its slices to fit.
    return known if str(codec.parameters.get("packetization-mode", "0")) == "1" else 50 + known


def _format(codec: internals.Offered) -> Format:
    number = codec.payloadType or 0
    channels = f"/{codec.channels}" if codec.channels and codec.channels > 1 else ""
    offered = [f"{each.type} {each.parameter}" if each.parameter else each.type for each in codec.rtcpFeedback]
    parameters = ";".join(f"{name}={value}" if value is not None else name for name, value in codec.parameters.items())
    lines = [
        f"a=rtpmap:{number} {codec.name}/{codec.clockRate}{channels}",
        *(f"a=rtcp-fb:{number} {each}" for each in offered if each in FEEDBACK),
        *([f"a=fmtp:{number} {parameters}"] if parameters else []),
    ]
    return Format(number, NAMES.get(codec.name.lower(), codec.name), codec.clockRate, tuple(lines))


def agreed(offer: Offer, identity: Identity) -> Agreed:
    """What both sides will send. The programme is described in our own numbers: `renumbered` says which are theirs."""
    sound, picture = offer.in_place(SOUND), offer.in_place(PICTURE)
    if offer.way == "in":
        lines = tuple(_incoming(medium) for medium in (sound, picture, None))
        return Agreed(Session((NOTHING, NOTHING, NOTHING), ExtensionIds()), lines, _extensions(offer), {})
    numbers: dict[int, int] = {}
    ours: list[Line] = []
    for place, medium in ((SOUND, sound), (PICTURE, picture), (SCREEN, None)):
        codecs: dict[int, Codec] = {}
        if medium is not None and medium.format is not None:
            number = internals.payload_type(medium.line.kind, medium.format.name)
            codecs[number] = Codec(medium.format.name, medium.format.rate)
            numbers[identity.ssrcs[place]] = medium.format.number
            if medium.repair is not None:
                # Any number will do here: it is never sent.
                codecs[number + 1] = Codec("rtx", medium.repair.rate, number)
                numbers[identity.rtx_ssrcs[place]] = medium.repair.number
        kind = "audio" if place == SOUND else "video"
        ours.append(Line(str(place), kind, bool(codecs), codecs, bool(codecs), False, (), {}))
    return Agreed(Session(tuple(ours), ExtensionIds()), (NOTHING, NOTHING, NOTHING), ExtensionIds(), numbers)


def _incoming(medium: Medium | None) -> Line:
    if medium is None or medium.format is None:
        return NOTHING
    line, taken, repair = medium.line, medium.format, medium.repair
    codecs = {taken.number: Codec(taken.name, taken.rate)}
    if repair is not None:
        codecs[repair.number] = Codec("rtx", repair.rate, taken.number)
    repairs = {int(g.items[1]): int(g.items[0]) for g in line.ssrc_group if g.semantic == "FID" and len(g.items) == 2}
    ssrcs = tuple(each.ssrc for each in line.ssrc if each.ssrc not in repairs)
    return Line(line.rtp.muxId, line.kind, True, codecs, False, True, ssrcs, repairs)


def _extensions(offer: Offer) -> ExtensionIds:
    numbers = {each.uri: each.id for medium in offer.taken for each in medium.line.rtp.headerExtensions}
    return ExtensionIds(*(numbers.get(uri, 0) for uri in EXTENSIONS))
