"""The programme as citizens have it, to players outside: while the feeds are suspended, the slate and silence.

It has packets and a history of its own, so that nothing of a closed part can be asked for again. Whether the feeds are
suspended it is told by the same switch that recording and relays stand behind.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from streaming.bridge.datagrams import Datagrams
from streaming.bridge.fan_out import Heard, Shown
from streaming.bridge.negotiation import Identity, programme_head
from streaming.bridge.outbound import Outbound
from streaming.bridge.peer import Peer
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo
from streaming.exchange import Frame, Kind
from streaming.feed_switch import FeedSwitch

SILENCE = b"\xfc\xff\xfe"
"""20 ms of it in Opus, stereo (RFC 6716 section 3.1, TOC 31: CELT, full band, one frame)."""


class Outside:
    def __init__(self, identity: Identity, random: Random, sent: Callable[[int], None], datagrams: Datagrams) -> None:
        """`sent` is told how many packets left."""
        self.peers: dict[str, Peer] = {}
        self.sounds = ProgrammeSound(programme_head(identity, "opus"), random)
        self.pictures = ProgrammeVideo(programme_head(identity, "H264"), random)
        self.switch = FeedSwitch(self)
        self._sent = sent
        self._heard, self._shown = Heard(self.sounds, datagrams), Shown(self.pictures, datagrams)

    def take(self, frame: Frame) -> None:
        """Every frame of the mixer's."""
        self.switch.take(frame)
        if frame.kind is Kind.PROGRAMME_SOUND and self.peers:
            self._sent(self._heard.send(frame.payload if self.switch.is_open else SILENCE, frame.time, self._ways()))

    def picture(self, time: int, access_unit: bytes, *, keyframe: bool) -> None:
        """From the switch."""
        if self.peers:
            self._sent(self._shown.send(access_unit, time, keyframe, self._ways()))

    def _ways(self) -> list[Outbound]:
        return [peer.outbound for peer in self.peers.values() if peer.outbound is not None]

    def sound(self, time: int, packet: bytes) -> None:
        """From the switch: AAC, which no WebRTC player takes."""

    def interrupt(self) -> None:
        """From the switch: receivers find out by the next keyframe."""
