"""Frames put together from packets that come in order, out of order, or not at all."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.bridge import h264
from streaming.bridge.assembly import MAX_HELD, MAX_MISSING, PATIENCE, Assembler, EncodedFrame
from streaming.bridge.rtp import RtpPacket
from streaming.synthetic_media import film

ROOM = 200
FIRST = 100


def packets(frames: int = 16, *, marker: bool = True) -> list[tuple[int, RtpPacket]]:
    """Sequence numbers and packets of a film whose keyframe is its first picture."""
    numbered: list[tuple[int, RtpPacket]] = []
    for index, unit in enumerate(film(fps=8).units[:frames]):
        payloads = h264.packetize(unit, ROOM)
        for number, payload in enumerate(payloads):
            last = marker and number == len(payloads) - 1
            numbered.append((FIRST + len(numbered), RtpPacket(101, last, 0, index * 9000, 1, payload)))
    return numbered


def expected(frames: int = 16) -> list[EncodedFrame]:
    return [
        EncodedFrame(b"".join(h264.START + nal for nal in h264.split(unit)), index * 9000, index == 0)
        for index, unit in enumerate(film(fps=8).units[:frames])
    ]


def assembled(assembler: Assembler, stream: list[tuple[int, RtpPacket]], now: int = 0) -> list[EncodedFrame]:
    return [frame for sequence, packet in stream for frame in assembler.add(sequence, packet, now)]


def test_frame_leaves_with_its_last_packet() -> None:
    assembler = Assembler("H264")
    assert assembled(assembler, packets(3)) == expected(3)
    assert assembler.missing() == []


def test_frame_without_marker_leaves_with_the_next() -> None:
    assert assembled(Assembler("H264"), packets(3, marker=False)) == expected(2)


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_any_order_and_any_repetition_make_the_same_frames(seed: int) -> None:
    stream = packets(4)
    head, tail = stream[:1], stream[1:] + stream[3:9]
    Random(seed).shuffle(tail)
    assert assembled(Assembler("H264"), head + tail) == expected(4)


def test_missing_packet_is_named_until_it_comes() -> None:
    assembler, stream = Assembler("H264"), packets(3)
    lost = stream.pop(-3)
    before = assembled(assembler, stream)
    assert len(before) < 3
    assert assembler.missing() == [lost[0]]
    assert before + assembler.add(*lost, 0) == expected(3)
    assert assembler.missing() == []


def test_what_stays_missing_is_given_up_and_the_next_keyframe_awaited() -> None:
    assembler, stream = Assembler("H264"), packets(16)
    del stream[len(packets(1)) + 1]
    assert assembled(assembler, stream) == expected(1)
    assert not assembler.keyframe_wanted
    assert assembler.give_up(PATIENCE) == []
    assert assembler.keyframe_wanted
    again = [(sequence + len(packets(16)), packet) for sequence, packet in packets(2)]
    assert assembled(assembler, again, PATIENCE) == expected(2)
    assert not assembler.keyframe_wanted


def test_stream_joined_in_the_middle_waits_for_a_keyframe() -> None:
    assembler = Assembler("H264")
    assert assembled(assembler, packets(3)[len(packets(1)) :]) == []
    assert assembler.keyframe_wanted


def test_large_hole_is_not_waited_for() -> None:
    assembler, stream = Assembler("H264"), packets(1)
    beyond = [(sequence + 2 * MAX_MISSING, packet) for sequence, packet in packets(1)]
    assert assembled(assembler, stream[:-1] + beyond) == expected(1)


def test_sender_that_counts_anew_is_followed() -> None:
    assembler = Assembler("H264")
    late = [(sequence + 2 * MAX_HELD, packet) for sequence, packet in packets(1)]
    assert assembled(assembler, late + packets(1)) == expected(1) + expected(1)


def test_rubbish_in_a_frame_costs_that_frame() -> None:
    assembler = Assembler("H264")
    stream = packets(1)
    broken = (stream[-1][0] + 1, RtpPacket(101, True, 0, 9000, 1, b"\x1d\x00"))
    assert assembled(assembler, [*stream, broken]) == expected(1)
    assert assembler.keyframe_wanted
