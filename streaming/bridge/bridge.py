"""The bridge: every browser's media in and out, beside one mixer.

It takes orders from the studio and gives it reports; frames go to the mixer and come from it through two callables.
It knows sources and scenes, never councillors or law, and neither decodes nor encodes anything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from random import Random, SystemRandom

import structlog

from streaming.bridge import cameras, internals
from streaming.bridge.fan_out import FanOut
from streaming.bridge.inbound import Arrived
from streaming.bridge.keyframes import KeyframeWish
from streaming.bridge.levels import LevelMeter
from streaming.bridge.negotiation import PICTURE, SCREEN, AnswerRefused, Identity
from streaming.bridge.outbound import WallClock
from streaming.bridge.peer import Peer
from streaming.control import (
    AcceptAnswer,
    Offered,
    OpenPeer,
    PeerLimited,
    PeerPhase,
    PeerRefused,
    PeerState,
    Report,
    StudioSettings,
)
from streaming.exchange import (
    KEYFRAME,
    DropSource,
    Frame,
    Kind,
    MakeKeyframe,
    NameSource,
    SourceLevels,
    SourceTrouble,
    Word,
    pack,
    pack_word,
    read_word,
)
from streaming.scene import Scene

log = structlog.get_logger(__name__)

MAX_PEERS = 256
MAX_NUMBER = 0xFFFF
"""The link's source numbers are 16 bits, never used again."""
BEAT = 0.1
"""Seconds between two rounds of housekeeping."""
STALL = 500_000
"""Microseconds between two rounds after which it was we who did not listen."""
LEVELS_INTERVAL = 500_000
QUALITY_INTERVAL = 3_000_000


def studio_time() -> int:
    """Microseconds of `CLOCK_MONOTONIC`."""
    return time.monotonic_ns() // 1000


