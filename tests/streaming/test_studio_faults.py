"""A whole studio while everything around it fails: servers of every kind, and its disk. What people see and what is
recorded must not notice, and memory stays where it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import msgspec
import psutil
import pytest

from streaming import control
from streaming.client import StudioHandle
from streaming.film import join
from streaming.parts import read_parts
from tests.e2e.signals import watch
from tests.ports import free_port
from tests.small_disk import small_disk
from tests.streaming.rtmp_server import rtmp_server
from tests.streaming.slow_line import slow_line
from tests.streaming.test_studio import Controller, folder, settings
from tests.streaming.test_studio_whole import GALLERY, TONES, Person
from tests.until import until

__all__ = ["folder"]

BIT_RATE = 1_500_000
MOST_GROWTH = 60_000_000
"""Bytes that four destinations' backlogs, their buffers and the measuring's own noise stay under."""


def of(controller: Controller, relay: str) -> list[control.RelayHealth]:
    return [each for each in controller.all(control.RelayHealth) if each.relay == relay]


def phase(controller: Controller, relay: str) -> str:
    return next((each.phase for each in reversed(of(controller, relay))), "")


@contextlib.asynccontextmanager
async def dead_end() -> AsyncIterator[int]:
    """A port at which everybody is let in and nothing is ever read."""
    held: list[asyncio.StreamWriter] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        reader._transport.pause_reading()  # type: ignore[attr-defined]

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in held:
            writer.transport.abort()


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_servers_that_refuse_hang_go_away_or_are_slow_touch_nobody_else(folder: Path, tmp_path: Path) -> None:
    people = [Person(seat) for seat in TONES]
    big = msgspec.structs.replace(settings(folder), width=640, height=360, video_bitrate=BIT_RATE)
    async with (
        rtmp_server(tmp_path / "good") as good,
        rtmp_server(tmp_path / "gone") as gone,
        rtmp_server(tmp_path / "slow") as slow,
        slow_line(slow.port, 200_000) as line,
        dead_end() as hanging,
    ):
        controller = Controller(await StudioHandle.start_or_find(big))
        try:
            studio = psutil.Process((await controller.status()).pid)
            send = controller.handle.send
            send(control.ShowScene(GALLERY))
            send(control.OpenMicrophones(tuple(TONES)))
            for person in people:
                await person.enter(controller)
            send(control.StartRecording())
            send(control.StartRelay("good", good.url, "k-good"))
            send(control.StartRelay("gone", gone.url, "k-gone"))
            await until(lambda: phase(controller, "good") == "live" and phase(controller, "gone") == "live", within=60)
            await until(lambda: len(controller.numbers()) >= 3, within=60)
            before = studio.memory_info().rss

            send(control.StartRelay("slow", slow.url.replace(str(slow.port), str(line.port)), "k-slow"))
            send(control.StartRelay("hanging", f"rtmp://127.0.0.1:{hanging}/live", "k-hanging"))
            send(control.StartRelay("refusing", f"rtmp://127.0.0.1:{free_port()}/live", "k-refusing"))
            gone.end()
            await until(lambda: phase(controller, "gone") == "retrying", within=60)
            await until(lambda: phase(controller, "refusing") == "retrying", within=60)
            await until(lambda: phase(controller, "hanging") == "retrying", within=60)
            growth = studio.memory_info().rss - before
            # It is tried less and less often: waiting for the slow one first would take that much longer.
            await gone.begin()
            await until(lambda: of(controller, "slow")[-1].slow, within=90)
            assert phase(controller, "slow") == "live"
            await until(lambda: phase(controller, "gone") == "live", within=90)
            growth = max(growth, studio.memory_info().rss - before)
            pictures = [person.peer.counts.video_frames for person in people]
            known = len(controller.numbers())
            await until(lambda: len(controller.numbers()) >= known + 2, within=60)
            assert all(p.peer.counts.video_frames > n + 25 for p, n in zip(people, pictures, strict=True))
            fps = [each.fps for each in controller.all(control.Health)][-5:]
            assert [each for each in of(controller, "good") if each.phase == "retrying"] == []
            states = [each.phase for each in controller.all(control.RecordingState)]
            send(control.StopRecording())
            await until(lambda: controller.all(control.RecordingState)[-1].phase == "stopped")
            for person in people:
                await person.peer.close()
            await controller.handle.quit()
        finally:
            await controller.leave()
    print(f"memory grew by {growth / 1e6:.1f} MB; pictures a second: {fps}")
    assert growth < MOST_GROWTH
    assert states == ["recording"]
    parts = read_parts(folder / "recording")
    assert {part.init for part in parts} == {"init-001.mp4"}
    assert max(after.began_at - before.began_at - before.seconds for before, after in pairwise(parts)) < 0.01
    film = await join(folder / "recording", tmp_path / "film.mp4", [], "Ple", "ca")
    assert watch(tmp_path / "film.mp4", 1000).seconds == pytest.approx(film.seconds, abs=0.2)
    for server, key in ((good, "k-good"), (gone, "k-gone")):
        assert watch(server.recorded(key), 1000).pictures > 25


@pytest.mark.needs("small-disk")
async def test_a_disk_that_fills_up_stops_the_recording_and_nothing_else(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 40) as disk:
        small = msgspec.structs.replace(settings(disk.path / "studio"), reserve=2_000_000)
        controller = Controller(await StudioHandle.start_or_find(small))
        person = Person("anna")
        try:
            send = controller.handle.send
            send(control.ShowScene(GALLERY))
            await person.enter(controller)
            send(control.StartRecording())
            await until(lambda: controller.numbers(), within=60)
            disk.fill(leave=3_500_000)
            await until(lambda: controller.all(control.Health)[-1].disk == "low", within=60)
            assert controller.all(control.RecordingState)[-1].phase == "recording"
            disk.fill()
            await until(lambda: controller.all(control.RecordingState)[-1].cause == "no_room", within=60)
            await until(lambda: controller.all(control.Health)[-1].disk == "none", within=60)
            pictures = person.peer.counts.video_frames
            await until(lambda: person.peer.counts.video_frames > pictures + 50, within=60)
            # A playlist that could not be written any more is the one before.
            played = [part.number for part in read_parts(disk.path / "studio/recording")]
            assert played in (controller.numbers(), controller.numbers()[:-1])
            disk.empty()
            await until(lambda: controller.all(control.RecordingState)[-1].phase == "recording", within=60)
            send(control.StopRecording())
            await until(lambda: controller.all(control.RecordingState)[-1].phase == "stopped", within=60)
            await person.peer.close()
            await controller.handle.quit()
        finally:
            await controller.leave()
        assert "studio ended" in (disk.path / "studio/studio.log").read_text()
        parts = read_parts(disk.path / "studio/recording")
        assert max(after.began_at - before.began_at - before.seconds for before, after in pairwise(parts)) < 0.01
        film = await join(disk.path / "studio/recording", tmp_path / "film.mp4", [], "Ple", "ca")
        disk.fill()
        again = Controller(await StudioHandle.start_or_find(small))
        assert (await again.status()).recording.phase == "stopped"
        await until(lambda: again.numbers() == [part.number for part in parts])
        await again.handle.quit()
        await again.leave()
    assert watch(tmp_path / "film.mp4", 1000).seconds == pytest.approx(film.seconds, abs=0.2)
