"""Offers made elsewhere are read, answered under the numbers of who made them, or refused with a reason."""

from __future__ import annotations

import pytest

from streaming.bridge import internals
from streaming.bridge.answering import transport_offer, write_answer
from streaming.bridge.negotiation import PICTURE, SOUND, Codec, Identity, describe
from streaming.bridge.offered import OfferRefused, agreed, read_offer
from streaming.bridge.rtp import ExtensionIds

IDENTITY = Identity((11, 12, 13), (21, 22, 23))
TRANSPORT = """a=ice-ufrag:abcd
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 AF:B6:63:36:56:0E:64:30:56:87:C9:37:CE:80:25:D7:41:F4:58:AA:48:41:C1:CB:0F:CC:A9:26:55:A1:A0:FA
"""
FFMPEG = f"""v=0
o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1
s=FFmpegPublishSession
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
{TRANSPORT}a=setup:passive
a=mid:0
a=sendonly
a=msid:FFmpeg audio
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=ssrc:100 cname:FFmpeg
m=video 9 UDP/TLS/RTP/SAVPF 106 105
c=IN IP4 0.0.0.0
{TRANSPORT}a=setup:passive
a=mid:1
a=sendonly
a=rtcp-mux
a=rtpmap:106 H264/90000
a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001e
a=rtcp-fb:106 nack
a=rtpmap:105 rtx/90000
a=fmtp:105 apt=106
a=ssrc-group:FID 101 102
a=ssrc:101 cname:FFmpeg
"""
"""What ffmpeg 9.0 sends, but for the profile, which its muxer always calls baseline."""

PLAYER = f"""v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE v a d
m=video 9 UDP/TLS/RTP/SAVPF 96 109 114 115
c=IN IP4 0.0.0.0
{TRANSPORT}a=setup:actpass
a=mid:v
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=recvonly
a=rtcp-mux
a=candidate:1 1 udp 2122260223 9f8a.local 50000 typ host
a=candidate:2 1 udp 2122260222 192.0.2.7 50001 typ host
a=rtpmap:96 VP8/90000
a=rtpmap:109 H264/90000
a=fmtp:109 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
a=rtpmap:114 H264/90000
a=rtcp-fb:114 nack pli
a=rtcp-fb:114 goog-remb
a=fmtp:114 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:115 rtx/90000
a=fmtp:115 apt=114
m=audio 9 UDP/TLS/RTP/SAVPF 63 111
c=IN IP4 0.0.0.0
{TRANSPORT}a=setup:actpass
a=mid:a
a=recvonly
a=rtcp-mux
a=rtpmap:63 red/48000/2
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
{TRANSPORT}a=setup:actpass
a=mid:d
a=sctp-port:5000
"""
OURS = f"""v=0
o=- 0 0 IN IP4 0.0.0.0
s=-
t=0 0
m=audio 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:0
a=sendrecv
a=rtpmap:96 opus/48000/2
a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host
{TRANSPORT.replace("abcd", "ours")}a=setup:active
"""


def test_an_encoder_is_taken_as_it_numbers() -> None:
    offer = read_offer(FFMPEG, "in")
    said = agreed(offer, IDENTITY)
    sound, picture, _screen = said.lines
    assert sound.codecs == {111: Codec("opus", 48_000)}
    assert picture.codecs == {106: Codec("H264", 90_000), 105: Codec("rtx", 90_000, 106)}
    assert (sound.ssrcs, picture.ssrcs, picture.repairs) == ((100,), (101,), {102: 101})
    assert (said.extensions, said.renumbered) == (ExtensionIds(), {})
    answer = write_answer(offer, OURS, IDENTITY)
    assert "profile-level-id=64001e" in answer
    assert answer.count("a=recvonly") == 2
    assert answer.count("a=candidate:") == 1
    assert "a=setup:active" in answer
    assert "a=ssrc" not in answer
    assert [line.mid for line in describe(answer).lines] == ["0", "1"]


def test_a_player_is_answered_with_our_streams_under_its_numbers() -> None:
    offer = read_offer(PLAYER, "out")
    said = agreed(offer, IDENTITY)
    assert said.renumbered == {11: 111, 12: 114, 22: 115}
    lines = said.answer.lines
    assert (lines[SOUND].receives, lines[PICTURE].receives) == (True, True)
    assert lines[PICTURE].payload_type("H264") == internals.payload_type("video", "H264")
    answer = write_answer(offer, OURS, IDENTITY)
    assert "m=video 9 UDP/TLS/RTP/SAVPF 114 115\r\n" in answer
    assert "a=ssrc-group:FID 12 22\r\na=ssrc:12 cname:programme\r\n" in answer
    assert "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" in answer
    assert "a=group:BUNDLE v a\r\n" in answer
    assert "a=extmap" not in answer
    assert "goog-remb" not in answer


def test_a_player_without_h264_is_told_what_to_do_and_may_ask_for_the_sound_alone() -> None:
    without = PLAYER.replace("H264", "AV1")
    with pytest.raises(OfferRefused, match=r"picture is H\.264.*ask for the sound alone"):
        read_offer(without, "out")
    offer = read_offer(without.replace("m=video 9", "m=video 0"), "out")
    assert agreed(offer, IDENTITY).renumbered == {11: 111}
    answer = write_answer(offer, OURS, IDENTITY)
    assert "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n" in answer
    assert "a=group:BUNDLE a\r\n" in answer


def test_what_is_offered_in_the_bundle_alone_is_taken() -> None:
    """Firefox with the policy `max-bundle`, and the example of RFC 9725 section 4.2."""
    sound, line, picture = FFMPEG.partition("m=video 9")
    offer = read_offer(sound + line.replace("9", "0") + picture.replace(TRANSPORT, "a=bundle-only\n"), "in")
    assert [medium.format.name for medium in offer.taken if medium.format] == ["opus", "H264"]
    assert "m=video 9 " in write_answer(offer, OURS, IDENTITY)


def test_aiortc_is_given_the_transport_alone() -> None:
    description = transport_offer(read_offer(PLAYER, "out"))
    assert description.count("m=") == 1
    assert "192.0.2.7 50001" in description
    assert ".local" not in description


@pytest.mark.parametrize(
    ("sdp", "fault"),
    [
        ("", "malformed"),
        ("hello", "malformed"),
        ("v=0\r\n" * 20_000, "malformed"),
        (FFMPEG.replace("a=sendonly", "a=recvonly"), "unusable"),
        (FFMPEG.replace("opus", "G722"), "unusable"),
        (FFMPEG.replace("H264", "AV1"), "unusable"),
        (FFMPEG.replace("a=group:BUNDLE 0 1\n", ""), "unusable"),
        (FFMPEG.replace("a=ice-pwd:0123456789012345678901\n", ""), "unusable"),
        (FFMPEG.replace("a=fingerprint", "a=thumbprint"), "unusable"),
        (FFMPEG + FFMPEG[FFMPEG.index("m=video") :].replace("a=mid:1", "a=mid:2"), "unusable"),
        (FFMPEG + "m=video 9 UDP/TLS/RTP/SAVPF 96\n" * 9, "malformed"),
    ],
)
def test_what_cannot_be_used_is_refused(sdp: str, fault: str) -> None:
    with pytest.raises(OfferRefused) as refused:
        read_offer(sdp, "in")
    assert refused.value.fault == fault
