"""Which stream a packet belongs to, and what is asked for when one is missing."""

from __future__ import annotations

from random import Random

import msgspec
import pytest

from streaming.bridge import h264, rtcp
from streaming.bridge.inbound import MAX_NACKS, MAX_STREAMS, PICTURE_LOSS_INTERVAL, REPEAT_NACK, Arrived, Inbound
from streaming.bridge.negotiation import Codec, Line
from streaming.bridge.rtp import ExtensionIds, PacketHead, Picture, RtpPacket, extension_block, gathered, read_packet
from streaming.exchange import KEYFRAME, Kind
from streaming.synthetic_media import film

OURS = (1, 2, 3)
PICTURES = {101: Codec("H264", 90_000), 102: Codec("rtx", 90_000, 101), 97: Codec("VP8", 90_000)}
ROOM = 400
UNITS = film(fps=8).units


class Receiving:
    """A browser that has announced its SSRCs or, as some do, has not."""

    def __init__(self, *, announced: bool = True, transport: int = 0) -> None:
        self.asked: list[rtcp.Message] = []
        lines = (
            Line("0", "audio", True, {96: Codec("opus", 48_000)}, True, True, (10,) if announced else (), {}),
            Line("1", "video", True, PICTURES, True, True, (20,) if announced else (), {21: 20} if announced else {}),
            Line("2", "video", True, PICTURES, True, True, (30,) if announced else (), {}),
        )
        ids = ExtensionIds(mid=1, audio_level=2, transport_sequence=transport)
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


@pytest.mark.parametrize("seed", range(40))
def test_packets_together_are_what_they_are_one_by_one(seed: int) -> None:
    random = Random(seed)
    stream = [
        PacketHead(20, 101, extension_block({4: bytes(2)})).write(
            payload, sequence=0, timestamp=0xFFFFF000 + 11_250 * moment, marker=payload is payloads[-1]
        )
        for moment, unit in enumerate(UNITS)
        for payloads in [h264.packetize(unit, random.choice((ROOM, 1_100)))]
        for payload in payloads
    ]
    first = random.choice((7, 0x10000 - 20))
    sent = [
        data[:2] + (first + index & 0xFFFF).to_bytes(2, "big") + data[4:17] + index.to_bytes(2, "big") + data[19:]
        for index, data in enumerate(stream)
    ]
    loss = random.choice((0.0, 0.02, 0.2))
    sent = [data for data in sent if random.random() >= loss]
    if seed % 2:
        sent = [sent[at] for at in sorted(range(len(sent)), key=lambda at: at + random.choice((0, 0, 0, 0, 6)))]
        sent += random.choices(sent, k=5)
    alone, together = Receiving(transport=4), Receiving(transport=4)
    came: list[list[Arrived]] = [[], []]
    at = pictures = 0
    while at < len(sent):
        batch = [read_packet(data, alone.inbound.extensions) for data in sent[at : at + random.randrange(1, 30)]]
        at += len(batch)
        for packet in batch:
            came[0] += alone.inbound.take(packet, alone.now)
        for one in gathered(batch):
            if isinstance(one, Picture):
                pictures += 1
                came[1] += together.inbound.take_picture(one, together.now)
            else:
                assert isinstance(one, RtpPacket)
                came[1] += together.inbound.take(one, together.now)
        for side, receiving in enumerate((alone, together)):
            receiving.now += 40_000
            came[side] += receiving.inbound.tend(receiving.now)
    assert pictures > 2
    assert came[0] == came[1]
    assert alone.asked == together.asked
    reports = [receiving.inbound.report(receiving.now)[1][20] for receiving in (alone, together)]
    assert abs(reports[0].jitter - reports[1].jitter) <= 1
    assert len({msgspec.structs.replace(report, jitter=0) for report in reports}) == 1


def test_keyframe_is_asked_for_now_and_then_while_none_comes() -> None:
    receiving = Receiving()
    for index in range(30):
        receiving.take(b"\x41delta", 100 + index, marker=True)
        receiving.now += PICTURE_LOSS_INTERVAL // 10
    assert receiving.asked == [rtcp.KeyframeRequest(20)] * 3
