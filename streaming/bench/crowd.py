"""Many at once: several meetings, or one with many who only listen."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from streaming.bench import whole
from streaming.bench.material import Cameras, cast


class Crowd(msgspec.Struct, frozen=True):
    meetings: int
    seats: int
    """Of each meeting."""
    cameras: Cameras
    seconds: float
    processors: int
    cores: float
    """Of all studios."""
    participants: float
    """Cores of those who take part, beside them on the same machine."""
    held: tuple[whole.Held, ...]

    @property
    def is_even(self) -> bool:
        """Everybody got every picture, in time."""
        return all(
            one.least_frames_received >= whole.FPS - 0.5 and not one.dropped_frames and not one.lost_packets
            for one in self.held
        )


_SENDING: dict[Cameras, str] = {
    "none": ", all but the speakers only listen",
    "asked": ", who send what the studio asks for",
}


async def run(meetings: int, seats: int, cameras: Cameras, seconds: float, settle: float) -> Crowd:
    """Raises `whole.Uneven`."""
    with tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True) as name:
        all_of_them = await whole.measure_all([cast(seats, cameras)] * meetings, Path(name), seconds, settle)
    held = all_of_them.held
    cores = round(sum(one.load.cores for one in held), 3)
    return Crowd(meetings, seats, cameras, seconds, os.cpu_count() or 0, cores, all_of_them.participants, held)


def table(run: Crowd) -> str:
    """For people."""
    listeners = _SENDING.get(run.cameras, "")
    kinds = "meeting" if run.meetings == 1 else "meetings"
    lines = [
        f"{run.meetings} {kinds} of {run.seats} seats{listeners}, {run.seconds:g} s, {run.processors} processors",
        "",
        f"{'':12}{'cores':>7}{'fps':>7}{'fewest':>8}{'late':>6}{'dropped':>9}{'packets/s':>11}{'lost':>6}",
    ]
    lines += [
        f"{f'meeting {n}':12}{one.load.cores:>7.2f}{one.programme_fps:>7.1f}{one.least_frames_received:>8.1f}"
        f"{one.late_frames:>6}{one.dropped_frames:>9}{one.packets_sent_per_second:>11.0f}{one.lost_packets:>6}"
        for n, one in enumerate(run.held, start=1)
    ]
    verdict = "Everybody got every picture." if run.is_even else "Not everybody got every picture."
    cores = [f"{'together':12}{run.cores:>7.2f}", f"{'participants':12}{run.participants:>7.2f}"]
    return "\n".join([*lines, *cores, "", verdict])
