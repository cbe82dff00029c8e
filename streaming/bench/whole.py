"""The whole studio under load: all its processes, recorder and one relay, with synthetic participants."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

from streaming import control
from streaming.bench.cpu import Load, Meter
from streaming.bench.material import Cast
from streaming.client import StudioHandle
from streaming.ffmpeg import find_ffmpeg
from streaming.scene import Banner, Speaker, Tile
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import camera

SIZE, FPS, RATE = (1280, 720), 25, 2_500_000
CONNECT_SECONDS = 60


class Held(msgspec.Struct, frozen=True):
    """What a studio did while it was measured."""

    load: Load
    programme_fps: float
    late_frames: int
    dropped_frames: int
    packets_sent_per_second: float
    packets_received_per_second: float
    least_frames_received: float
    """Pictures a second at the participant who got the fewest."""
    lost_packets: int
    relay_dropped_seconds: float


class Together(msgspec.Struct, frozen=True):
    held: tuple[Held, ...]
    participants: float
    """Cores of the participants and of what the relays send to: no part of any studio, on the same machine."""


class Uneven(Exception):
    """The studio did not come to run as it should; the text says what is missing."""


async def measure(company: Cast, folder: Path, seconds: float, settle: float) -> Held:
    """Hold a meeting of that company for `settle` + `seconds`. Raises `Uneven`."""
    [held] = (await measure_all([company], folder, seconds, settle)).held
    return held


async def measure_all(companies: list[Cast], folder: Path, seconds: float, settle: float) -> Together:
    """A meeting of each at once. Raises `Uneven`."""
    async with contextlib.AsyncExitStack() as stack:
        meetings = []
        for number, company in enumerate(companies):
            own = folder / f"studio-{number}"
            own.mkdir()
            meetings.append(await stack.enter_async_context(meeting(company, own)))
        await asyncio.sleep(settle)
        meter = Meter({"participants": os.getpid()})
        meter.start()
        held = await asyncio.gather(*(one.measured(seconds) for one in meetings))
        return Together(tuple(held), meter.stop().cores)


@contextlib.asynccontextmanager
async def meeting(company: Cast, folder: Path) -> AsyncIterator[Meeting]:
    """Recorded and relayed, everybody connected, until the end of the block. Raises `Uneven`."""
    settings = control.StudioSettings("bench", str(folder), *SIZE, FPS, RATE)
    async with _sink(folder) as address, studio(settings) as watch:
        held = Meeting(watch)
        if company.heeds:
            watch.asked = held.heed
        try:
            for number in range(company.seats):
                await held.seat(company, number)
            await watch.until(
                lambda: all(watch.phases.get(f"s{n}") == "connected" for n in range(company.seats)),
                "not everybody is connected",
            )
            await watch.until(lambda: watch.health is not None and watch.health.fps > 1, "there is no programme")
            watch.studio.send(control.StartRecording())
            watch.studio.send(control.StartRelay("bench", address, "key"))
            watch.studio.send(control.ShowScene(scene(company)))
            watch.studio.send(control.OpenMicrophones(tuple(f"s{n}" for n in range(len(company.tones)))))
            await watch.until(lambda: watch.relay is not None and watch.relay.phase == "live", "the relay is not live")
            yield held
        finally:
            for peer in held.peers.values():
                await peer.close()


def scene(company: Cast) -> Speaker:
    """The first speaks, large; everybody else who is seen is small around them."""
    tiles = tuple(Tile(f"s{n}", f"Regidora {n + 1}", "Grup municipal") for n in range(len(company.films)))
    banner = Banner("Ajuntament de Montalzina", "3. Modificació de crèdit 4/2026", recording="Enregistrament")
    return Speaker(banner, tiles[0], tiles[1:])


class Meeting:
    """One that is being held."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.peers: dict[int, SyntheticPeer] = {}
        """By seat."""

    async def seat(self, company: Cast, number: int) -> None:
        """Somebody joins, or comes back. Raises `Uneven`."""
        name = f"s{number}"
        peer = self.peers[number] = SyntheticPeer(
            camera=company.films[number] if number < len(company.films) else None,
            microphone=company.tones[number] if number < len(company.tones) else None,
        )
        self.watch.offers.pop(name, None)
        self.watch.studio.send(control.OpenPeer(name, name))
        await self.watch.until(lambda: name in self.watch.offers, "no offer")
        self.watch.studio.send(control.AcceptAnswer(name, await peer.answer(self.watch.offers[name])))

    def heed(self, wanted: control.CameraWanted) -> None:
        number = int(wanted.peer[1:])
        if number in self.peers:
            self.peers[number].show(camera(wanted.layer, 6 * number))

    async def leave(self, number: int) -> None:
        self.watch.studio.send(control.ClosePeer(f"s{number}"))
        await self.peers.pop(number).close()

    async def measured(self, seconds: float) -> Held:
        watch, peers = self.watch, list(self.peers.values())
        meter = Meter({"studio": watch.pid})
        before, had = await watch.next_health(), [peer.counts.video_frames for peer in peers]
        lost = sum(peer.counts.lost for peer in peers)
        meter.start()
        await asyncio.sleep(seconds)
        load = meter.stop()
        got = [peer.counts.video_frames - frames for peer, frames in zip(peers, had, strict=True)]
        after = await watch.next_health()
        span = after.at - before.at
        return Held(
            load=load,
            programme_fps=round(after.fps, 2),
            late_frames=after.late_frames - before.late_frames,
            dropped_frames=after.dropped_frames - before.dropped_frames,
            packets_sent_per_second=round((after.packets_sent - before.packets_sent) / span),
            packets_received_per_second=round((after.packets_received - before.packets_received) / span),
            least_frames_received=round(min(got) / load.seconds, 2),
            lost_packets=sum(peer.counts.lost for peer in peers) - lost,
            relay_dropped_seconds=watch.relay.dropped_seconds if watch.relay else 0.0,
        )


