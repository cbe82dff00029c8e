"""Which stream a packet belongs to, and what is asked for when one is missing."""

from __future__ import annotations

import pytest

from streaming.bridge import h264, rtcp
from streaming.bridge.inbound import MAX_NACKS, MAX_STREAMS, PICTURE_LOSS_INTERVAL, REPEAT_NACK, Arrived, Inbound
from streaming.bridge.negotiation import Codec, Line
from streaming.bridge.rtp import ExtensionIds, PacketHead, extension_block
from streaming.exchange import KEYFRAME, Kind
from streaming.synthetic_media import film

OURS = (1, 2, 3)
PICTURES = {101: Codec("H264", 90_000), 102: Codec("rtx", 90_000, 101), 97: Codec("VP8", 90_000)}
ROOM = 400
UNITS = film(fps=8).units


class Receiving:
    """A browser that has announced its SSRCs or, as some do, has not."""

    def __init__(self, *, announced: bool = True) -> None:
        self.asked: list[rtcp.Message] = []
        lines = (
            Line("0", "audio", True, {96: Codec("opus", 48_000)}, True, True, (10,) if announced else (), {}),
            Line("1", "video", True, PICTURES, True, True, (20,) if announced else (), {21: 20} if announced else {}),
            Line("2", "video", True, PICTURES, True, True, (30,) if announced else (), {}),
        )
        ids = ExtensionIds(mid=1, audio_level=2)
        self.inbound = Inbound(lines, ids, OURS, lambda data: self.asked.extend(rtcp.read_compound(data)))
        self.now = 0

    def take(
        self, payload: bytes, sequence: int, *, ssrc: int = 20, kind: int = 101, mid: str = "", marker: bool = False
    ) -> list[Arrived]:
        head = PacketHead(ssrc, kind, extension_block({1: mid.encode()} if mid else {}))
        packet = head.write(payload, sequence=sequence, timestamp=9000, marker=marker)
        return self.inbound.packet(packet, self.now)


def keyframe() -> list[bytes]:
    return h264.packetize(UNITS[0], ROOM)


def shown(receiving: Receiving, **which: int | str) -> list[Arrived]:
    payloads = keyframe()
    return [
        frame
        for index, payload in enumerate(payloads)
        for frame in receiving.take(payload, 100 + index, marker=payload is payloads[-1], **which)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(("ssrc", "kind"), [(20, Kind.CAMERA), (30, Kind.SCREEN)])
def test_announced_stream_is_known_by_its_ssrc(ssrc: int, kind: Kind) -> None:
    (frame,) = shown(Receiving(), ssrc=ssrc)
    assert (frame.kind, frame.flags) == (kind, KEYFRAME)


@pytest.mark.parametrize(("mid", "kind"), [("1", Kind.CAMERA), ("2", Kind.SCREEN)])
def test_stream_that_was_not_announced_is_known_by_its_mid(mid: str, kind: Kind) -> None:
    (frame,) = shown(Receiving(announced=False), ssrc=77, mid=mid)
    assert frame.kind is kind


def test_stream_is_remembered_once_it_has_said_its_mid() -> None:
    receiving = Receiving(announced=False)
    first, *rest = keyframe()
    frames = receiving.take(first, 100, ssrc=77, mid="2")
    for index, payload in enumerate(rest):
        frames += receiving.take(payload, 101 + index, ssrc=77, marker=payload is rest[-1])
    assert [frame.kind for frame in frames] == [Kind.SCREEN]


def test_only_microphone_needs_neither() -> None:
    (frame,) = Receiving(announced=False).take(b"opus", 5, ssrc=78, kind=96)
    assert (frame.kind, frame.payload) == (Kind.MICROPHONE, b"opus")


def test_stranger_is_dropped() -> None:
    receiving = Receiving()
    assert receiving.take(b"x" * 20, 5, ssrc=99) == []
    assert receiving.take(b"x" * 20, 5, kind=64) == []
    assert receiving.take(b"x" * 20, 5, ssrc=99, mid="9") == []


def test_streams_are_bounded() -> None:
    receiving = Receiving(announced=False)
    for ssrc in range(1000, 1000 + 3 * MAX_STREAMS):
        receiving.now += 1
        receiving.take(b"opus", 5, ssrc=ssrc, kind=96)
    assert len(receiving.inbound.report(receiving.now)[0]) == MAX_STREAMS


def test_missing_packet_is_asked_for_at_once_and_a_few_times_more() -> None:
    receiving = Receiving()
    shown(receiving)
    beyond = 100 + len(keyframe()) + 1
    receiving.take(b"\x41later", beyond, marker=True)
    for _ in range(10):
        receiving.now += REPEAT_NACK // 2
        receiving.inbound.tend(receiving.now)
    lost = [message for message in receiving.asked if isinstance(message, rtcp.Lost)]
    assert lost == [rtcp.Lost(20, (beyond - 1,))] * MAX_NACKS
    # What never came is given up, and a keyframe asked for instead.
    assert receiving.asked[-1] == rtcp.KeyframeRequest(20)


@pytest.mark.parametrize("announced", [True, False])
def test_repair_takes_the_place_of_what_was_lost(announced: bool) -> None:
    receiving = Receiving(announced=announced)
    payloads = keyframe()
    for index, payload in enumerate(payloads):
        if index != 1:
            receiving.take(payload, 100 + index, mid="1", marker=payload is payloads[-1])
    repair = (101).to_bytes(2, "big") + payloads[1]
    (frame,) = receiving.take(repair, 7, ssrc=21, kind=102, mid="1")
    assert (frame.kind, frame.flags) == (Kind.CAMERA, KEYFRAME)


def test_keyframe_is_asked_for_now_and_then_while_none_comes() -> None:
    receiving = Receiving()
    for index in range(30):
        receiving.take(b"\x41delta", 100 + index, marker=True)
        receiving.now += PICTURE_LOSS_INTERVAL // 10
    assert receiving.asked == [rtcp.KeyframeRequest(20)] * 3
