"""What keeps the service running: it starts another, passes orders on, gives up what never began, ends what hangs,
is not outlived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.until import until
from web.keeper import LONGEST_PAUSE, pause_after

PROGRAM = """
import os, pathlib, signal, sys, time
from streaming import silence
from web.keeper import keep

silence.SERVICE = 1.5
silence.SERVICE_STARTING = float(sys.argv[3])

def work(alive):
    folder = pathlib.Path(sys.argv[1])
    told = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, frame: told.append(number))
    lives = folder / "lives"
    with lives.open("a") as file:
        file.write(f"{os.getpid()}\\n")
    if sys.argv[2] == "fails":
        return 7
    while not told or (sys.argv[2] == "takes its time" and len(told) < 2):
        time.sleep(0.02)
        if sys.argv[2] != "says nothing":
            alive()
            (folder / "alive").touch()
        if told:
            (folder / "ends").touch()
    (folder / "told").write_text(signal.Signals(told[0]).name)
    return 0

sys.exit(keep(work))
"""


class Kept:
    def __init__(self, folder: Path, how: str, first_word: float) -> None:
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), how, str(first_word)])

    def lives(self) -> list[int]:
        file = self.folder / "lives"
        return [int(line) for line in file.read_text().splitlines()] if file.exists() else []

    def told(self) -> str:
        file = self.folder / "told"
        return file.read_text() if file.exists() else ""


@contextmanager
def kept(folder: Path, how: str = "serves", first_word: float = 60.0) -> Iterator[Kept]:
    running = Kept(folder, how, first_word)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_pauses_grow_and_are_bounded() -> None:
    assert [pause_after(failures) for failures in (0, 1, 2, 3)] == [0.05, 0.05, 0.2, 0.8]
    assert pause_after(50) == LONGEST_PAUSE


async def test_what_was_killed_is_started_again(tmp_path: Path) -> None:
    with kept(tmp_path) as running:
        await until(lambda: len(running.lives()) == 1)
        os.kill(running.lives()[0], signal.SIGKILL)
        await until(lambda: len(running.lives()) == 2)
        assert running.process.poll() is None


async def test_a_restart_is_asked_of_it_alone(tmp_path: Path) -> None:
    with kept(tmp_path) as running:
        await until(lambda: len(running.lives()) == 1)
        running.process.send_signal(signal.SIGHUP)
        await until(lambda: len(running.lives()) == 2)
        assert running.told() == "SIGHUP"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_when_told_and_so_does_what_it_keeps(tmp_path: Path, number: signal.Signals) -> None:
    with kept(tmp_path) as running:
        await until(lambda: len(running.lives()) == 1)
        running.process.send_signal(number)
        assert running.process.wait(30) == 0
        assert running.told() == number.name
        assert len(running.lives()) == 1


async def test_an_end_stays_one_when_the_terminal_is_closed_meanwhile(tmp_path: Path) -> None:
    with kept(tmp_path, "takes its time") as running:
        await until(lambda: (tmp_path / "alive").exists())
        running.process.send_signal(signal.SIGINT)
        await until(lambda: (tmp_path / "ends").exists())
        running.process.send_signal(signal.SIGHUP)
        assert running.process.wait(30) == 0
        assert len(running.lives()) == 1


async def test_what_hangs_is_killed_and_started_again(tmp_path: Path) -> None:
    with kept(tmp_path) as running:
        await until(lambda: (tmp_path / "alive").exists())
        os.kill(running.lives()[0], signal.SIGSTOP)
        await until(lambda: len(running.lives()) == 2, within=60)
        assert not _runs(running.lives()[0])


async def test_what_has_not_begun_to_say_that_it_lives_is_waited_for_longer(tmp_path: Path) -> None:
    with kept(tmp_path, "says nothing") as running:
        await until(lambda: len(running.lives()) == 1)
        began = time.monotonic()
        await until(lambda: time.monotonic() - began > 3.0)
        assert len(running.lives()) == 1


async def test_what_hangs_before_its_first_word_is_killed_and_started_again(tmp_path: Path) -> None:
    with kept(tmp_path, "says nothing", first_word=2.0) as running:
        await until(lambda: len(running.lives()) == 1)
        os.kill(running.lives()[0], signal.SIGSTOP)
        await until(lambda: len(running.lives()) == 2, within=60)
        assert not _runs(running.lives()[0])


async def test_what_cannot_even_begin_is_not_tried_again(tmp_path: Path) -> None:
    with kept(tmp_path, "fails") as running:
        assert running.process.wait(30) == 7
        assert len(running.lives()) == 1


async def test_nobody_outlives_a_killed_keeper(tmp_path: Path) -> None:
    with kept(tmp_path) as running:
        await until(lambda: len(running.lives()) == 1)
        running.process.kill()
        await until(lambda: not _runs(running.lives()[0]))
        assert running.told() == "SIGHUP"


def _runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
