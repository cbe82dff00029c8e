"""The peer connections of one studio, as it reported them last."""

from __future__ import annotations

from streaming.control import PeerState


class Peers:
    def __init__(self) -> None:
        self._peers: dict[str, PeerState] = {}

    def note(self, peer: PeerState) -> None:
        if peer.phase == "closed":
            self._peers.pop(peer.peer, None)
        else:
            self._peers[peer.peer] = peer

    def of(self, source: str) -> list[str]:
        """Their ids."""
        return [peer.peer for peer in self._peers.values() if peer.source == source]

    def connected(self, source: str) -> bool:
        return any(peer.source == source and peer.phase == "connected" for peer in self._peers.values())

    def lost(self) -> set[str]:
        """The studio is gone, and they with it; the sources that had one."""
        sources = {peer.source for peer in self._peers.values()}
        self._peers.clear()
        return sources
