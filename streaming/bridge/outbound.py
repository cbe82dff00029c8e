"""The programme to one peer: which of the shared packets it is sent, what it has lost, and our sender reports to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Protocol

import msgspec

from streaming import limits
from streaming.bridge import rtcp
from streaming.bridge.burst import Burst
from streaming.bridge.negotiation import CNAME, PICTURE, SCREEN, SOUND, Identity, Session
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo, SharedStream
from streaming.bridge.reception import ReportBlock
from streaming.bridge.rtp import HEADER, PacketHead
from streaming.bucket import Bucket

NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""


class Way(Protocol):
    """What of a `Wire` is used."""

    def send(self, burst: Burst) -> int: ...

    def send_rtcp(self, compound: bytes) -> None: ...


class WallClock(msgspec.Struct, frozen=True):
    """Studio time to NTP time, fixed at the start: a wall clock set right meanwhile must not part lips and sound."""

    offset: int
    """Unix microseconds at studio time 0."""

    def ntp(self, studio_time: int) -> int:
        return ((self.offset + studio_time + NTP_EPOCH * 1_000_000) << 32) // 1_000_000

    def middle(self, studio_time: int) -> int:
        """The 32 bits that reports quote."""
        return (self.ntp(studio_time) >> 16) & 0xFFFFFFFF


class Sent(msgspec.Struct):
    """Counts of one stream."""

    packets: int = 0
    octets: int = 0

    def add(self, packets: int, burst: Burst) -> None:
        self.packets += packets
        self.octets += burst.octets


class Outbound:
    def __init__(
        self,
        way: Way,
        answer: Session,
        identity: Identity,
        video: ProgrammeVideo,
        sound: ProgrammeSound,
        wall: WallClock,
    ) -> None:
        picture = answer.lines[PICTURE]
        self._way = way
        self._identity = identity
        self._video = video
        self._sound = sound
        self._wall = wall
        self.sees = picture.receives and picture.payload_type("H264") == video.head.payload_type
        self.hears = answer.lines[SOUND].receives
        rtx = picture.rtx_of(video.head.payload_type)
        extension = video.head.extension
        self._repair = None if rtx is None else PacketHead(identity.rtx_ssrcs[PICTURE], rtx, extension)
        self._repair_sequence = 0
        self._resends = Bucket(limits.RESENT)
        self._pictures, self._sounds = Sent(), Sent()
        self._begun = False
        self._last_slot = -1
        self._without_slot = -2
        self._held: tuple[int, Burst] | None = None

    def send_picture(self, burst: Burst, first: int, keyframe: bool) -> int:
        """`first` is the sequence number of the first packet. Begins with a keyframe: anything before could not be
        shown."""
        if not self._begun:
            if not (self.sees and keyframe and self._video.may_begin(first)):
                return 0
            self._begun = True
        sent = self._way.send(burst)
        self._pictures.add(sent, burst)
        return sent

    def send_full_mix(self, slot: int, burst: Burst) -> int:
        """Waits one tick while the peer has a mix of its own: that of this tick may still be coming."""
        sent = 0
        if slot <= self._last_slot:
            return sent
        if self._held is not None and self._held[0] < slot:
            held, self._held = self._held, None
            self._without_slot = -2
            sent += self._send_sound(*held)
        if self._without_slot == slot - 1:
            self._held = (slot, burst)
            return sent
        return sent + self._send_sound(slot, burst)

    def send_own_mix(self, slot: int, burst: Burst) -> int:
        """The mix without this peer's source."""
        sent = 0
        self._without_slot = max(slot, self._without_slot)
        if self._held is not None:
            held, self._held = self._held, None
            if held[0] < slot:
                sent += self._send_sound(*held)
        # Never two contents under one number: that would also encrypt twice with one nonce.
        return sent + self._send_sound(slot, burst)

    def _send_sound(self, slot: int, burst: Burst) -> int:
        if not self.hears or slot <= self._last_slot or (self._last_slot < 0 and not self._sound.may_begin(slot)):
            return 0
        self._last_slot = slot
        sent = self._way.send(burst)
        self._sounds.add(sent, burst)
        return sent

    def resend(self, sequences: Iterable[int], now: int) -> int:
        """From the shared history, as a repair stream (RFC 4588) if the browser knows it, else as it was."""
        if not self._begun:
            return 0
        found: list[bytes] = []
        for packet in map(self._video.lost, islice(sequences, limits.LOST_PACKETS)):
            if packet is None:
                continue
            if not self._resends.take(now / 1_000_000):
                break
            found.append(packet)
        if not found:
            return 0
        if self._repair is not None:
            found = [self._repaired(packet) for packet in found]
        return self._way.send(Burst(found))

    def _repaired(self, packet: bytes) -> bytes:
        assert self._repair is not None
        _, second, sequence, timestamp, _ = HEADER.unpack_from(packet)
        payload = sequence.to_bytes(2, "big") + packet[self._video.head.size :]
        self._repair_sequence += 1
        return self._repair.write(
            payload, sequence=self._repair_sequence, timestamp=timestamp, marker=bool(second & 0x80)
        )

    def send_reports(self, blocks: Mapping[int, Mapping[int, ReportBlock]], now: int) -> None:
        """One compound: a sender report for each stream of ours that runs, report blocks for what we receive."""
        ssrcs = self._identity.ssrcs
        parts: list[bytes] = []
        for index, stream, sent in ((SOUND, self._sound, self._sounds), (PICTURE, self._video, self._pictures)):
            mine = dict(blocks.get(index, {}))
            if index == PICTURE:
                mine |= blocks.get(SCREEN, {})
            if sent.packets:
                parts.append(rtcp.sender_report(ssrcs[index], self._info(stream, sent, now), mine))
            elif mine:
                parts.append(rtcp.receiver_report(ssrcs[index], mine))
        if parts:
            parts += [rtcp.description(ssrcs[line], CNAME) for line in (SOUND, PICTURE)]
            self._way.send_rtcp(b"".join(parts))

    def _info(self, stream: SharedStream, sent: Sent, now: int) -> rtcp.SenderInfo:
        return rtcp.SenderInfo(self._wall.ntp(now), stream.timestamp(now), sent.packets, sent.octets)

    def round_trip(self, block: ReportBlock, now: int) -> float | None:
        """Milliseconds, by a report block that quotes one of our reports."""
        if not block.last_report:
            return None
        units = (self._wall.middle(now) - block.last_report - block.delay) & 0xFFFFFFFF
        # A clock that is a little off gives a little less than nothing.
        return 0.0 if units > 0x80000000 else units * 1000 / 65_536
