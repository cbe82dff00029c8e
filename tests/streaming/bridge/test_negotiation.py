"""The offer every peer gets, and the answers that are taken."""

from __future__ import annotations

from random import Random

import pytest

from streaming.bridge.negotiation import (
    MAX_CANDIDATES,
    PICTURE,
    SCREEN,
    SOUND,
    AnswerRefused,
    Codec,
    Identity,
    check_answer,
    describe,
    make_connection,
    programme_head,
    with_transport_feedback,
    without_hidden_candidates,
)
from streaming.bridge.rtp import ExtensionIds
from streaming.synthetic import SyntheticPeer

IDENTITY = Identity.draw(Random(1))


async def offered() -> str:
    connection = make_connection(IDENTITY, ())
    try:
        await connection.setLocalDescription(await connection.createOffer())
        return with_transport_feedback(connection.localDescription.sdp)
    finally:
        await connection.close()


async def answered(offer: str) -> str:
    peer = SyntheticPeer()
    try:
        return await peer.answer(offer)
    finally:
        await peer.close()


async def test_offer_is_three_bundled_lines_that_are_the_same_for_everybody() -> None:
    first, second = describe(await offered()), describe(await offered())
    assert first == second
    assert [(line.mid, line.sends, line.receives) for line in first.lines] == [
        ("0", True, True),
        ("1", True, True),
        ("2", False, True),
    ]
    assert set(first.lines[SOUND].codecs.values()) == {Codec("opus", 48_000)}
    for line in (first.lines[PICTURE], first.lines[SCREEN]):
        h264, vp8 = line.payload_type("H264"), line.payload_type("VP8")
        assert h264 is not None
        assert vp8 is not None
        assert next(iter(line.codecs)) == h264
        assert None not in (line.rtx_of(h264), line.rtx_of(vp8))
    assert (first.lines[PICTURE].ssrcs, first.lines[PICTURE].repairs) == (
        (IDENTITY.ssrcs[PICTURE],),
        {IDENTITY.rtx_ssrcs[PICTURE]: IDENTITY.ssrcs[PICTURE]},
    )
    assert first.extensions == ExtensionIds(mid=1, audio_level=2, transport_sequence=4)


async def test_offer_is_constrained_baseline_with_nack_and_pli() -> None:
    sdp = await offered()
    assert "a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" in sdp
    feedback = {"a=rtcp-fb:101 nack", "a=rtcp-fb:101 nack pli", "a=rtcp-fb:101 transport-cc"}
    assert feedback <= set(sdp.splitlines())
    assert sdp.count("transport-wide-cc") == 2
    assert "a=group:BUNDLE 0 1 2" in sdp
    assert "42001f" not in sdp


async def test_packets_carry_what_the_offer_says() -> None:
    offer = describe(await offered())
    for place, codec in ((SOUND, "opus"), (PICTURE, "H264"), (PICTURE, "VP8")):
        head = programme_head(IDENTITY, codec)
        assert (head.ssrc, head.payload_type) == (IDENTITY.ssrcs[place], offer.lines[place].payload_type(codec))


async def test_answer_that_matches_is_taken() -> None:
    offer = await offered()
    answer, cleaned = check_answer(describe(offer), await answered(offer))
    assert [line.sends for line in answer.lines] == [True, True, True]
    assert "a=end-of-candidates" not in cleaned


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a=mid:1", "a=mid:7"),
        ("a=rtpmap:96 opus", "a=rtpmap:111 opus"),
        ("a=rtpmap:101 H264", "a=rtpmap:101 VP9"),
        ("a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid", "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid"),
        ("a=fingerprint:", "a=x-fingerprint:"),
        ("a=ice-pwd:", "a=x-ice-pwd:"),
        ("m=video", "m=text"),
    ],
)
async def test_answer_with_ideas_of_its_own_is_refused(old: str, new: str) -> None:
    offer = await offered()
    answer = await answered(offer)
    assert old in answer
    with pytest.raises(AnswerRefused):
        check_answer(describe(offer), answer.replace(old, new))


def test_hidden_candidates_are_left_out() -> None:
    kept = "a=candidate:1 1 udp 1 192.0.2.7 5000 typ host\r\n"
    hidden = "a=candidate:2 1 udp 1 0a1b2c3d.local 5000 typ host\r\na=end-of-candidates\r\n"
    assert without_hidden_candidates(kept + hidden) == kept


def test_only_so_many_candidates_are_tried() -> None:
    many = "".join(f"a=candidate:{n} 1 udp 1 192.0.2.{n} 5000 typ host\r\n" for n in range(200))
    assert without_hidden_candidates(many).count("\r\n") == MAX_CANDIDATES
