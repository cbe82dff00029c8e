"""The studio as its controller sees it: a real process, with its real mixer, recorder and relay."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import msgspec
import psutil
import pytest

from streaming import control
from streaming.client import StudioFailed, StudioHandle
from streaming.detach import is_claimed
from streaming.parts import read_parts
from streaming.scene import Slate
from streaming.socketpath import short_path
from tests.streaming.exposure import exposed, written
from tests.streaming.rtmp_server import rtmp_server
from tests.until import until

R = TypeVar("R", bound=control.Report)

KEY = "kkkk-eeee-yyyy-9876"
SLATE = Slate("Ple ordinari", ("Comencem aviat",), "Ajuntament de Montalzina")


class Controller:
    """A connection to a studio, and all that was reported on it."""

    def __init__(self, handle: StudioHandle) -> None:
        self.handle = handle
        self.reports: list[control.Report] = []
        self.ended = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for report in self.handle.reports():
            self.reports.append(report)

    def all(self, kind: type[R]) -> list[R]:
        return [report for report in self.reports if isinstance(report, kind)]

    def numbers(self) -> list[int]:
        return [part.number for part in self.all(control.PartClosed)]

    async def status(self) -> control.Status:
        await until(lambda: self.all(control.Status))
        return self.all(control.Status)[-1]

    async def leave(self) -> None:
        await self.handle.leave()
        await asyncio.wait([self.ended])


def settings(folder: Path) -> control.StudioSettings:
    return control.StudioSettings("plenary", str(folder), width=320, height=180, video_bitrate=300_000)


@contextlib.asynccontextmanager
async def controlled(folder: Path, parts_known: int = 0) -> AsyncIterator[Controller]:
    """Starts or finds the studio of `folder`; leaves it running."""
    controller = Controller(await StudioHandle.start_or_find(settings(folder), parts_known))
    try:
        yield controller
    finally:
        await controller.leave()


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """A directory for a studio, which is ended afterwards, whatever became of it."""
    yield tmp_path / "studio"
    if is_claimed(tmp_path / "studio"):
        handle = await StudioHandle.start_or_find(settings(tmp_path / "studio"))
        await handle.quit()


def mixers(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children() if "streaming.mixer" in _command_line(child)]


async def ended(folder: Path) -> None:
    await until(lambda: not is_claimed(folder))


def log_of(folder: Path) -> str:
    return (folder / "studio.log").read_text()


async def test_a_studio_begins_answers_records_and_quits(folder: Path) -> None:
    async with controlled(folder) as controller:
        status = await controller.status()
        assert (status.recording.phase, status.peers, status.relays) == ("stopped", {}, ())
        assert psutil.Process(status.pid).ppid() != os.getpid()
        controller.handle.send(control.ShowScene(SLATE))
        controller.handle.send(control.StartRecording())
        await until(lambda: len(controller.numbers()) >= 2)
        await until(lambda: controller.all(control.Health))
        controller.handle.send(control.StopRecording())
        await until(lambda: [s.phase for s in controller.all(control.RecordingState)] == ["recording", "stopped"])
        assert controller.numbers() == [part.number for part in read_parts(folder / "recording")]
        await controller.handle.quit()
        await until(controller.ended.done)
    await until(lambda: not psutil.pid_exists(status.pid))
    assert "studio ended" in log_of(folder)
    assert '"level": "error"' not in log_of(folder)


async def test_the_recording_is_dated_by_the_meetings_clock(folder: Path) -> None:
    elsewhere = dt.datetime(2030, 10, 27, 0, 30, tzinfo=dt.UTC).timestamp()
    async with controlled(folder) as studio:
        studio.handle.send(control.SetClock(elsewhere))
        studio.handle.send(control.ShowScene(SLATE))
        studio.handle.send(control.StartRecording())
        await until(lambda: studio.all(control.PartClosed))
        assert 0 <= studio.all(control.PartClosed)[0].began_at - elsewhere < 60
        playlist = (folder / "recording" / "index.m3u8").read_text()
        assert "#EXT-X-PROGRAM-DATE-TIME:2030-10-27T00:3" in playlist


async def test_a_controller_that_was_away_is_told_the_parts_it_missed(folder: Path) -> None:
    async with controlled(folder) as first:
        pid = (await first.status()).pid
        first.handle.send(control.StartRecording())
        await until(lambda: first.numbers())
    known = len(first.numbers())
    await until(lambda: len(read_parts(folder / "recording")) >= known + 1)
    async with controlled(folder, parts_known=known) as second:
        status = await second.status()
        assert (status.pid, status.recording.phase) == (pid, "recording")
        await until(lambda: second.numbers())
        assert second.numbers()[0] == known + 1
        assert isinstance(second.reports[0], control.Status)


async def test_the_newest_controller_wins(folder: Path) -> None:
    async with controlled(folder) as first:
        await first.status()
        async with controlled(folder) as second:
            await second.status()
            await until(first.ended.done)
            await until(lambda: second.all(control.Health))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"type":"hello"}\n' + b"x" * (control.MAX_LINE_BYTES + 2) + b"\n", "a line of more than"),
        (b'{"type":"hello"}\nnot json\n', "DecodeError"),
        (b'{"type":"start_recording"}\n', "before any hello"),
        (b'{"type":"hello","surprise":1}\n', "ValidationError"),
    ],
)
async def test_who_does_not_speak_properly_is_let_go(folder: Path, line: bytes, reason: str) -> None:
    async with controlled(folder) as proper:
        await proper.status()
        with short_path(folder / "control.sock") as address:
            reader, writer = await asyncio.open_unix_connection(address)
        writer.write(line)
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionResetError):
                await reader.read()
        writer.close()
        await until(lambda: reason in log_of(folder))
    async with controlled(folder) as again:
        await again.status()


async def test_a_dead_mixer_is_started_again_and_recording_goes_on(folder: Path) -> None:
    async with controlled(folder) as controller:
        pid = (await controller.status()).pid
        controller.handle.send(control.ShowScene(SLATE))
        controller.handle.send(control.StartRecording())
        await until(lambda: controller.numbers())
        (old,) = mixers(pid)
        old.kill()
        await until(lambda: [mixer.pid for mixer in mixers(pid)] not in ([], [old.pid]))
        before = len(controller.numbers())
        await until(lambda: len(controller.numbers()) >= before + 2)
    parts = read_parts(folder / "recording")
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert {part.init for part in parts} == {"init-001.mp4", "init-002.mp4"}


async def test_sigterm_ends_the_recording_in_good_order(folder: Path) -> None:
    async with controlled(folder) as controller:
        pid = (await controller.status()).pid
        controller.handle.send(control.StartRecording())
        await until(lambda: controller.numbers())
        os.kill(pid, signal.SIGTERM)
        await ended(folder)
        await until(controller.ended.done)
    assert (folder / "recording/index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")


async def test_a_killed_studio_is_started_again_and_goes_on_in_the_same_recording(folder: Path) -> None:
    async with controlled(folder) as first:
        pid = (await first.status()).pid
        first.handle.send(control.StartRecording())
        await until(lambda: first.numbers())
        os.kill(pid, signal.SIGKILL)
        await ended(folder)
    known = len(read_parts(folder / "recording"))
    async with controlled(folder) as second:
        assert (await second.status()).pid != pid
        second.handle.send(control.StartRecording())
        await until(lambda: len(second.numbers()) > known)
    assert second.numbers() == list(range(1, len(second.numbers()) + 1))


async def test_two_that_start_at_once_find_the_same_studio(folder: Path) -> None:
    first, second = await asyncio.gather(*(StudioHandle.start_or_find(settings(folder)) for _ in range(2)))
    await first.leave()
    await second.leave()
    async with controlled(folder) as controller:
        pid = (await controller.status()).pid
    await until(lambda: [p.pid for p in psutil.process_iter() if _runs_in(p, folder)] == [pid])


async def test_a_long_directory_works(tmp_path: Path) -> None:
    folder = tmp_path / ("ajuntament-" * 12) / "reunions"
    async with controlled(folder) as controller:
        await controller.status()
        await controller.handle.quit()
    assert not is_claimed(folder)


async def test_a_studio_that_cannot_begin_says_why(tmp_path: Path) -> None:
    broken = msgspec.structs.replace(settings(tmp_path / "studio"), width=-4)
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio/recording").write_text("a file where the directory should be")
    with pytest.raises(StudioFailed, match="recording"):
        await StudioHandle.start_or_find(broken)


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_the_key_is_in_no_log_and_no_process(folder: Path, tmp_path: Path) -> None:
    async with rtmp_server(tmp_path / "rtmp") as server, controlled(folder) as controller:
        pid = (await controller.status()).pid
        controller.handle.send(control.StartRelay("youtube", server.url, KEY))
        controller.handle.send(control.StartRelay("broken", f"rtmp://127.0.0.1:1/live/{KEY}", ""))
        await until(lambda: _phase(controller, "youtube") == "live" and _phase(controller, "broken") == "retrying")
        assert len(psutil.Process(pid).children(recursive=True)) >= 2
        assert exposed(KEY, pid) == []
        controller.handle.send(control.StopRelay("youtube"))
        await until(lambda: _phase(controller, "youtube") == "stopped")
        assert KEY not in repr(controller.reports)
    assert written(KEY, folder) == []


async def test_an_address_that_cannot_be_used_is_said(folder: Path) -> None:
    async with controlled(folder) as controller:
        controller.handle.send(control.StartRelay("wrong", "https://example.org/live", KEY))
        await until(lambda: _phase(controller, "wrong") == "stopped")
        assert "rtmp://" in controller.all(control.RelayHealth)[-1].reason


def _phase(controller: Controller, relay: str) -> str:
    return next((each.phase for each in reversed(controller.all(control.RelayHealth)) if each.relay == relay), "")


def _runs_in(process: psutil.Process, folder: Path) -> bool:
    words = set(_command_line(process))
    return {"streaming.studio", str(folder)} <= words and "--standby" not in words


def _command_line(process: psutil.Process) -> list[str]:
    """Empty for one that is just ending."""
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []
