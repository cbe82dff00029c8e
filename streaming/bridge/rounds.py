"""The bridge's rounds, several a second: keyframes still owed, signs of life, RTCP, who floods; levels and quality."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from streaming.bridge.mixer_side import MixerSide
from streaming.bridge.peer import Peer
from streaming.bridge.roster import Roster
from streaming.control import PeerLimited, Report

log = structlog.get_logger(__name__)

BEAT = 0.1
"""Seconds between two rounds."""
STALL = 500_000
"""Microseconds between two rounds after which it was we who did not listen."""
LEVELS_INTERVAL = 500_000
QUALITY_INTERVAL = 3_000_000


class Rounds:
    def __init__(
        self,
        roster: Roster,
        mixer: MixerSide,
        *,
        report: Callable[[Report], None],
        clock: Callable[[], int],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._peers, self._fed = roster.peers, roster.fed
        self._close = roster.close
        self._mixer = mixer
        self._report = report
        self._clock = clock
        self._pause = pause
        self._made_at = self._levels_at = self._quality_at = clock()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """With the first who is here: nobody was to be listened to before. Repeated, it changes nothing."""
        if self._task is None:
            self._made_at = self._clock()
            self._task = asyncio.create_task(self._run(), name="bridge")

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._pause(BEAT)
            try:
                self.make()
            except Exception:
                log.exception("The bridge stumbled.")

    def make(self) -> None:
        now = self._clock()
        stalled, self._made_at = now - self._made_at, now
        self._mixer.tend(now)
        for peer in list(self._peers.values()):
            if stalled > STALL:
                peer.excuse(stalled)
            peer.tend(now)
            self._limit(peer, now)
        for fed in list(self._fed.values()):
            if stalled > STALL:
                fed.excuse(stalled)
            fed.tend(now)
        if now - self._levels_at >= LEVELS_INTERVAL:
            self._levels_at = now
            self._report(self._mixer.levels(now))
        if now - self._quality_at >= QUALITY_INTERVAL:
            self._quality_at = now
            connected = [peer for peer in self._peers.values() if peer.phase == "connected"]
            self._mixer.expect_loss(max((peer.sound_lost for peer in connected), default=0.0))
            for peer in self._peers.values():
                if peer.phase == "connected":
                    self._report(peer.quality())
                if receiving := peer.receiving():
                    self._report(receiving)
            for fed in self._fed.values():
                self._report(fed.receiving())

    def _limit(self, peer: Peer, now: int) -> None:
        """Say what was refused; a peer that floods goes."""
        news, closed = peer.allowance.news(now), peer.allowance.flooded
        if closed and "traffic" not in news:
            # Told before, but not that it goes for it.
            news.append("traffic")
        for excess in news:
            log.warning("A peer sends too much.", peer=peer.name, seat=peer.source, excess=excess, closed=closed)
            self._report(PeerLimited(peer.name, peer.source, excess, closed))
        if closed:
            self._close(peer)
