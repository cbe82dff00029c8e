"""The answer to an offer made elsewhere, and what aiortc is told of that offer.

Pure functions on text: aiortc is given a description of the transport alone, so that no foreign codec can stop it.
"""

from __future__ import annotations

from collections.abc import Iterable

from streaming.bridge import internals
from streaming.bridge.negotiation import CNAME, Identity
from streaming.bridge.offered import EXTENSIONS, Format, Medium, Offer, Transport, Way, read_transport


def transport_offer(offer: Offer) -> str:
    """One line of sound that stands for the whole bundle, with the credentials and candidates of the offer."""
    lines = [
        "v=0",
        "o=- 0 0 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        *(["a=ice-lite"] if offer.transport.is_lite else []),
        "a=group:BUNDLE 0",
        "m=audio 9 UDP/TLS/RTP/SAVPF 96",
        "c=IN IP4 0.0.0.0",
        "a=mid:0",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:96 opus/48000/2",
        *offer.transport.lines,
        *offer.transport.candidates,
    ]
    return _text(lines)


def write_answer(offer: Offer, transport: str, identity: Identity) -> str:
    """`transport`: aiortc's answer to `transport_offer`, with our addresses."""
    ours = read_transport(internals.SessionDescription.parse(transport).media[0])
    assert ours is not None, "aiortc answers with its credentials"
    mids = " ".join(medium.line.rtp.muxId for medium in offer.taken)
    lines = [
        "v=0",
        f"o=- {identity.ssrcs[0]} 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS *",
        "a=ice-options:trickle",
    ]
    # RFC 9429 section 5.3.1: in a bundle the first line has the candidates of all.
    candidates: tuple[str, ...] = (*ours.candidates, "a=end-of-candidates")
    for medium in offer.media:
        if medium.format is None:
            lines += _left_out(medium.line)
        else:
            lines += [*_answered(medium, medium.format, offer.way, ours, identity), *candidates]
            candidates = ()
    return _text(lines)


def _left_out(line: internals.MediaDescription) -> list[str]:
    mid = [f"a=mid:{line.rtp.muxId}"] if line.rtp.muxId else []
    return [f"m={line.kind} 0 {line.profile} {line.fmt[0]}", "c=IN IP4 0.0.0.0", *mid, "a=inactive"]


def _answered(medium: Medium, taken: Format, way: Way, ours: Transport, identity: Identity) -> list[str]:
    line, repair = medium.line, medium.repair
    formats = [taken] if repair is None else [taken, repair]
    lines = [
        f"m={line.kind} 9 {line.profile} {' '.join(str(each.number) for each in formats)}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        *ours.lines,
        f"a=mid:{line.rtp.muxId}",
        "a=recvonly" if way == "in" else "a=sendonly",
        "a=rtcp-mux",
    ]
    if way == "in":
        lines += [f"a=extmap:{each.id} {each.uri}" for each in line.rtp.headerExtensions if each.uri in EXTENSIONS]
    lines += [text for each in formats for text in each.lines]
    if way == "out":
        lines += _sent(medium, identity)
    return lines


def _sent(medium: Medium, identity: Identity) -> Iterable[str]:
    ssrc, rtx = identity.ssrcs[medium.place], identity.rtx_ssrcs[medium.place]
    yield f"a=msid:{CNAME} {medium.line.kind}"
    if medium.repair is not None:
        yield f"a=ssrc-group:FID {ssrc} {rtx}"
    # Chromium takes the first for the stream itself.
    yield f"a=ssrc:{ssrc} cname:{CNAME}"
    if medium.repair is not None:
        yield f"a=ssrc:{rtx} cname:{CNAME}"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)
