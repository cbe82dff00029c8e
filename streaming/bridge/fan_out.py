"""The programme to everybody: each frame becomes packets once, and every peer is sent the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from streaming.bridge.datagrams import Datagrams
from streaming.bridge.fed import Fed
from streaming.bridge.negotiation import Identity, programme_heads
from streaming.bridge.peer import Peer
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo
from streaming.exchange import KEYFRAME, Frame


class FanOut:
    def __init__(self, peers: Mapping[str, Peer], identity: Identity, random: Random, datagrams: Datagrams) -> None:
        """`peers` is looked at, never changed."""
        sound, video = programme_heads(identity)
        self._peers = peers
        self._datagrams = datagrams
        self.sound = ProgrammeSound(sound, random)
        self.video = ProgrammeVideo(video, random)
        self.small = ProgrammeVideo(video, random)
        self.small.timed_as(self.video)
        self.packets_sent = 0
        self.beside: dict[str, set[str]] = {}
        """Source -> peers that stand beside its microphone and are not to hear it."""

    def picture(self, frame: Frame) -> None:
        first = self.video.sequence
        burst = self.video.pack(frame.payload, frame.time)
        keyframe = bool(frame.flags & KEYFRAME)
        with self._datagrams:
            for peer in self._peers.values():
                if peer.outbound is not None:
                    self.packets_sent += peer.outbound.send_picture(burst, first, keyframe)

    def needs_small(self) -> bool:
        """Whether anybody's line carries only the small picture, or goes on with it until the whole one begins."""
        return any(peer.outbound is not None and peer.outbound.followed == "small" for peer in self._peers.values())

    def awaits_small(self) -> bool:
        """Whether somebody cannot begin with it before its next keyframe."""
        return any(peer.outbound is not None and peer.outbound.awaits_small for peer in self._peers.values())

    def small_picture(self, frame: Frame) -> None:
        """For those whose line carries no more."""
        first = self.small.sequence
        burst = self.small.pack(frame.payload, frame.time)
        keyframe = bool(frame.flags & KEYFRAME)
        with self._datagrams:
            for peer in self._peers.values():
                if peer.outbound is not None and peer.outbound.followed == "small":
                    self.packets_sent += peer.outbound.send_small_picture(burst, first, keyframe)

    def full_mix(self, frame: Frame) -> None:
        packed = self.sound.pack(frame.payload, frame.time)
        if packed is None:
            return
        with self._datagrams:
            for peer in self._peers.values():
                if peer.outbound is not None:
                    self.packets_sent += peer.outbound.send_full_mix(*packed)

    def own_mix(self, frame: Frame, peer: Peer | Fed) -> None:
        """The mix without this peer's source."""
        packed = self.sound.pack(frame.payload, frame.time)
        if packed is None:
            return
        if peer.outbound is not None:
            self.packets_sent += peer.outbound.send_own_mix(*packed)
        for name in self.beside.get(peer.source, ()):
            if (outbound := self._peers[name].outbound) is not None:
                self.packets_sent += outbound.send_own_mix(*packed)
