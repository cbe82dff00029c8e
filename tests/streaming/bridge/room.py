"""A bridge with what a studio puts round it: reports and frames are kept, the mixer is a film and two sounds."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from streaming.bridge import Bridge, h264
from streaming.bridge.rounds import BEAT
from streaming.control import AcceptAnswer, Offered, OpenPeer, PeerPhase, PeerState, Report, StudioSettings
from streaming.exchange import (
    IN_VP8,
    KEYFRAME,
    Frame,
    Kind,
    MakeKeyframe,
    MakeRendition,
    NameSource,
    Unpacker,
    Word,
    read_word,
)
from streaming.mixer.video_encoder import VideoEncoder
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import Film, film, tone
from tests.streaming.mixer.studio import flat
from tests.until import until

R = TypeVar("R", bound=Report)

TICK = 20_000
FULL = tone(880).packets
OWN = tone(220).packets


@functools.cache
def rendered(kind: Kind) -> tuple[bytes, ...]:
    """Two seconds of a rendition, growing brighter; the first picture is a keyframe."""
    encoder = VideoEncoder(640, 360, 12.5, 300_000, codec="vp8" if kind in IN_VP8 else "h264")
    return tuple(encoder.encode(flat(640, 360, (60 + 5 * tick, 90, 160)), tick).payload for tick in range(25))


class Room:
    """`clock` is the real one, plus what a test adds to `ahead`."""

    def __init__(self, programme: Film | None = None) -> None:
        self.reports: list[Report] = []
        self.frames: list[Frame] = []
        self.words: list[Word] = []
        self.ahead = 0
        self.programme = programme or film(width=640, height=360, fps=25, hue=60)
        self.tick = 0
        self.keyframes_made = 0
        self.renditions: dict[Kind, int] = {}
        """Those that are made, and which of their pictures is next."""
        self.own_mix_of: int | None = None
        self._unpacker = Unpacker()
        self._keyframe_due = True
        self._picture = 0
        self._begun = self.clock()
        self._playing: asyncio.Task[None] | None = None
        self.bridge = Bridge(
            StudioSettings("meeting", "/nowhere"),
            report=self.reports.append,
            to_mixer=self._to_mixer,
            clock=self.clock,
        )

    def clock(self) -> int:
        return time.monotonic_ns() // 1000 + self.ahead

    def _to_mixer(self, data: bytes) -> None:
        for frame in self._unpacker.feed(data):
            if frame.kind is Kind.WORD:
                self.words.append(read_word(frame))
                self._keyframe_due |= isinstance(self.words[-1], MakeKeyframe)
                if isinstance(self.words[-1], MakeRendition):
                    self._render(self.words[-1])
            else:
                self.frames.append(frame)

    def _render(self, order: MakeRendition) -> None:
        self.renditions.pop(order.kind, None)
        if order.wanted:
            self.renditions[order.kind] = 0

    def reported(self, kind: type[R]) -> list[R]:
        return [report for report in self.reports if isinstance(report, kind)]

    def phases(self, peer: str) -> list[PeerPhase]:
        """Every phase it has been reported in."""
        return [report.phase for report in self.reported(PeerState) if report.peer == peer]

    def number(self, source: str) -> int:
        return next(w.number for w in reversed(self.words) if isinstance(w, NameSource) and w.source == source)

    def of(self, kind: Kind, source: str) -> list[Frame]:
        number = self.number(source)
        return [frame for frame in self.frames if (frame.kind, frame.source) == (kind, number)]

    async def offer(self, peer: str, source: str = "") -> str:
        await self.bridge.open_peer(OpenPeer(peer, source))
        return next(offered.sdp for offered in self.reported(Offered) if offered.peer == peer)

    async def join(self, name: str, source: str, synthetic: SyntheticPeer) -> SyntheticPeer:
        await self.bridge.accept_answer(AcceptAnswer(name, await synthetic.answer(await self.offer(name, source))))
        await until(lambda: self.bridge.phases().get(name) == "connected")
        await synthetic.connected.wait()
        return synthetic

    def step(self) -> None:
        """What a mixer makes in 20 ms: sound, and a picture every second time. The film starts again for a keyframe."""
        at = self._begun + self.tick * TICK
        if self.tick % 2 == 0:
            if self._keyframe_due or self._picture == len(self.programme.units):
                self._picture, self._keyframe_due = 0, False
                self.keyframes_made += 1
            flags = KEYFRAME if self._picture == 0 else 0
            unit = self.programme.units[self._picture]
            self.bridge.from_mixer(Frame(Kind.PROGRAMME_VIDEO, flags, 0, at, unit))
            self._picture += 1
        for kind, number in self.renditions.items() if self.tick % 4 == 0 else ():
            flags = KEYFRAME if number == 0 else 0
            self.renditions[kind] = (number + 1) % len(rendered(kind))
            self.bridge.from_mixer(Frame(kind, flags, 0, at, rendered(kind)[number]))
        self.bridge.from_mixer(Frame(Kind.PROGRAMME_SOUND, 0, 0, at, FULL[self.tick % len(FULL)]))
        if self.own_mix_of is not None:
            own = OWN[self.tick % len(OWN)]
            self.bridge.from_mixer(Frame(Kind.SOUND_WITHOUT, 0, self.own_mix_of, at, own))
        self.tick += 1

    def pass_time(self, seconds: float) -> None:
        """The bridge's clock goes on by so much, with its housekeeping, before another datagram is read."""
        for _ in range(round(seconds / BEAT)):
            self.ahead += round(BEAT * 1_000_000)
            self.bridge.tend()

    async def pause(self) -> None:
        """The mixer stops."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    def play(self) -> None:
        """Goes on by itself, in real time."""
        self._playing = asyncio.create_task(self._play(), name="mixer")

    async def _play(self) -> None:
        while True:
            self.step()
            await asyncio.sleep(max(0, self._begun + self.tick * TICK - (self.clock() - self.ahead)) / 1_000_000)

    async def close(self) -> None:
        await self.pause()
        await self.bridge.close()


@asynccontextmanager
async def a_room(*guests: SyntheticPeer, playing: bool = True) -> AsyncIterator[Room]:
    """`guests` are closed in the end; the first joins as `p0` for source `s0`, and so on."""
    room = Room()
    try:
        if playing:
            room.play()
        for index, guest in enumerate(guests):
            await room.join(f"p{index}", f"s{index}", guest)
        yield room
    finally:
        await room.close()
        for guest in guests:
            await guest.close()


def as_received(shown: Film) -> list[bytes]:
    """A film's pictures with the start codes that they have after RTP."""
    return [b"".join(h264.START + nal for nal in h264.split(unit)) for unit in shown.units]
