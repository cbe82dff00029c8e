"""Processor time of process trees."""

from __future__ import annotations

import time

import msgspec

from streaming.processes import used


class Load(msgspec.Struct, frozen=True):
    """What a set of processes used between two moments."""

    cores: float
    """Processor seconds per second."""
    by_name: dict[str, float]
    """The same, by what the process is."""
    seconds: float


class Meter:
    """Measures trees of processes from `start` to `stop`. One that ended in between is not counted."""

    def __init__(self, roots: dict[str, int]) -> None:
        """`roots`: pid of each tree's root by a name for it."""
        self._roots = roots
        self._since = 0.0
        self._before: dict[int, float] = {}

    def start(self) -> None:
        self._since = time.monotonic()
        self._before = {each.pid: each.seconds for each in used(self._roots)}

    def stop(self) -> Load:
        seconds = time.monotonic() - self._since
        by_name: dict[str, float] = {}
        for each in used(self._roots):
            cores = (each.seconds - self._before.get(each.pid, 0.0)) / seconds
            by_name[each.name] = by_name.get(each.name, 0.0) + cores
        rounded = {name: round(cores, 3) for name, cores in sorted(by_name.items())}
        return Load(round(sum(by_name.values()), 3), rounded, round(seconds, 1))
