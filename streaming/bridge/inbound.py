"""What one browser sends: its packets in, encoded frames with their capture times out, and our feedback about them.

Decrypted packets come in, whole frames leave; it knows neither the mixer nor the socket. RTCP leaves by the callable
it is given.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from streaming.bridge import rtcp
from streaming.bridge.assembly import Assembler, EncodedFrame
from streaming.bridge.capture_clock import SenderClock, StreamClock
from streaming.bridge.negotiation import PICTURE, SCREEN, SOUND, Codec, Line
from streaming.bridge.reception import Reception, ReportBlock
from streaming.bridge.rtp import ExtensionIds, MalformedPacket, Picture, RtpPacket, Unwrapper, read_packet
from streaming.bridge.transport_feedback import TransportFeedback
from streaming.exchange import KEYFRAME, VP8, Kind

KINDS = {SOUND: Kind.MICROPHONE, PICTURE: Kind.CAMERA, SCREEN: Kind.SCREEN}
MAX_STREAMS = 12
"""A browser has three and their repairs; replaced ones are forgotten oldest first."""
PICTURE_LOSS_INTERVAL = 500_000
"""Microseconds between two PLI for one stream."""
REPEAT_NACK = 100_000
MAX_NACKS = 3


class Arrived(msgspec.Struct, frozen=True):
    """A frame of camera, screen or microphone."""

    kind: Kind
    flags: int
    time: int
    """Studio time of capture."""
    payload: bytes
    level: int | None = None
    """Of a microphone: RFC 6464, 0..127 in -dBov."""


class Stream:
    """One incoming SSRC."""

    def __init__(self, ssrc: int, index: int, rate: int, sender: SenderClock) -> None:
        self.ssrc = ssrc
        self.index = index
        self.unwrap = Unwrapper(16)
        self.reception = Reception(rate)
        self.clock = StreamClock(rate, sender)
        self.codec = ""
        self.payload_type = -1
        """Under which that codec came last."""
        self.assembler: Assembler | None = None
        self.asked: dict[int, tuple[int, int]] = {}
        """Missing sequence number -> how often asked for, and when last."""
        self.picture_loss_at = -PICTURE_LOSS_INTERVAL
        self.heard_at = 0


class Inbound:
    def __init__(
        self,
        lines: tuple[Line, ...],
        extensions: ExtensionIds,
        ssrcs: tuple[int, ...],
        send_rtcp: Callable[[bytes], None],
    ) -> None:
        """`ssrcs` are ours, by m-line: feedback is signed with them."""
        self._lines = lines
        self.extensions = extensions
        self._ssrcs = ssrcs
        self._send_rtcp = send_rtcp
        self._sender = SenderClock()
        self._streams: dict[int, Stream] = {}
        self._repairs = {rtx: (index, ssrc) for index, line in enumerate(lines) for rtx, ssrc in line.repairs.items()}
        self._announced = {ssrc: index for index, line in enumerate(lines) for ssrc in line.ssrcs}
        self._counted = (0, 0)
        self._feedback = TransportFeedback()

    def packet(self, data: bytes, now: int) -> list[Arrived]:
        """The frames that this packet completes. Raises `MalformedPacket`."""
        return self.take(read_packet(data, self.extensions), now)

    def take(self, packet: RtpPacket, now: int) -> list[Arrived]:
        """The frames that this packet completes."""
        if packet.transport_sequence is not None:
            self._feedback.heard((packet.transport_sequence,), packet.ssrc, now)
        stream = self._streams.get(packet.ssrc)
        if stream is not None and packet.payload_type == stream.payload_type:
            name = stream.codec
        else:
            index = self._line_of(packet)
            if index is None:
                return []
            codec = self._lines[index].codecs.get(packet.payload_type)
            if codec is None:
                return []
            if codec.name == "rtx":
                return self._repaired(packet, index, codec, now)
            stream, name = self._stream(packet.ssrc, index, codec), codec.name
        sequence = stream.unwrap(packet.sequence)
        stream.reception.add(sequence, packet.timestamp, now)
        return self._take(stream, sequence, packet, name, now)

    def take_picture(self, picture: Picture, now: int) -> list[Arrived]:
        """The frames that these packets complete: as of each of them, in less."""
        stream = self._streams.get(picture.ssrc)
        assembler = None if stream is None else stream.assembler
        if stream is None or assembler is None or picture.payload_type != stream.payload_type:
            return [frame for packet in picture.packets() for frame in self.take(packet, now)]
        if picture.transports:
            self._feedback.heard(picture.transports, picture.ssrc, now)
        count = len(picture.payloads)
        sequence = stream.unwrap(picture.sequence)
        if count > 1:
            stream.unwrap((picture.sequence + count - 1) & 0xFFFF)
        stream.reception.add(sequence, picture.timestamp, now, count)
        if not assembler.is_next(sequence):
            packets = enumerate(picture.packets())
            return [
                frame
                for index, packet in packets
                for frame in self._take(stream, sequence + index, packet, stream.codec, now)
            ]
        stream.heard_at = now
        frame = assembler.add_whole(picture.payloads, picture.timestamp)
        if stream.asked or not assembler.is_content:
            self._ask(stream, now)
        return [] if frame is None else [self._picture(stream, frame, now)]

    def _line_of(self, packet: RtpPacket) -> int | None:
        if packet.ssrc in self._streams:
            return self._streams[packet.ssrc].index
        if packet.ssrc in self._announced:
            return self._announced[packet.ssrc]
        if packet.ssrc in self._repairs:
            return self._repairs[packet.ssrc][0]
        if packet.mid:
            return next((index for index, line in enumerate(self._lines) if line.mid == packet.mid), None)
        holders = [index for index, line in enumerate(self._lines) if packet.payload_type in line.codecs and line.sends]
        return holders[0] if len(holders) == 1 else None

    def _stream(self, ssrc: int, index: int, codec: Codec) -> Stream:
        stream = self._streams.get(ssrc)
        if stream is None:
            while len(self._streams) >= MAX_STREAMS:
                del self._streams[min(self._streams.values(), key=lambda stream: stream.heard_at).ssrc]
            stream = self._streams[ssrc] = Stream(ssrc, index, codec.rate, self._sender)
        return stream

    def _repaired(self, packet: RtpPacket, index: int, codec: Codec, now: int) -> list[Arrived]:
        """RFC 4588: the original sequence number, then the original payload."""
        original = self._lines[index].codecs.get(codec.apt)
        ssrc = self._repairs.get(packet.ssrc, (index, None))[1]
        if ssrc is None:
            ssrc = next((stream.ssrc for stream in self._streams.values() if stream.index == index), None)
        stream = self._streams.get(ssrc) if ssrc is not None else None
        if original is None or stream is None or len(packet.payload) <= 2:
            return []
        sequence = int.from_bytes(packet.payload[:2], "big")
        repaired = msgspec.structs.replace(
            packet, payload_type=codec.apt, sequence=sequence, ssrc=stream.ssrc, payload=packet.payload[2:]
        )
        return self._take(stream, stream.unwrap(sequence), repaired, original.name, now)

    def _take(self, stream: Stream, sequence: int, packet: RtpPacket, codec: str, now: int) -> list[Arrived]:
        stream.heard_at, stream.payload_type = now, packet.payload_type
        if stream.index == SOUND:
            # The mixer puts sound in its order: it knows how long it can wait for what was overtaken or lost.
            return [self._sound(stream, packet, now)] if packet.payload else []
        if stream.codec != codec or stream.assembler is None:
            stream.codec, stream.assembler = codec, Assembler(codec)
        frames = stream.assembler.add(sequence, packet, now)
        if stream.asked or not stream.assembler.is_content:
            self._ask(stream, now)
        return [self._picture(stream, frame, now) for frame in frames] if frames else []

    @staticmethod
    def _sound(stream: Stream, packet: RtpPacket, now: int) -> Arrived:
        time = stream.clock.capture_time(packet.timestamp, now)
        return Arrived(Kind.MICROPHONE, 0, time, packet.payload, packet.level)

    @staticmethod
    def _picture(stream: Stream, frame: EncodedFrame, now: int) -> Arrived:
        flags = (KEYFRAME if frame.keyframe else 0) | (VP8 if stream.codec == "VP8" else 0)
        return Arrived(KINDS[stream.index], flags, stream.clock.capture_time(frame.timestamp, now), frame.data)

    def _ask(self, stream: Stream, now: int) -> None:
        """Names what is missing, each a few times, and asks for a keyframe when nothing else will help."""
        assert stream.assembler is not None
        missing = stream.assembler.missing()
        if missing or stream.asked:
            stream.asked = {sequence: stream.asked.get(sequence, (0, 0)) for sequence in missing}
            due = [
                sequence
                for sequence, (times, last) in stream.asked.items()
                if times == 0 or (times < MAX_NACKS and now - last >= REPEAT_NACK)
            ]
            if due:
                self._send_rtcp(rtcp.nack(self._ssrcs[stream.index], stream.ssrc, due))
                stream.asked.update({sequence: (stream.asked[sequence][0] + 1, now) for sequence in due})
        if stream.assembler.keyframe_wanted:
            self._ask_keyframe(stream, now)

    def _ask_keyframe(self, stream: Stream, now: int) -> None:
        if now - stream.picture_loss_at >= PICTURE_LOSS_INTERVAL:
            stream.picture_loss_at = now
            self._send_rtcp(rtcp.picture_loss(self._ssrcs[stream.index], stream.ssrc))

    def ask_keyframe(self, index: int, now: int) -> None:
        """The mixer cannot go on with this camera or screen without one."""
        for stream in self._streams.values():
            if stream.index == index:
                self._ask_keyframe(stream, now)

    def tend(self, now: int) -> list[Arrived]:
        """Several times a second: repeat requests, let go of what has waited too long."""
        if feedback := self._feedback.report(self._ssrcs[PICTURE], now):
            self._send_rtcp(feedback)
        arrived: list[Arrived] = []
        for stream in self._streams.values():
            if stream.assembler is not None:
                arrived += [self._picture(stream, frame, now) for frame in stream.assembler.give_up(now)]
                if stream.heard_at > now - 1_000_000:
                    self._ask(stream, now)
        return arrived

    def heard_report(self, report: rtcp.SenderReport, now: int) -> None:
        stream = self._streams.get(report.ssrc)
        if stream is not None:
            stream.clock.heard_report(report.info.ntp, report.info.timestamp)
            stream.reception.heard_report(report.info.ntp, now)

    def report(self, now: int) -> dict[int, dict[int, ReportBlock]]:
        """By m-line, the report blocks of the streams that live."""
        blocks: dict[int, dict[int, ReportBlock]] = {}
        for stream in self._streams.values():
            if stream.heard_at > now - 5_000_000:
                blocks.setdefault(stream.index, {})[stream.ssrc] = stream.reception.report(now)
        return blocks

    def loss_since(self) -> float:
        """Fraction of what was sent to us since the last call that never came."""
        expected = sum(stream.reception.expected for stream in self._streams.values())
        received = sum(stream.reception.received for stream in self._streams.values())
        before, self._counted = self._counted, (expected, received)
        if expected <= before[0]:
            return 0.0
        return min(1.0, max(0.0, 1 - (received - before[1]) / (expected - before[0])))


__all__ = ["Arrived", "Inbound", "MalformedPacket"]
