"""Feedback on every packet's arrival, read back as a browser reads it."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge.transport_feedback import (
    LARGE,
    MANY,
    MAX_PACKETS,
    PATIENCE,
    REFERENCE,
    SMALL,
    TICK,
    TransportFeedback,
)

START = 5_000_000_000


def read(packet: bytes) -> dict[int, int | None]:
    """Sequence number -> arrival in microseconds (to the tick), or None for what was lost."""
    first, kind, words, ssrc, media = struct.unpack_from("!BBHII", packet)
    assert (first & 0x1F, kind, len(packet), ssrc, media) == (15, 205, 4 * words + 4, 7, 9)
    if first & 0x20:
        packet = packet[: -packet[-1]]
    base, count, reference = struct.unpack_from("!HHI", packet, 12)
    at = 20
    statuses: list[int] = []
    while len(statuses) < count:
        (chunk,) = struct.unpack_from("!H", packet, at)
        assert not chunk & 0x8000
        statuses += [chunk >> 13] * (chunk & 0x1FFF)
        at += 2
    assert len(statuses) == count
    arrivals: dict[int, int | None] = {}
    now = (reference >> 8) * REFERENCE
    for index, status in enumerate(statuses):
        size = {SMALL: 1, LARGE: 2}.get(status, 0)
        if size:
            now += int.from_bytes(packet[at : at + size], "big", signed=size == 2) * TICK
        arrivals[(base + index) & 0xFFFF] = now if size else None
        at += size
    assert at == len(packet)
    return arrivals


def reported(feedback: TransportFeedback) -> dict[int, int | None]:
    packet = feedback.report(7, START)
    assert packet is not None
    return read(packet)


def test_nothing_heard_is_nothing_reported() -> None:
    assert TransportFeedback().report(7, START) is None


def test_losses_are_named_between_what_came_and_across_reports() -> None:
    feedback = TransportFeedback()
    for sequence in (65_534, 65_535, 1):
        feedback.heard((sequence,), 9, START)
    assert list(reported(feedback).items()) == [(65_534, START), (65_535, START), (0, None), (1, START)]
    feedback.heard((4,), 9, START + 10_000)
    assert feedback.report(7, START + PATIENCE - 1) is None
    report = feedback.report(7, START + PATIENCE)
    assert report is not None
    assert list(read(report).items()) == [(2, None), (3, None), (4, START + 10_000)]
    assert feedback.report(7, START + 2 * PATIENCE) is None


def test_many_are_told_of_at_once() -> None:
    feedback = TransportFeedback()
    feedback.heard((1,), 9, START)
    reported(feedback)
    feedback.heard(tuple(range(2, 2 + MANY)), 9, START + 1)
    assert len(reported(feedback)) == MANY


def test_one_feedback_is_bounded() -> None:
    feedback = TransportFeedback()
    for sequence in (0, 30_000):
        feedback.heard((sequence,), 9, START)
    assert len(reported(feedback)) == MAX_PACKETS


@given(st.lists(st.integers(-200_000, 500_000), min_size=1, max_size=60), st.integers(0, 0xFFFF))
def test_arrivals_in_any_rhythm_are_read_back(steps: list[int], first: int) -> None:
    feedback = TransportFeedback()
    now, expected = START, {}
    for index, step in enumerate(steps):
        now += step
        sequence = (first + index) & 0xFFFF
        feedback.heard((sequence,), 9, now)
        expected[sequence] = now // TICK * TICK
    assert reported(feedback) == expected