class Watch:
    """Reads what the studio reports, for as long as the bench runs."""

    def __init__(self, studio: StudioHandle) -> None:
        self.studio = studio
        self.pid = 0
        self.offers: dict[str, str] = {}
        """And answers, to peers that offered themselves."""
        self.phases: dict[str, str] = {}
        self.health: control.Health | None = None
        self.relay: control.RelayHealth | None = None
        self.asked: Callable[[control.CameraWanted], None] = lambda wanted: None
        self._news = asyncio.Event()

    async def read(self) -> None:
        async for report in self.studio.reports():
            match report:
                case control.Status():
                    self.pid = report.pid
                case control.Offered() | control.Answered():
                    self.offers[report.peer] = report.sdp
                case control.CameraWanted():
                    self.asked(report)
                case control.PeerState():
                    self.phases[report.peer] = report.phase
                case control.Health():
                    self.health = report
                case control.RelayHealth():
                    self.relay = report
            self._news.set()

    async def until(self, holds: Callable[[], bool], otherwise: str) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_SECONDS):
                while not holds():
                    self._news.clear()
                    await self._news.wait()
                return
        raise Uneven(f"{otherwise} after {CONNECT_SECONDS} s")

    async def next_health(self) -> control.Health:
        had = self.health
        await self.until(lambda: self.health is not had, "no report of the studio's health")
        assert self.health is not None
        return self.health


@contextlib.asynccontextmanager
async def studio(settings: control.StudioSettings) -> AsyncIterator[Watch]:
    """A studio that is watched, until the end of the block."""
    watch = Watch(await StudioHandle.start_or_find(settings))
    reading = asyncio.create_task(watch.read())
    try:
        yield watch
    finally:
        await watch.studio.quit()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


@contextlib.asynccontextmanager
async def _sink(folder: Path) -> AsyncIterator[str]:
    """An RTMP server that throws everything away, in a process that is not counted; its address without the key."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"rtmp://127.0.0.1:{port}/live"
    taking = asyncio.create_task(_take_in(f"{address}/key", folder))
    try:
        yield address
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)


async def _take_in(address: str, folder: Path) -> None:
    """One connection after the other: this ffmpeg ends with each."""
    quiet = asyncio.subprocess.DEVNULL
    words = (find_ffmpeg(), "-listen", "1", "-i", address, "-c", "copy", "-f", "null", "-")
    while True:
        sink = await asyncio.create_subprocess_exec(*words, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
        try:
            await sink.wait()
        finally:
            if sink.returncode is None:
                sink.kill()
            await sink.wait()
