"""Microphone packets put in order without waiting for company."""

from __future__ import annotations

from streaming.bridge.reorder import FAR_BACK, MAX_HELD, PATIENCE, Reorderer
from streaming.bridge.rtp import RtpPacket


def packet(sequence: int) -> RtpPacket:
    return RtpPacket(96, False, sequence, 960 * sequence, 1, b"opus")


def given(reorderer: Reorderer, *sequences: int, now: int = 0) -> list[int]:
    return [one.sequence for sequence in sequences for one in reorderer.add(sequence, packet(sequence), now)]


def test_packet_in_turn_leaves_at_once() -> None:
    reorderer = Reorderer()
    assert [given(reorderer, sequence) for sequence in (7, 8, 9)] == [[7], [8], [9]]


def test_early_packet_waits_for_the_one_before() -> None:
    reorderer = Reorderer()
    assert given(reorderer, 1, 3, 4) == [1]
    assert given(reorderer, 2) == [2, 3, 4]


def test_repeated_and_late_packets_are_dropped() -> None:
    assert given(Reorderer(), 1, 2, 2, 1, 3) == [1, 2, 3]


def test_lost_packet_leaves_no_standing_delay() -> None:
    reorderer = Reorderer()
    assert given(reorderer, 1, 3, 4, now=0) == [1]
    assert [one.sequence for one in reorderer.give_up(PATIENCE)] == [3, 4]
    assert given(reorderer, 5, now=PATIENCE) == [5]


def test_many_held_packets_are_let_go() -> None:
    assert given(Reorderer(), 1, *range(3, 4 + MAX_HELD)) == [1, *range(3, 4 + MAX_HELD)]


def test_sender_that_counts_anew_is_followed() -> None:
    assert given(Reorderer(), FAR_BACK + 10, 5, 6) == [FAR_BACK + 10, 5, 6]
