"""Our sender path as aiortc's is measured: a bridge that is given a programme encoded beforehand, and who only listens.

Two processes, run as `python -m streaming.bench.bridge_way send|listen SEATS`, so that only the bridge is measured.
There is no mixer, no recorder and no relay, and nobody sends: what is left is what it costs to send.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count

import structlog
import uvloop

from streaming.bench import pair
from streaming.bridge import Bridge
from streaming.bridge.bridge import studio_time
from streaming.control import AcceptAnswer, Offered, OpenPeer, PeerState, Report, StudioSettings
from streaming.exchange import KEYFRAME, Frame, Kind
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import film, tone

TICK = 20_000
"""Microseconds of a packet of sound; a picture comes with every second one."""


class _Listeners:
    """Hears what the bridge reports."""

    def __init__(self, seats: int) -> None:
        self._awaited = set(range(seats))
        self.all_here = asyncio.Event()

    def hear(self, report: Report) -> None:
        if isinstance(report, Offered):
            pair.say({"seat": int(report.peer), "sdp": report.sdp})
        elif isinstance(report, PeerState) and report.phase == "connected":
            self._awaited.discard(int(report.peer))
            if not self._awaited:
                self.all_here.set()


async def send(seats: int) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    listeners = _Listeners(seats)
    bridge = Bridge(StudioSettings("bench", ""), report=listeners.hear, to_mixer=_drop)
    for seat in range(seats):
        await bridge.open_peer(OpenPeer(str(seat), ""))
    playing = asyncio.create_task(_play(bridge))
    try:
        async for message in pair.heard():
            if "seat" in message:
                await bridge.accept_answer(AcceptAnswer(str(message["seat"]), message["sdp"]))
                continue
            await listeners.all_here.wait()
            pair.say({"sent": bridge.packets_sent})
    finally:
        playing.cancel()


def _drop(frame: bytes) -> None:
    """A keyframe comes with each round of the film, whoever asks for one."""


async def _play(bridge: Bridge) -> None:
    reel, sound = film(1280, 720, 25, hue=90), tone(440)
    begun = studio_time()
    for tick in count():
        at = begun + tick * TICK
        await asyncio.sleep(max(0, at - studio_time()) / 1_000_000)
        if tick % 2 == 0:
            number = tick // 2 % len(reel.units)
            flags = 0 if number else KEYFRAME
            bridge.from_mixer(Frame(Kind.PROGRAMME_VIDEO, flags, 0, at, reel.units[number]))
        bridge.from_mixer(Frame(Kind.PROGRAMME_SOUND, 0, 0, at, sound.packets[tick % len(sound.packets)]))


async def listen(seats: int) -> None:
    kept: list[SyntheticPeer] = []
    async for message in pair.heard():
        peer = SyntheticPeer()
        kept.append(peer)
        pair.say({"seat": message["seat"], "sdp": await peer.answer(message["sdp"])})


async def measure_sending(seats: int, seconds: float, settle: float) -> pair.Sending:
    """What it costs to send that many a programme that is encoded already."""
    return await pair.sending("bridge", __name__, "send", "listen", seats=seats, seconds=seconds, settle=settle)


if __name__ == "__main__":
    uvloop.run({"send": send, "listen": listen}[sys.argv[1]](int(sys.argv[2])))
