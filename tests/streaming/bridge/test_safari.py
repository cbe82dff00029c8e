"""Safari's answers to our offer, and its own offers as publisher and player, in the shapes that it gives them."""

from __future__ import annotations

from random import Random

import pytest

from streaming.bridge import datagrams
from streaming.bridge.fan_out import FanOut
from streaming.bridge.negotiation import PICTURE, SCREEN, SOUND, Agreed, Codec, Identity
from streaming.bridge.offered import Way
from streaming.bridge.outbound import Outbound, WallClock
from streaming.bridge.rtp import ExtensionIds
from streaming.bridge.signalling import Signalling
from streaming.exchange import Kind
from tests.streaming.bridge import safari
from tests.streaming.bridge.test_outbound import Wayside

IDENTITY = Identity.draw(Random(1))


@pytest.mark.parametrize(("camera", "vp8", "level"), [(True, True, "1f"), (False, False, "34")])
async def test_its_answer_is_taken_and_it_is_sent_h264(camera: bool, vp8: bool, level: str) -> None:
    signalling = Signalling("p", IDENTITY, (), offers=True, listen=lambda: None)
    try:
        await signalling.offer()
        await signalling.accept(safari.answer(camera=camera, vp8=vp8, level=level))
        answered = signalling.agreed
        assert answered is not None
        assert answered.extensions == ExtensionIds(mid=1, audio_level=2, transport_sequence=4)
        assert answered.renumbered == {}
        # A camera that is switched on later is known by its mid, whatever its SSRC.
        assert [line.mid for line in answered.lines] == ["0", "1", "2"]
        assert [line.ssrcs for line in answered.lines] == [(3570614608,), (2231627014,) if camera else (), ()]
        shared = FanOut({}, IDENTITY, Random(2), datagrams.best(compiled=False))
        outbound = Outbound(Wayside(), answered.answer, IDENTITY, shared.pictures, shared.sound, WallClock(0))
        assert outbound.wanted is Kind.PROGRAMME_VIDEO
        assert answered.answer.lines[PICTURE].rtx_of(101) == 102
    finally:
        await signalling.close()


async def exchanged(offer: str, way: Way) -> tuple[Agreed, str]:
    """What is agreed on that offer, and our answer."""
    signalling = Signalling("p", IDENTITY, (), offers=False, listen=lambda: None)
    try:
        sdp = await signalling.answer(offer, way)
        assert signalling.agreed is not None
        return signalling.agreed, sdp
    finally:
        await signalling.close()


@pytest.mark.parametrize("level", ["1f", "34"])
async def test_what_it_publishes_is_taken_in_h264_with_repairs(level: str) -> None:
    taken, answer = await exchanged(safari.offer(sends=True, level=level), "in")
    assert taken.lines[PICTURE].codecs == {98: Codec("H264", 90_000), 99: Codec("rtx", 90_000, 98)}
    assert taken.lines[PICTURE].repairs == {632943048: 2231627014}
    assert taken.lines[SOUND].codecs == {111: Codec("opus", 48_000)}
    assert taken.lines[SCREEN].codecs == {}
    assert taken.extensions == ExtensionIds(mid=9, audio_level=14, transport_sequence=4)
    assert "m=video 9 UDP/TLS/RTP/SAVPF 98 99\r\n" in answer
    assert "a=group:BUNDLE 0 1\r\n" in answer
    assert answer.count("a=recvonly\r\n") == 2
    for word in ("red", "ulpfec", "VP8", "640c", "simulcast", "toffset"):
        assert word not in answer


async def test_a_page_that_plays_is_sent_constrained_baseline_under_its_own_numbers() -> None:
    taken, answer = await exchanged(safari.offer(sends=False), "out")
    assert taken.renumbered == {
        IDENTITY.ssrcs[SOUND]: 111,
        IDENTITY.ssrcs[PICTURE]: 98,
        IDENTITY.rtx_ssrcs[PICTURE]: 99,
    }
    assert "a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n" in answer
    assert f"a=ssrc-group:FID {IDENTITY.ssrcs[PICTURE]} {IDENTITY.rtx_ssrcs[PICTURE]}\r\n" in answer
    assert answer.count("a=sendonly\r\n") == 2
    assert "extmap" not in answer
