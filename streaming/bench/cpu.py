"""Processor time of process trees."""

from __future__ import annotations

import time

import msgspec
import psutil


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
        self._before = {process.pid: used for process, used, _ in self._look()}

    def stop(self) -> Load:
        seconds = time.monotonic() - self._since
        by_name: dict[str, float] = {}
        for process, used, name in self._look():
            cores = (used - self._before.get(process.pid, 0.0)) / seconds
            by_name[name] = by_name.get(name, 0.0) + cores
        rounded = {name: round(cores, 3) for name, cores in sorted(by_name.items())}
        return Load(round(sum(by_name.values()), 3), rounded, round(seconds, 1))

    def _look(self) -> list[tuple[psutil.Process, float, str]]:
        seen: list[tuple[psutil.Process, float, str]] = []
        for root, pid in self._roots.items():
            try:
                top = psutil.Process(pid)
                tree = [top, *top.children(recursive=True)]
            except psutil.NoSuchProcess:
                continue
            for process in tree:
                try:
                    times = process.cpu_times()
                    name = root if process.pid == pid else f"{root}: {_calling(process)}"
                except psutil.NoSuchProcess:
                    continue
                seen.append((process, times.user + times.system, name))
        return seen


def _calling(process: psutil.Process) -> str:
    """`streaming.mixer` for `python -m streaming.mixer`, the program's name for anything else."""
    words = process.cmdline()
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1]
    return process.name()
