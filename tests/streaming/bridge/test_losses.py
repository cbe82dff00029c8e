"""Loss by what the other side reports, whatever it counts in and however often."""

from __future__ import annotations

import pytest

from streaming.bridge.losses import Losses
from streaming.bridge.reception import ReportBlock

SECOND = 1_000_000


def block(highest: int, lost: int) -> ReportBlock:
    return ReportBlock(255, lost, highest, 0, 0, 0)


def test_many_reports_of_few_packets_are_judged_together() -> None:
    losses = Losses()
    said = [losses.heard(block(1000 + n, n // 10), n * SECOND // 100) for n in range(101)]
    assert [loss for loss in said if loss is not None] == [0.1]


def test_what_was_lost_lately_is_evened_out() -> None:
    losses = Losses()
    losses.heard(block(0, 0), 0)
    for second in range(1, 21):
        losses.heard(block(second * 50, second * 5), second * SECOND)
    assert losses.lately == pytest.approx(0.1, abs=0.001)
    losses.heard(block(21 * 50, 100), 21 * SECOND)
    assert losses.lately == pytest.approx(0.07, abs=0.001)


def test_a_few_packets_are_waited_for_but_not_for_ever() -> None:
    losses = Losses()
    losses.heard(block(1, 0), 0)
    assert losses.heard(block(5, 2), 2 * SECOND) is None
    assert losses.heard(block(5, 2), 6 * SECOND) == 0.5


def test_repeats_and_a_new_count_are_no_loss() -> None:
    losses = Losses()
    losses.heard(block(100, 10), 0)
    assert losses.heard(block(200, 4), SECOND) == 0.0
    assert losses.heard(block(20, 0), 2 * SECOND) == 0.0
