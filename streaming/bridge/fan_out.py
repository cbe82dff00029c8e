"""The programme to everybody: each frame becomes packets once, and every peer is sent the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from streaming.bridge.audience import Audience
from streaming.bridge.datagrams import Datagrams
from streaming.bridge.fed import Fed
from streaming.bridge.negotiation import Identity, programme_head
from streaming.bridge.outbound import Outbound
from streaming.bridge.peer import Peer
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo
from streaming.exchange import IN_VP8, KEYFRAME, PICTURES, Frame, Kind


class Shown:
    """A picture of the programme, and who is sent it."""

    def __init__(self, stream: ProgrammeVideo, datagrams: Datagrams) -> None:
        self._stream = stream
        self._audience = Audience(datagrams)

    def send(self, picture: bytes, time: int, keyframe: bool, ways: Iterable[Outbound]) -> int:
        """How many packets left."""
        first = self._stream.sequence
        burst = self._stream.pack(picture, time)
        sent = self._audience.send(burst, self._stream.sequence - 1)
        for way in ways:
            if way.pictures.audience is None:
                sent += way.send_picture(self._stream, burst, first, keyframe, self._audience)
        return sent


class Heard:
    """The full mix of the programme, and who hears it."""

    def __init__(self, stream: ProgrammeSound, datagrams: Datagrams) -> None:
        self._stream = stream
        self._audience = Audience(datagrams)

    def send(self, opus: bytes, time: int, ways: Iterable[Outbound]) -> int:
        """How many packets left."""
        packed = self._stream.pack(opus, time)
        if packed is None or packed[0] <= self._audience.newest:
            return 0
        slot, burst = packed
        sent = self._audience.send(burst, slot)
        for way in ways:
            if way.sounds.audience is None:
                sent += way.send_full_mix(slot, burst, self._audience)
        return sent


class FanOut:
    def __init__(self, peers: Mapping[str, Peer], identity: Identity, random: Random, datagrams: Datagrams) -> None:
        """`peers` is looked at, never changed."""
        h264, vp8 = programme_head(identity, "H264"), programme_head(identity, "VP8")
        self._peers = peers
        self.sound = ProgrammeSound(programme_head(identity, "opus"), random)
        self.pictures = {kind: ProgrammeVideo(vp8 if kind in IN_VP8 else h264, random, kind) for kind in PICTURES}
        for stream in self.pictures.values():
            stream.timed_as(self.pictures[Kind.PROGRAMME_VIDEO])
        self._heard = Heard(self.sound, datagrams)
        self._shown = {kind: Shown(stream, datagrams) for kind, stream in self.pictures.items()}
        self.packets_sent = 0
        self.beside: dict[str, set[str]] = {}
        """Source -> peers that stand beside its microphone and are not to hear it."""

    def picture(self, frame: Frame) -> None:
        """To those whom this rendition is for."""
        keyframe = bool(frame.flags & KEYFRAME)
        self.packets_sent += self._shown[frame.kind].send(frame.payload, frame.time, keyframe, self._ways())

    def needed(self) -> set[Kind | None]:
        """Renditions that somebody is sent, or is to be."""
        return {kind for way in self._ways() for kind in (way.sent, way.wanted)}

    def awaited(self) -> set[Kind | None]:
        """Renditions that somebody cannot begin with before their next keyframe."""
        return {way.wanted for way in self._ways() if way.wanted is not way.sent}

    def _ways(self) -> list[Outbound]:
        return [peer.outbound for peer in self._peers.values() if peer.outbound is not None]

    def full_mix(self, frame: Frame) -> None:
        self.packets_sent += self._heard.send(frame.payload, frame.time, self._ways())

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
