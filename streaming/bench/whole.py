"""The whole studio under load: all its processes, recorder and one relay, with synthetic participants."""

from __future__ import annotations

import asyncio
import contextlib
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

CONNECT_SECONDS = 60


class Held(msgspec.Struct, frozen=True):
    """What a studio did while it was measured."""

    load: Load
    programme_fps: float
    late_frames: int
    dropped_frames: int
    packets_sent_per_second: float
    least_frames_received: float
    """Pictures a second at the participant who got the fewest."""
    lost_packets: int
    relay_dropped_seconds: float


class Uneven(Exception):
    """The studio did not come to run as it should; the text says what is missing."""


async def measure(company: Cast, folder: Path, settings: control.StudioSettings, seconds: float, settle: float) -> Held:
    """Hold a meeting of that company for `settle` + `seconds`. Raises `Uneven`."""
    async with _sink(folder) as address, _studio(settings) as watch:
        peers = await _seat(company, watch)
        try:
            watch.studio.send(control.StartRecording())
            watch.studio.send(control.StartRelay("bench", address, "key"))
            watch.studio.send(control.ShowScene(scene(company)))
            speaking = tuple(f"s{n}" for n in range(len(company.tones)))
            watch.studio.send(control.OpenMicrophones(speaking))
            await watch.until(lambda: watch.relay is not None and watch.relay.phase == "live", "the relay is not live")
            await asyncio.sleep(settle)
            return await _measured(watch, peers, seconds)
        finally:
            for peer in peers:
                await peer.close()


def scene(company: Cast) -> Speaker:
    """The first speaks, large; everybody else is small around them."""
    tiles = tuple(Tile(f"s{n}", f"Regidora {n + 1}", "Grup municipal") for n in range(company.seats))
    banner = Banner("Ajuntament de Montalzina", "3. Modificació de crèdit 4/2026", recording="Enregistrament")
    return Speaker(banner, tiles[0], tiles[1:])


async def _measured(watch: _Watch, peers: list[SyntheticPeer], seconds: float) -> Held:
    meter = Meter({"studio": watch.pid})
    before, frames, lost = watch.health, [p.counts.video_frames for p in peers], sum(p.counts.lost for p in peers)
    assert before is not None
    meter.start()
    await asyncio.sleep(seconds)
    load = meter.stop()
    got = [peer.counts.video_frames - had for peer, had in zip(peers, frames, strict=True)]
    after = await watch.next_health()
    span = after.at - before.at
    return Held(
        load=load,
        programme_fps=round(after.fps, 2),
        late_frames=after.late_frames - before.late_frames,
        dropped_frames=after.dropped_frames - before.dropped_frames,
        packets_sent_per_second=round((after.packets_sent - before.packets_sent) / span),
        least_frames_received=round(min(got) / load.seconds, 2),
        lost_packets=sum(peer.counts.lost for peer in peers) - lost,
        relay_dropped_seconds=watch.relay.dropped_seconds if watch.relay else 0.0,
    )


class _Watch:
    """Reads what the studio reports, for as long as the bench runs."""

    def __init__(self, studio: StudioHandle) -> None:
        self.studio = studio
        self.pid = 0
        self.offers: dict[str, str] = {}
        self.phases: dict[str, str] = {}
        self.health: control.Health | None = None
        self.relay: control.RelayHealth | None = None
        self._news = asyncio.Event()

    async def read(self) -> None:
        async for report in self.studio.reports():
            match report:
                case control.Status():
                    self.pid = report.pid
                case control.Offered():
                    self.offers[report.peer] = report.sdp
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


async def _seat(company: Cast, watch: _Watch) -> list[SyntheticPeer]:
    """Every participant, connected."""
    await watch.until(lambda: watch.pid > 0, "the studio does not answer")
    peers: list[SyntheticPeer] = []
    for number, reel in enumerate(company.films):
        name = f"s{number}"
        tone = company.tones[number] if number < len(company.tones) else None
        peer = SyntheticPeer(camera=reel, microphone=tone)
        peers.append(peer)
        watch.studio.send(control.OpenPeer(name, name))
        await watch.until(lambda name=name: name in watch.offers, "no offer")  # type: ignore[misc]
        watch.studio.send(control.AcceptAnswer(name, await peer.answer(watch.offers[name])))
    await watch.until(
        lambda: all(watch.phases.get(f"s{n}") == "connected" for n in range(company.seats)),
        "not everybody is connected",
    )
    return peers


@contextlib.asynccontextmanager
async def _studio(settings: control.StudioSettings) -> AsyncIterator[_Watch]:
    watch = _Watch(await StudioHandle.start_or_find(settings))
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
    quiet = asyncio.subprocess.DEVNULL
    words = (find_ffmpeg(), "-listen", "1", "-i", f"{address}/key", "-c", "copy", "-f", "null", "-")
    sink = await asyncio.create_subprocess_exec(*words, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        yield address
    finally:
        if sink.returncode is None:
            sink.kill()
        await sink.wait()