class Bridge:
    def __init__(
        self,
        settings: StudioSettings,
        *,
        report: Callable[[Report], None],
        to_mixer: Callable[[bytes], None],
        random: Random | None = None,
        clock: Callable[[], int] = studio_time,
        wall: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """ValueError if one of the settings' ICE servers is no STUN or TURN URL."""
        internals.check_ice_servers(settings.ice_servers)
        random = random or SystemRandom()
        self._settings = settings
        self._report = report
        self._to_mixer = to_mixer
        self._clock = clock
        self._pause = pause
        self._identity = Identity.draw(random)
        self._wall = WallClock(round(wall() * 1_000_000) - clock())
        self._scratch = internals.Scratch()
        self._keyframes = KeyframeWish(lambda: self._say(MakeKeyframe()))
        self._levels = LevelMeter()
        self._tended_at = self._levels_at = self._quality_at = clock()
        self._peers: dict[str, Peer] = {}
        self._programme = FanOut(self._peers, self._identity, random)
        self._numbers: dict[int, Peer] = {}
        """Of the sources named to the mixer."""
        self._last_number = 0
        self._open: frozenset[str] = frozenset()
        self._cameras = cameras.CameraWishes()
        self._beat: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def packets_sent(self) -> int:
        """RTP packets, in all."""
        return self._programme.packets_sent

    # Orders -----------------------------------------------------------------------------------------------------

    async def open_peer(self, order: OpenPeer) -> None:
        """Answered by `Offered`. Said again, the same offer is reported; a second peer of a source closes the first."""
        if order.peer in self._peers:
            if sdp := self._peers[order.peer].offer_sdp:
                self._report(Offered(order.peer, sdp))
            return
        if len(self._peers) >= MAX_PEERS or self._last_number >= MAX_NUMBER:
            self._report(PeerRefused(order.peer, "The studio is full."))
            return
        for older in [peer for peer in self._peers.values() if order.source and peer.source == order.source]:
            self._close(older)
        self._last_number += 1
        peer = Peer(
            order.peer,
            order.source,
            self._last_number,
            host=self,
            identity=self._identity,
            ice_servers=self._settings.ice_servers,
            video=self._programme.video,
            sound=self._programme.sound,
            wall=self._wall,
            scratch=self._scratch,
        )
        self._peers[order.peer] = peer
        if self._beat is None:
            self._tended_at = self._clock()
            self._beat = asyncio.create_task(self._run(), name="bridge")
        self._state(peer)
        try:
            sdp = await peer.offer()
        except Exception:
            # Closed while its addresses were being gathered, or there are none.
            if self._peers.get(order.peer) is peer:
                log.exception("A peer could not be offered.", peer=order.peer)
                self._report(PeerRefused(order.peer, "The studio has no address to offer."))
                self._close(peer)
            return
        if self._peers.get(order.peer) is peer:
            self._report(Offered(peer.name, sdp))

    async def accept_answer(self, order: AcceptAnswer) -> None:
        """Answered by `PeerRefused` if it cannot be used; the peer is closed then."""
        peer = self._peers.get(order.peer)
        if peer is None:
            self._report(PeerRefused(order.peer, "There is no such peer."))
            return
        try:
            await peer.accept(order.sdp)
        except AnswerRefused as refused:
            self._report(PeerRefused(order.peer, str(refused)))
            self._close(peer)

    async def close_peer(self, peer: str) -> None:
        """A peer that is not there is closed already."""
        if peer in self._peers:
            self._close(self._peers[peer])
        await self._settle()

    def open_microphones(self, sources: frozenset[str]) -> None:
        """Every other microphone is dropped here, whatever its browser sends."""
        self._open = sources

    def show_scene(self, scene: Scene) -> None:
        self._cameras.show(scene)
        for peer in self._peers.values():
            self._want_camera(peer)

    def phases(self) -> dict[str, PeerPhase]:
        return {peer.name: peer.phase for peer in self._peers.values()}

    def restate(self) -> None:
        """Reports once more what a controller that was away may have missed: every peer's phase and camera."""
        for peer in self._peers.values():
            self._cameras.forget(peer.name)
            self._state(peer)
            self._want_camera(peer)

    async def close(self) -> None:
        """Closes every peer. The bridge cannot be used again."""
        if self._beat is not None:
            self._beat.cancel()
            await asyncio.gather(self._beat, return_exceptions=True)
        for peer in list(self._peers.values()):
            self._close(peer)
        await self._settle()

    # From the mixer ---------------------------------------------------------------------------------------------

    def from_mixer(self, frame: Frame) -> None:
        """Raises `BrokenLink` for a word that is none."""
        if frame.kind is Kind.PROGRAMME_VIDEO:
            if frame.flags & KEYFRAME:
                self._keyframes.granted()
            self._programme.picture(frame)
        elif frame.kind is Kind.PROGRAMME_SOUND:
            self._programme.full_mix(frame)
        elif frame.kind is Kind.SOUND_WITHOUT:
            if frame.source in self._numbers:
                self._programme.own_mix(frame, self._numbers[frame.source])
        elif frame.kind is Kind.WORD:
            self._hear(read_word(frame))

    def mixer_restarted(self) -> None:
        """A new mixer knows nobody, and can show nobody before their next keyframe."""
        for number, peer in self._numbers.items():
            self._say(NameSource(number, peer.source))
            peer.ask_keyframe(PICTURE)
            peer.ask_keyframe(SCREEN)

    def _hear(self, word: Word) -> None:
        if isinstance(word, SourceTrouble) and word.number in self._numbers:
            peer = self._numbers[word.number]
            peer.allowance.broken_picture(word.screen, self._clock())
            peer.ask_keyframe(SCREEN if word.screen else PICTURE)
        elif isinstance(word, SourceLevels):
            for number, level in word.arriving.items():
                if number in self._numbers:
                    self._levels.measure(self._numbers[number].source, level, self._clock())

    # From the peers ---------------------------------------------------------------------------------------------

    def now(self) -> int:
        return self._clock()

    def phase_changed(self, peer: Peer) -> None:
        if peer.phase == "closed":
            self._close(peer)
            return
        self._state(peer)
        if peer.phase == "connected":
            if peer.source and peer.number not in self._numbers:
                self._numbers[peer.number] = peer
                self._say(NameSource(peer.number, peer.source))
            self._want_camera(peer)
            self._keyframes.wish(self._clock())

    def arrived(self, peer: Peer, frames: Iterable[Arrived]) -> None:
        if peer.number not in self._numbers:
            return
        for frame in frames:
            if frame.kind is Kind.MICROPHONE:
                self._levels.claim(peer.source, frame.level, self._clock())
                if peer.source not in self._open:
                    continue
            if not peer.allowance.frame(frame.kind, self._clock()):
                continue
            self._to_mixer(pack(Frame(frame.kind, frame.flags, peer.number, frame.time, frame.payload)))

    def keyframe_wished(self) -> None:
        self._keyframes.wish(self._clock())

    def resent(self, packets: int) -> None:
        self._programme.packets_sent += packets

    # Housekeeping -----------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await self._pause(BEAT)
            try:
                self.tend()
            except Exception:
                log.exception("The bridge stumbled.")

    def tend(self) -> None:
        """One round: keyframes still owed, signs of life, RTCP, levels, quality."""
        now = self._clock()
        stalled, self._tended_at = now - self._tended_at, now
        self._keyframes.tend(now)
        for peer in list(self._peers.values()):
            if stalled > STALL:
                peer.excuse(stalled)
            peer.tend(now)
            self._limit(peer, now)
        if now - self._levels_at >= LEVELS_INTERVAL:
            self._levels_at = now
            self._report(self._levels.report(self._open, now))
        if now - self._quality_at >= QUALITY_INTERVAL:
            self._quality_at = now
            for peer in self._peers.values():
                if peer.phase == "connected":
                    self._report(peer.quality())

    def _limit(self, peer: Peer, now: int) -> None:
        """Say what was refused; a peer that floods goes."""
        for excess in peer.allowance.news(now):
            log.warning("A peer sends too much.", peer=peer.name, excess=excess, closed=peer.allowance.flooded)
            self._report(PeerLimited(peer.name, peer.source, excess, peer.allowance.flooded))
        if peer.allowance.flooded:
            self._close(peer)

    def _want_camera(self, peer: Peer) -> None:
        if (
            peer.source
            and peer.phase in ("connected", "silent")
            and (news := self._cameras.news(peer.name, peer.source))
        ):
            self._report(news)

    def _close(self, peer: Peer) -> None:
        """At once for everybody else; the goodbye to the browser takes its own time."""
        if self._peers.pop(peer.name, None) is None:
            return
        peer.phase = "closed"
        self._cameras.forget(peer.name)
        if self._numbers.pop(peer.number, None) is not None:
            self._levels.forget(peer.source)
            self._say(DropSource(peer.number))
        task = asyncio.create_task(peer.close(), name=f"close {peer.name}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        self._state(peer)

    async def _settle(self) -> None:
        for failed in await asyncio.gather(*self._closing, return_exceptions=True):
            if isinstance(failed, Exception):
                log.error("A peer did not close cleanly.", error=repr(failed))

    def _state(self, peer: Peer) -> None:
        self._report(PeerState(peer.name, peer.source, peer.phase, peer.sees))

    def _say(self, word: Word) -> None:
        self._to_mixer(pack_word(word))
