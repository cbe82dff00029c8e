"""The bridge's rounds, several a second: keyframes still owed, signs of life, RTCP, who floods; levels and quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from streaming.bridge.fed import Fed
from streaming.bridge.mixer_side import MixerSide
from streaming.bridge.peer import Peer
from streaming.control import PeerLimited, Report

log = structlog.get_logger(__name__)

STALL = 500_000
"""Microseconds between two rounds after which it was we who did not listen."""
LEVELS_INTERVAL = 500_000
QUALITY_INTERVAL = 3_000_000


class Rounds:
    def __init__(
        self,
        peers: Mapping[str, Peer],
        fed: Mapping[str, Fed],
        mixer: MixerSide,
        *,
        report: Callable[[Report], None],
        close: Callable[[Peer], None],
        now: int,
    ) -> None:
        """`peers` and `fed` are looked at; `close` may take one out of `peers`."""
        self._peers = peers
        self._fed = fed
        self._mixer = mixer
        self._report = report
        self._close = close
        self._made_at = self._levels_at = self._quality_at = now

    def begin(self, now: int) -> None:
        """Nobody was to be listened to before."""
        self._made_at = now

    def make(self, now: int) -> None:
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
        for excess in peer.allowance.news(now):
            closed = peer.allowance.flooded
            log.warning("A peer sends too much.", peer=peer.name, seat=peer.source, excess=excess, closed=closed)
            self._report(PeerLimited(peer.name, peer.source, excess, peer.allowance.flooded))
        if peer.allowance.flooded:
            self._close(peer)
