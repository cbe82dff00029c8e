"""A killed studio is followed by one that was waiting, with nobody to start it; one that ends in order is not."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil

from streaming import control
from streaming.detach import holder, is_claimed
from streaming.parts import read_parts
from tests.streaming.test_studio import controlled, folder
from tests.until import until

__all__ = ["folder"]

LONG = 60.0


def waiting(pid: int) -> list[psutil.Process]:
    """The standby of the studio with that process id, once it has everything and waits."""
    found = []
    for child in psutil.Process(pid).children():
        try:
            if "--standby" in child.cmdline() and _waits_for_lock(child.pid):
                found.append(child)
        except psutil.Error:
            continue
    return found


def _waits_for_lock(pid: int) -> bool:
    """`/proc/locks` marks those that wait with an arrow."""
    lines = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and f" {pid} " in line for line in lines)


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_a_killed_studio_is_followed_by_the_one_that_waits_and_nothing_of_it_stays(folder: Path) -> None:
    """Not even what is stopped and so does not notice."""
    async with controlled(folder) as first:
        pid = (await first.status()).pid
        first.handle.send(control.StartRecording())
        await until(lambda: first.numbers(), within=LONG)
        await until(lambda: waiting(pid), within=LONG)
        (standby,) = waiting(pid)
        left = [child for child in psutil.Process(pid).children() if child != standby]
        assert len(left) == 2, "a mixer, and the ffmpeg of the recording"
        for child in left:
            child.suspend()
        os.kill(pid, signal.SIGKILL)
        await until(first.ended.done)
        await until(lambda: holder(folder) == standby.pid, within=LONG)
        await until(lambda: not any(runs(child) for child in left), within=LONG)
    async with controlled(folder) as second:
        assert (await second.status()).pid == standby.pid
        known = len(read_parts(folder / "recording"))
        second.handle.send(control.StartRecording())
        await until(lambda: len(second.numbers()) > known, within=LONG)
        assert second.numbers() == list(range(1, len(second.numbers()) + 1))


async def test_nobody_follows_a_studio_that_ended_in_order(folder: Path) -> None:
    async with controlled(folder) as controller:
        pid = (await controller.status()).pid
        await until(lambda: waiting(pid), within=LONG)
        (standby,) = waiting(pid)
        os.kill(pid, signal.SIGTERM)
        await until(controller.ended.done, within=LONG)
    await until(lambda: not is_claimed(folder), within=LONG)
    assert not psutil.pid_exists(standby.pid)
