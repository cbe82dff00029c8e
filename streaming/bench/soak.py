"""A long meeting in which people leave and come back: what the memory of each process does meanwhile."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression

import msgspec

from streaming import processes
from streaming.bench import whole
from streaming.bench.material import cast

LOOK_SECONDS = 5.0
CHANGE_SECONDS = 10.0
"""Somebody leaves, or comes back."""
WARM_UP = 300.0
"""Seconds that are not counted; of a short run, a quarter."""
MB = 1_000_000


class Slope(msgspec.Struct, frozen=True):
    name: str
    first_mb: float
    """After the warm-up."""
    last_mb: float
    mb_per_minute: float


class Soak(msgspec.Struct, frozen=True):
    seats: int
    minutes: float
    joins: int
    processes: tuple[Slope, ...]
    mb_per_minute: float
    """Of all together."""
    late_frames: int
    dropped_frames: int


async def run(seats: int, minutes: float) -> Soak:
    """Raises `whole.Uneven`."""
    company, seconds = cast(seats), minutes * 60
    seen: dict[str, list[tuple[float, float]]] = {}
    joins = 0
    with tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True) as name:
        async with whole.meeting(company, Path(name)) as meeting:
            before, began = await meeting.watch.next_health(), time.monotonic()
            changes = 0
            while (at := time.monotonic() - began) < seconds:
                for one in processes.used({"studio": meeting.watch.pid}):
                    seen.setdefault(f"{one.name} ({one.pid})", []).append((at, one.bytes / MB))
                if at >= changes * CHANGE_SECONDS:
                    # Each in turn, who speaks too: away for one round, back in the next.
                    seat, is_away = changes // 2 % seats, changes % 2
                    changes += 1
                    if is_away:
                        await meeting.seat(company, seat)
                        joins += 1
                    else:
                        await meeting.leave(seat)
                await asyncio.sleep(max(0.0, min(LOOK_SECONDS, seconds - at)))
            after = await meeting.watch.next_health()
    slopes = tuple(slope(name, looks, min(WARM_UP, seconds / 4)) for name, looks in sorted(seen.items()))
    return Soak(
        seats=seats,
        minutes=minutes,
        joins=joins,
        processes=slopes,
        mb_per_minute=round(sum(one.mb_per_minute for one in slopes), 3),
        late_frames=after.late_frames - before.late_frames,
        dropped_frames=after.dropped_frames - before.dropped_frames,
    )


def slope(name: str, looks: Sequence[tuple[float, float]], warm_up: float) -> Slope:
    """The straight line through what was seen (second, MB) after the warm-up. A process that was not there for most of
    it has none."""
    warm = [look for look in looks if look[0] >= warm_up]
    if len(warm) < 2:
        return Slope(name, looks[0][1], looks[-1][1], 0.0)
    return Slope(name, round(warm[0][1], 1), round(warm[-1][1], 1), round(60 * _per_second(warm), 3))


def _per_second(looks: Sequence[tuple[float, float]]) -> float:
    return linear_regression([at for at, _ in looks], [size for _, size in looks]).slope


def table(run: Soak) -> str:
    """For people."""
    lines = [
        f"{run.seats} seats, {run.minutes:g} min, {run.joins} came back after leaving",
        "",
        f"{'':44}{'MB first':>10}{'MB last':>9}{'MB/min':>8}",
    ]
    lines += [
        f"{one.name:44}{one.first_mb:>10.1f}{one.last_mb:>9.1f}{one.mb_per_minute:>8.2f}" for one in run.processes
    ]
    ended = f"{run.late_frames} frames late, {run.dropped_frames} dropped"
    return "\n".join([*lines, f"{'together':63}{run.mb_per_minute:>8.2f}", "", ended])
