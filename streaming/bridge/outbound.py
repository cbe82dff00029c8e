"""The programme to one peer: which of the shared packets it is sent, what it has lost, and our sender reports to it.

Which picture that is, the whole or the small one or none, is decided by what the peer reports of its line; in which
codec, by its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Protocol

import msgspec

from streaming import limits
from streaming.bridge import rtcp
from streaming.bridge.audience import Audience, Place
from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import Port
from streaming.bridge.ladder import ABOVE, SMALL_NEEDS, Ladder
from streaming.bridge.losses import Losses
from streaming.bridge.negotiation import CNAME, PICTURE, SCREEN, SOUND, Identity, Line, Session
from streaming.bridge.numbering import Numbering
from streaming.bridge.probe import Probe, Prober
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo, SharedStream
from streaming.bridge.reception import ReportBlock
from streaming.bridge.rtp import HEADER, PacketHead
from streaming.bucket import Bucket
from streaming.control import Rendition
from streaming.exchange import Kind

NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""
ROOM = 1.3
"""How much more than a rendition needs a line is to carry before it is sent that."""
LEAST_FULL = 1_000_000
"""bit/s that the whole picture is reckoned with at least: what stands still now will move."""

CODECS: dict[str, dict[Rendition, Kind]] = {
    "H264": {"full": Kind.PROGRAMME_VIDEO, "small": Kind.SMALL_VIDEO},
    "VP8": {"full": Kind.VP8_VIDEO, "small": Kind.SMALL_VP8_VIDEO},
}
"""The better first: who can do both is sent what is made anyway."""


class Way(Protocol):
    """What of a `Wire` is used."""

    @property
    def direct(self) -> Port | None:
        """What an audience can be sent to by, if this way is no more than that."""

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


class Outbound:
    def __init__(
        self,
        way: Way,
        answer: Session,
        identity: Identity,
        pictures: Mapping[Kind, ProgrammeVideo],
        sound: ProgrammeSound,
        wall: WallClock,
        now: int = 0,
    ) -> None:
        """`pictures`: what there is of it, in one time; at least the whole in H.264."""
        picture = answer.lines[PICTURE]
        self._way = way
        self._identity = identity
        self._clock = pictures[Kind.PROGRAMME_VIDEO]
        self._streams = _streams(picture, pictures)
        self._sound = sound
        self._wall = wall
        self.sees = bool(self._streams)
        self.hears = answer.lines[SOUND].receives
        self._head = self._streams["full"].head if self.sees else self._clock.head
        rtx = picture.rtx_of(self._head.payload_type)
        self._repair = None if rtx is None else PacketHead(identity.rtx_ssrcs[PICTURE], rtx, self._head.extension)
        self._repair_sequence = 0
        self._resends = Bucket(limits.RESENT)
        self.pictures, self.sounds = Place(), Place()
        self._numbering = Numbering()
        self._ladder = Ladder(now) if "small" in self._streams else None
        self._prober = self._new_prober(answer)
        self._probe: Probe | None = None
        self._losses = {SOUND: Losses(), PICTURE: Losses()}
        self._judged: tuple[int, int] = (now, 0)
        """When the picture's loss was last known, and the octets sent by then."""
        self._without_slot = -2
        self._held: tuple[int, Burst] | None = None

    @property
    def rendition(self) -> Rendition:
        """What the line is thought to carry of the picture."""
        return self._ladder.rung if self._ladder is not None else "full"

    @property
    def sent(self) -> Kind | None:
        """Which picture is sent now."""
        return None if self._numbering.stream is None else self._numbering.stream.kind

    @property
    def wanted(self) -> Kind | None:
        """Which one is to be sent, from its next keyframe on."""
        stream = self._streams.get(self.rendition)
        return None if stream is None else stream.kind

    def send_picture(
        self, stream: ProgrammeVideo, burst: Burst, first: int, keyframe: bool, audience: Audience | None = None
    ) -> int:
        """`first` is the sequence number of the first packet. Begins with a keyframe: anything before could not be
        shown. Whoever is sent the stream as it is joins its audience, and is not sent to here any more."""
        numbering = self._numbering
        if numbering.stream is not stream:
            if not keyframe or stream is not self._streams.get(self.rendition):
                return 0
            if not numbering.begun and not stream.may_begin(first):
                return 0
            numbering.follow(stream, first)
        elif self.rendition == "none" or (self.rendition == "small" and stream is self._streams["full"]):
            # More than the line carries: not a packet more. The small one goes on until the whole one can begin.
            numbering.stop(first)
            return 0
        sent = self._way.send(numbering.number(burst))
        self.pictures.sent(sent, burst, first + len(burst) - 1)
        if audience is not None and numbering.is_plain and self.sent is self.wanted and self._way.direct is not None:
            self.pictures.join(audience, self._way.direct)
        return sent

    def send_full_mix(self, slot: int, burst: Burst, audience: Audience | None = None) -> int:
        """Waits one tick while the peer has a mix of its own: that of this tick may still be coming. Whoever has none
        joins the audience."""
        sent = 0
        if slot <= self.sounds.newest:
            return sent
        if self._held is not None and self._held[0] < slot:
            held, self._held = self._held, None
            self._without_slot = -2
            sent += self._send_sound(*held)
        if self._without_slot == slot - 1:
            self._held = (slot, burst)
            return sent
        sent += self._send_sound(slot, burst)
        if audience is not None and self.sounds.newest == slot and self._way.direct is not None:
            self.sounds.join(audience, self._way.direct)
        return sent

    def send_own_mix(self, slot: int, burst: Burst) -> int:
        """The mix without this peer's source."""
        self.sounds.leave()
        sent = 0
        self._without_slot = max(slot, self._without_slot)
        if self._held is not None:
            held, self._held = self._held, None
            if held[0] < slot:
                sent += self._send_sound(*held)
        # Never two contents under one number: that would also encrypt twice with one nonce.
        return sent + self._send_sound(slot, burst)

    def _send_sound(self, slot: int, burst: Burst) -> int:
        if not self.hears or slot <= self.sounds.newest or (self.sounds.newest < 0 and not self._sound.may_begin(slot)):
            return 0
        sent = self._way.send(burst)
        self.sounds.sent(sent, burst, slot)
        return sent

    def stand_apart(self) -> None:
        """It is sent nothing together with others, until it is sent something by itself."""
        self.pictures.leave()
        self.sounds.leave()

    def resend(self, sequences: Iterable[int], now: int) -> int:
        """From the shared history, as a repair stream (RFC 4588) if the browser knows it, else as it was."""
        found: list[bytes] = []
        for packet in map(self._numbering.lost, islice(sequences, limits.LOST_PACKETS)):
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
        payload = sequence.to_bytes(2, "big") + packet[self._head.size :]
        self._repair_sequence += 1
        return self._repair.write(
            payload, sequence=self._repair_sequence, timestamp=timestamp, marker=bool(second & 0x80)
        )

    def send_reports(self, blocks: Mapping[int, Mapping[int, ReportBlock]], now: int) -> None:
        """One compound: a sender report for each stream of ours that runs, report blocks for what we receive."""
        ssrcs = self._identity.ssrcs
        parts: list[bytes] = []
        for index, stream, sent in ((SOUND, self._sound, self.sounds), (PICTURE, self._clock, self.pictures)):
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

    def _info(self, stream: SharedStream, sent: Place, now: int) -> rtcp.SenderInfo:
        return rtcp.SenderInfo(self._wall.ntp(now), stream.timestamp(now), sent.packets, sent.octets)

    def heard_report(self, line: int, block: ReportBlock, round_trip: float | None, now: int) -> None:
        """What the other side says of our sound or picture. The sound is what is judged while no picture is sent."""
        loss = self._losses[line].heard(block, now)
        if loss is None or self._ladder is None or (line == SOUND) is not (self.rendition == "none"):
            return
        (since, octets), self._judged = self._judged, (now, self.pictures.octets)
        sent = (self.pictures.octets - octets) * 8_000_000 / max(now - since, 1)
        self._ladder.reported(loss, round_trip, sent * (1 - loss), now)
        self._follow_ladder()

    def _follow_ladder(self) -> None:
        if self.wanted is not self.sent:
            self.pictures.leave()

    def loss(self, line: int) -> float:
        """Fraction 0..1 that did not arrive lately. Nothing is reported of a picture that is not sent."""
        return 0.0 if line == PICTURE and self.rendition == "none" else self._losses[line].lately

    def explore(self, now: int) -> None:
        """Several times a second: finds out whether the line carries more than it is sent."""
        if self._ladder is None:
            return
        if self._probe is None:
            if self._ladder.may_try(now):
                self._begin_probe(now)
        elif self._probe.is_over(now):
            rate = self._probe.rate()
            self._probe = None
            # A browser that does not report on probes is sent more to see what becomes of it.
            self._ladder.tried(rate is None or rate >= self._needed(), now)
            self._follow_ladder()

    def heard_arrivals(self, arrivals: rtcp.Arrivals) -> None:
        if self._probe is not None:
            self._probe.heard(arrivals)

    def _begin_probe(self, now: int) -> None:
        assert self._ladder is not None
        if self._prober is None:
            self._ladder.tried(True, now)
            self._follow_ladder()
            return
        packets, self._probe = self._prober.burst(
            self._needed(), self._repair_sequence + 1, self._clock.timestamp(now), now
        )
        self._repair_sequence += len(packets)
        self._way.send(Burst(packets))

    def _needed(self) -> float:
        """bit/s of the next rendition up, with room."""
        if ABOVE.get(self.rendition) == "small":
            return SMALL_NEEDS
        return ROOM * max(LEAST_FULL, self._streams["full"].bitrate)

    def _new_prober(self, answer: Session) -> Prober | None:
        if self._repair is None or not answer.extensions.transport_sequence:
            return None
        mid = {answer.extensions.mid: answer.lines[PICTURE].mid.encode()}
        return Prober(self._repair, mid, answer.extensions.transport_sequence)

    def round_trip(self, block: ReportBlock, now: int) -> float | None:
        """Milliseconds, by a report block that quotes one of our reports."""
        if not block.last_report:
            return None
        units = (self._wall.middle(now) - block.last_report - block.delay) & 0xFFFFFFFF
        # A clock that is a little off gives a little less than nothing.
        return 0.0 if units > 0x80000000 else units * 1000 / 65_536


def _streams(line: Line, pictures: Mapping[Kind, ProgrammeVideo]) -> dict[Rendition, ProgrammeVideo]:
    """What there is of the picture in the best codec that the answer takes; nothing if it takes none."""
    for codec, kinds in CODECS.items():
        streams = {rendition: pictures[kind] for rendition, kind in kinds.items() if kind in pictures}
        if line.receives and "full" in streams and line.payload_type(codec) == streams["full"].head.payload_type:
            return streams
    return {}
