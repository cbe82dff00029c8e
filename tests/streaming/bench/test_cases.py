"""Many at once, the network side alone, a long meeting, delays: what is made of what was measured."""

from __future__ import annotations

import msgspec
import pytest
from click.testing import CliRunner

from streaming.bench import aiortc_way, crowd, delay, network, soak, whole
from streaming.bench.browser_way import CannotMeasure
from streaming.bench.cases import command
from streaming.bench.cpu import Load
from streaming.bench.pair import Sending

LOAD = Load(0.3, {"studio": 0.1, "studio: streaming.mixer": 0.2}, 10.0)


def held(least: float = 25.0, lost: int = 0) -> whole.Held:
    return whole.Held(LOAD, 25.0, 0, 0, 900, 90, least, lost, 0.0)


def test_a_crowd_is_even_when_everybody_got_every_picture() -> None:
    even = crowd.Crowd(2, 8, "180p", 10, 2, 0.6, 0.1, (held(), held()))
    uneven = crowd.Crowd(1, 150, "none", 10, 2, 0.3, 0.1, (held(lost=3),))
    assert [even.is_even, uneven.is_even] == [True, False]
    assert "2 meetings of 8 seats" in crowd.table(even)
    assert "only listen" in crowd.table(uneven)
    assert crowd.table(uneven).endswith("Not everybody got every picture.")


def test_memory_that_grows_after_the_warm_up_has_a_slope() -> None:
    looks = [(0.0, 10.0), (30.0, 50.0), (60.0, 51.0), (90.0, 52.0)]
    assert soak.slope("mixer", looks, 20.0) == soak.Slope("mixer", 50.0, 52.0, 2.0)
    assert soak.slope("mixer", looks[:1], 20.0).mb_per_minute == 0.0


def test_a_signal_is_matched_with_the_first_that_came_before_the_next() -> None:
    assert delay.differences([1000, 3000, 5000], [150, 1120, 1500, 5130]) == [120, 130]
    assert delay.spread([100.0, 120.0, 110.0]) == delay.Spread(3, 110.0, 119.0)
    with pytest.raises(CannotMeasure):
        delay.spread([100.0])


def test_every_case_can_be_asked_for() -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    assert all(f"\n  {name} " in said for name in ("studio", "meetings", "listeners", "network", "soak", "delay"))


async def test_people_come_and_go_in_a_short_soak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "CHANGE_SECONDS", 0.5)
    monkeypatch.setattr(soak, "LOOK_SECONDS", 0.5)
    run = await soak.run(2, 0.06)
    assert run.joins >= 1
    assert {one.name.split(" (")[0] for one in run.processes} >= {"studio", "studio: streaming.mixer"}
    assert f"{run.joins} came back" in soak.table(run)
    assert msgspec.json.decode(msgspec.json.encode(run), type=soak.Soak) == run


async def test_the_network_side_is_measured_beside_aiortc() -> None:
    run = await network.run(8, 24, 2.0, 0.5)
    sides = (run.sender, run.crowd, run.meeting, run.listeners, run.aiortc)
    assert [side.seats for side in sides] == [8, 24, 8, 8, 8]
    assert all(side.packets_per_cpu_second > 0 for side in sides)
    assert run.aiortc.times_aiortc == 1.0
    assert all(f"\n{side.what} " in network.table(run) for side in sides)


async def test_less_than_a_tick_of_processor_time_is_no_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def idle(seats: int, seconds: float, settle: float) -> Sending:
        return Sending(Load(0.0, {}, seconds), 100.0)

    monkeypatch.setattr(aiortc_way, "measure_sending", idle)
    with pytest.raises(CannotMeasure, match="more seats or seconds"):
        await network.run(2, 3, 1.0, 0.5)
