"""Who is here: peers, and what is fetched from elsewhere, from joining to the end. Of each source there is only one.

It knows neither orders nor scenes; whoever leaves is gone from programme and mixer at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from streaming.bridge.fan_out import FanOut
from streaming.bridge.fed import Fed
from streaming.bridge.mixer_side import MixerSide
from streaming.bridge.outside import Outside
from streaming.bridge.peer import Peer

log = structlog.get_logger(__name__)

MAX_PEERS = 256
MAX_NUMBER = 0xFFFF
"""The link's source numbers are 16 bits, never used again."""


class Roster:
    def __init__(
        self,
        inside: dict[str, Peer],
        programme: FanOut,
        outside: Outside,
        mixer: MixerSide,
        left: Callable[[Peer | Fed], None],
    ) -> None:
        """`inside`: those that the programme goes to, kept here; `left` is told of everybody who is gone."""
        self.peers: dict[str, Peer] = {}
        self.fed: dict[str, Fed] = {}
        self._inside = inside
        self._programme = programme
        self._outside = outside
        self._mixer = mixer
        self._left = left
        self._last_number = 0
        self._received_before = 0
        """RTP packets of those who are gone."""
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def packets_received(self) -> int:
        here: list[Peer | Fed] = [*self.peers.values(), *self.fed.values()]
        return self._received_before + sum(peer.received for peer in here)

    @property
    def people(self) -> int:
        """Browsers that are connected. Who made us an offer is a machine: an encoder, a player."""
        return sum(peer.phase == "connected" and peer.signalling.offer_sdp != "" for peer in self.peers.values())

    def number(self, source: str) -> int | None:
        """For who joins with this source, whose earlier one leaves; None when all numbers are used."""
        if self._last_number >= MAX_NUMBER:
            return None
        if source:
            for older in [peer for peer in self.peers.values() if peer.source == source]:
                self.close(older)
            for fed in [fed for fed in self.fed.values() if fed.source == source]:
                self.close_fed(fed)
        self._last_number += 1
        return self._last_number

    def has_room(self) -> bool:
        """For another peer."""
        return len(self.peers) < MAX_PEERS

    def join(self, peer: Peer, *, outside: bool) -> None:
        self.peers[peer.name] = peer
        (self._outside.peers if outside else self._inside)[peer.name] = peer

    def close(self, peer: Peer) -> None:
        """At once for everybody else; the goodbye to the browser takes its own time."""
        if self.peers.pop(peer.name, None) is None:
            return
        peer.phase = "closed"
        if peer.outbound is not None:
            peer.outbound.stand_apart()
        self._inside.pop(peer.name, None)
        self._outside.peers.pop(peer.name, None)
        for names in self._programme.beside.values():
            names.discard(peer.name)
        self._received_before += peer.received
        self._mixer.drop(peer)
        task = asyncio.create_task(peer.close(), name=f"close {peer.name}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        self._left(peer)

    def close_fed(self, fed: Fed) -> None:
        if self.fed.pop(fed.name, None) is None:
            return
        self._received_before += fed.received
        self._mixer.drop(fed)
        fed.close()
        self._left(fed)

    def close_named(self, name: str) -> None:
        """Who is not there is closed already."""
        if name in self.peers:
            self.close(self.peers[name])
        elif name in self.fed:
            self.close_fed(self.fed[name])

    async def settle(self) -> None:
        """Until every goodbye is said."""
        for failed in await asyncio.gather(*self._closing, return_exceptions=True):
            if isinstance(failed, Exception):
                log.error("A peer did not close cleanly.", error=repr(failed))
