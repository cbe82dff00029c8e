"""What trees of processes have used so far: processor time and memory, process by process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import psutil


class Used(msgspec.Struct, frozen=True):
    name: str
    """The root's, and for those below it also what they are."""
    pid: int
    began: float
    """Unix seconds: with the pid it names a process for good."""
    seconds: float
    """Of processors, in user and system mode."""
    bytes: int
    """Resident."""


def used(roots: Mapping[str, int]) -> Iterator[Used]:
    """Of every process that is there now. `roots`: pid of each tree's root by a name for it."""
    for root, pid in roots.items():
        try:
            top = psutil.Process(pid)
            tree = [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        for process in tree:
            try:
                times = process.cpu_times()
                name = root if process.pid == pid else f"{root}: {_calling(process)}"
                seconds, resident = times.user + times.system, process.memory_info().rss
                yield Used(name, process.pid, process.create_time(), seconds, resident)
            except psutil.NoSuchProcess:
                continue


def _calling(process: psutil.Process) -> str:
    """`streaming.mixer` for `python -m streaming.mixer`, the program's name for anything else."""
    words = process.cmdline()
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1]
    return process.name()
