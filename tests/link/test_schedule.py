"""A bad line, packet by packet: late, lost, queued and cut, always the same for the same seed."""

from __future__ import annotations

import pytest

from tests.link.conditions import Conditions
from tests.link.schedule import Schedule

SIZE = 1250
"""Bytes: ten thousand bits."""


def left(conditions: Conditions, times: list[float]) -> list[float | None]:
    line = Schedule(conditions, seed=1)
    return [line.leaves(SIZE, at) for at in times]


def test_a_good_line_changes_nothing() -> None:
    assert left(Conditions(), [0.0, 0.01, 5.0]) == [0.0, 0.01, 5.0]


def test_delay_is_added_to_every_packet() -> None:
    assert left(Conditions(delay=0.1), [0.0, 1.0]) == [0.1, 1.1]


def test_jitter_spreads_evenly_and_keeps_the_order() -> None:
    times = [index * 0.2 for index in range(500)]
    delays = [at - sent for at, sent in zip(left(Conditions(delay=0.1, jitter=0.05), times), times, strict=True) if at]
    assert min(delays) == pytest.approx(0.05, abs=0.002)
    assert max(delays) == pytest.approx(0.15, abs=0.002)
    together = [at for at in left(Conditions(delay=0.1, jitter=0.05), [0.001 * n for n in range(200)]) if at]
    assert together == sorted(together)


def test_loss_is_the_fraction_asked_for_and_the_same_for_the_same_seed() -> None:
    times = [index * 0.001 for index in range(10_000)]
    lost = [at is None for at in left(Conditions(loss=0.1), times)]
    assert sum(lost) / len(lost) == pytest.approx(0.1, abs=0.01)
    assert lost == [at is None for at in left(Conditions(loss=0.1), times)]


def test_a_rate_spaces_packets_and_its_queue_is_bounded() -> None:
    passed = left(Conditions(rate=100_000, queue=0.35), [0.0] * 10)
    assert passed[:4] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert passed[4:] == [None] * 6


def test_a_cut_lets_nothing_pass_and_ends_by_the_clock() -> None:
    assert left(Conditions(cuts=((1.0, 2.0),)), [0.9, 1.0, 1.9, 2.0]) == [0.9, None, None, 2.0]


def test_a_firewall_lets_only_udp_not_pass() -> None:
    line = Schedule(Conditions(without_udp=True), seed=1)
    assert (line.leaves(SIZE, 0.0, udp=True), line.leaves(SIZE, 0.0)) == (None, 0.0)


def test_new_conditions_hold_at_once_and_let_nothing_overtake() -> None:
    line = Schedule(Conditions(delay=0.5), seed=1)
    assert line.leaves(SIZE, 0.0) == 0.5
    line.change(Conditions(cuts=((0.5, 1.0),)), 0.1)
    assert line.leaves(SIZE, 0.2) == 0.5
    assert line.leaves(SIZE, 0.7) is None
    assert line.leaves(SIZE, 1.2) == 1.2
