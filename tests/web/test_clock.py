"""The clock of meetings, while the machine's own jumps, is corrected, or slept."""

from __future__ import annotations

import datetime as dt

import pytest
from structlog.testing import capture_logs

from web.clock import JUMP, SteadyClock

NOW = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


class Machine:
    def __init__(self) -> None:
        self.steady = 1_000.0
        self.offset = NOW.timestamp() - self.steady
        self.clock = SteadyClock(lambda: self.steady + self.offset, lambda: self.steady)

    def after(self, seconds: float, *, jump: float = 0.0) -> dt.datetime:
        self.steady += seconds
        self.offset += jump
        return self.clock()


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 2 * 86_400.0])
def test_an_hour_in_either_direction_changes_nothing(jump: float) -> None:
    machine = Machine()
    assert machine.after(60) == NOW + dt.timedelta(seconds=60)
    assert machine.after(60, jump=jump) == NOW + dt.timedelta(seconds=120)
    assert machine.clock.ahead() == pytest.approx(jump)
    assert machine.after(600) == NOW + dt.timedelta(seconds=720)
    assert machine.after(1, jump=-jump).timestamp() == pytest.approx(NOW.timestamp() + 721)
    assert machine.clock.ahead() == pytest.approx(0)


def test_small_corrections_are_followed() -> None:
    machine = Machine()
    for _ in range(100):
        machine.after(10, jump=0.05)
    assert machine.clock().timestamp() == pytest.approx((NOW + dt.timedelta(seconds=1_005)).timestamp(), abs=0.001)


def test_when_nobody_meets_the_machines_time_is_taken() -> None:
    machine = Machine()
    machine.after(1, jump=3600)
    machine.clock.settle()
    assert machine.clock() == NOW + dt.timedelta(seconds=3601)


def test_a_jump_is_said_once() -> None:
    machine = Machine()
    machine.after(1, jump=3600)
    with capture_logs() as logs:
        for _ in range(3):
            machine.clock.note()
    assert ["clock jumped" in log["event"] for log in logs] == [True]


def test_it_is_the_machines_time_to_begin_with() -> None:
    assert abs((SteadyClock()() - dt.datetime.now(dt.UTC)).total_seconds()) < JUMP
