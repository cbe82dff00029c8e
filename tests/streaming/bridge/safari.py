"""Descriptions in the shapes of Safari, which cannot be run here: the order of lines of libwebrtc, the codecs of Apple.

Safari offers H.264 first, constrained high before constrained baseline, each with its retransmissions, and red and
ulpfec at the end. It numbers header extensions itself, hides its addresses until it has a camera, knows neither
`ssrc` lines for what it does not send nor simulcast of VP8, and answers with the numbers of the offer.
"""

from __future__ import annotations

TRANSPORT = """\
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
{candidates}a=ice-ufrag:kQ7P
a=ice-pwd:x0pDMMb5q7gsHlkNGXFWg9Qe
a=ice-options:trickle
a=fingerprint:sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08
a=setup:{setup}
"""
HIDDEN = "a=candidate:1 1 udp 2113937151 5f6c0f1e-6a39-4b3f-9b0b-0f2f3a0f6d5c.local 61665 typ host generation 0\n"
SHOWN = "a=candidate:2 1 udp 2113939711 192.168.1.20 50210 typ host generation 0 network-cost 999\n"
FEEDBACK = ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")
URIS = (
    "urn:ietf:params:rtp-hdrext:toffset",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "urn:3gpp:video-orientation",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-timing",
    "http://www.webrtc.org/experiments/rtp-hdrext/color-space",
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
)


def answer(*, camera: bool = True, level: str = "1f", vp8: bool = True) -> str:
    """To our offer. Without a camera its address is hidden. `level` of H.264; `vp8`: older ones and those where it is
    switched off do without."""
    numbers = {101: f"42e0{level}"} | ({97: ""} if vp8 else {})
    return _text(
        *_head("0 1 2"),
        *_line("audio", "96", 0, "active", SHOWN if camera else HIDDEN),
        "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=extmap:2 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=sendrecv",
        "a=msid:- 8e0f3f0e-5c1e-4a58-9b54-70a5d7b2c9a1",
        "a=rtcp-mux",
        "a=rtpmap:96 opus/48000/2",
        "a=fmtp:96 minptime=10;useinbandfec=1",
        "a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6",
        *_answered_video(1, "sendrecv", numbers, "2231627014 632943048" if camera else ""),
        *_answered_video(2, "sendonly", numbers, ""),
    )


def _answered_video(mid: int, direction: str, numbers: dict[int, str], ssrcs: str) -> list[str]:
    lines = [
        *_line("video", " ".join(f"{number} {number + 1}" for number in numbers), mid, "active", ""),
        "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        f"a={direction}",
        "a=msid:- 1c2d57f7-30b6-4a4d-8a0b-4a45cbb5d7a3",
        "a=rtcp-mux",
    ]
    for number, profile in numbers.items():
        lines += _codec(number, "H264" if profile else "VP8", profile)
    return lines + _ssrcs(ssrcs)


def offer(*, sends: bool, level: str = "1f") -> str:
    """Its own, of a page that publishes (WHIP) or plays (WHEP)."""
    codecs = [(96, "H264", f"640c{level}"), (98, "H264", f"42e0{level}"), (100, "H265", ""), (102, "VP8", "")]
    formats = " ".join(str(number) for first, _, _ in codecs for number in (first, first + 1)) + " 125 104 124"
    direction = "sendonly" if sends else "recvonly"
    return _text(
        *_head("0 1"),
        "a=extmap-allow-mixed",
        *_line("video", formats, 0, "actpass", HIDDEN),
        *(f"a=extmap:{number} {uri}" for number, uri in enumerate(URIS, 1)),
        f"a={direction}",
        *(["a=msid:- 1c2d57f7-30b6-4a4d-8a0b-4a45cbb5d7a3"] if sends else []),
        "a=rtcp-mux",
        "a=rtcp-rsize",
        *(line for codec in codecs for line in _codec(*codec)),
        "a=rtpmap:125 red/90000",
        "a=rtpmap:104 rtx/90000",
        "a=fmtp:104 apt=125",
        "a=rtpmap:124 ulpfec/90000",
        *_ssrcs("2231627014 632943048" if sends else ""),
        *_line("audio", "111 63 9 0 8 13 110 126", 1, "actpass", ""),
        "a=extmap:14 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid",
        f"a={direction}",
        "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp-fb:111 transport-cc",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:63 red/48000/2",
        "a=fmtp:63 111/111",
        "a=rtpmap:9 G722/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:13 CN/8000",
        "a=rtpmap:110 telephone-event/48000",
        "a=rtpmap:126 telephone-event/8000",
    )


def _head(mids: str) -> list[str]:
    return [
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS",
    ]


def _line(kind: str, formats: str, mid: int, setup: str, candidates: str) -> list[str]:
    transport = TRANSPORT.format(setup=setup, candidates=candidates).splitlines()
    return [f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}", *transport, f"a=mid:{mid}"]


def _codec(number: int, name: str, profile: str) -> list[str]:
    parameters = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}"
    return [
        f"a=rtpmap:{number} {name}/90000",
        *(f"a=rtcp-fb:{number} {each}" for each in FEEDBACK),
        *([f"a=fmtp:{number} {parameters}"] if profile else []),
        f"a=rtpmap:{number + 1} rtx/90000",
        f"a=fmtp:{number + 1} apt={number}",
    ]


def _ssrcs(ssrcs: str) -> list[str]:
    if not ssrcs:
        return []
    return [f"a=ssrc-group:FID {ssrcs}", *(f"a=ssrc:{ssrc} cname:4TOk42mSjXCkVIa6" for ssrc in ssrcs.split())]


def _text(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines)
