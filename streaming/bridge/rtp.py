"""Reading and numbering RTP packets (RFC 3550 section 5, header extensions of RFC 8285).

Pure functions on bytes: it knows neither sockets nor keys nor aiortc.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

HEADER = struct.Struct("!BBHII")
_EXTENSION_HEADER = struct.Struct("!HH")
ONE_BYTE_PROFILE = 0xBEDE
MAX_PACKET = 1200
"""Largest RTP packet built, header included, before SRTP: fits every path browsers use, with room for a TURN header."""


class MalformedPacket(ValueError):
    """These bytes are no packet of this kind."""


class ExtensionIds(msgspec.Struct, frozen=True):
    """Numbers under which the header extensions were negotiated; 0 is "not negotiated"."""

    mid: int = 0
    audio_level: int = 0
    transport_sequence: int = 0


class RtpPacket(msgspec.Struct, frozen=True, gc=False):
    """What of an incoming packet is used."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    mid: str = ""
    level: int | None = None
    """RFC 6464: 0 (loudest) to 127 (silence), in -dBov."""
    transport_sequence: int | None = None
    """Counts all packets of the transport, 16 bits."""


class Picture(msgspec.Struct, frozen=True, gc=False):
    """Packets of one stream that came one right after the other: of one moment, the last with the marker and no other.

    A whole picture, if it began with the first of them.
    """

    payload_type: int
    sequence: int
    """Of the first."""
    timestamp: int
    ssrc: int
    payloads: tuple[bytes, ...]
    """None is empty."""
    mid: str
    transports: tuple[int, ...]
    """Of each; empty where they are not numbered."""

    def packets(self) -> list[RtpPacket]:
        last = len(self.payloads) - 1
        return [
            RtpPacket(
                self.payload_type,
                index == last,
                (self.sequence + index) & 0xFFFF,
                self.timestamp,
                self.ssrc,
                payload,
                self.mid,
                None,
                self.transports[index] if self.transports else None,
            )
            for index, payload in enumerate(self.payloads)
        ]


def gathered(heard: Iterable[RtpPacket | bytes | None]) -> list[Picture | RtpPacket | bytes | None]:
    """The same in the same order, with pictures in place of their packets."""
    items: list[Picture | RtpPacket | bytes | None] = []
    pending: list[RtpPacket] = []
    for one in heard:
        packet = one if isinstance(one, RtpPacket) and one.payload and one.level is None else None
        if pending and (packet is None or not follows(pending[-1], packet)):
            items += pending
            pending = []
        if packet is None:
            items.append(one)
            continue
        pending.append(packet)
        if packet.marker:
            items.append(_picture(pending))
            pending = []
    return items + pending


def follows(last: RtpPacket, packet: RtpPacket) -> bool:
    """Whether it is the next of the same picture."""
    return (
        packet.sequence == (last.sequence + 1) & 0xFFFF
        and packet.ssrc == last.ssrc
        and packet.timestamp == last.timestamp
        and packet.payload_type == last.payload_type
        and (packet.transport_sequence is None) == (last.transport_sequence is None)
        and packet.mid == last.mid
    )


def _picture(packets: list[RtpPacket]) -> Picture:
    first = packets[0]
    return Picture(
        first.payload_type,
        first.sequence,
        first.timestamp,
        first.ssrc,
        tuple(packet.payload for packet in packets),
        first.mid,
        tuple(packet.transport_sequence for packet in packets if packet.transport_sequence is not None),
    )


def is_rtcp(data: bytes) -> bool:
    """RFC 5761 section 4."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def read_packet(data: bytes, ids: ExtensionIds) -> RtpPacket:
    """Raises `MalformedPacket`."""
    if len(data) < HEADER.size:
        raise MalformedPacket("shorter than an RTP header")
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    if first >> 6 != 2:
        raise MalformedPacket("not RTP version 2")
    start = HEADER.size + 4 * (first & 0x0F)
    end = len(data)
    mid, level, transport_sequence = "", None, None
    if first & 0x10:
        if end < start + 4:
            raise MalformedPacket("cut in the extension header")
        profile, words = _EXTENSION_HEADER.unpack_from(data, start)
        start += 4
        if end < start + 4 * words:
            raise MalformedPacket("cut in the extensions")
        if profile == ONE_BYTE_PROFILE:
            mid, level, transport_sequence = _read_extensions(data[start : start + 4 * words], ids)
        start += 4 * words
    if first & 0x20 and end > start:
        end -= data[end - 1]
    if end < start:
        raise MalformedPacket("cut, or padded past its beginning")
    payload = data[start:end]
    return RtpPacket(second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, payload, mid, level, transport_sequence)


def _read_extensions(block: bytes, ids: ExtensionIds) -> tuple[str, int | None, int | None]:
    mid, level, transport_sequence = "", None, None
    at = 0
    end = len(block)
    while at < end:
        head = block[at]
        at += 1
        if head == 0:
            continue
        number, beyond = head >> 4, at + (head & 0x0F) + 1
        if number == 15 or beyond > end:
            break
        if number == ids.mid:
            mid = _mid(block[at:beyond])
        elif number == ids.audio_level:
            level = block[at] & 0x7F
        elif number == ids.transport_sequence and beyond - at == 2:
            transport_sequence = block[at] << 8 | block[at + 1]
        at = beyond
    return mid, level, transport_sequence


@lru_cache(maxsize=256)
def _mid(value: bytes) -> str:
    return value.decode("ascii", "replace")


def extension_block(values: Mapping[int, bytes]) -> bytes:
    """Header extensions by their negotiated number, 1 to 14; 0 is left out. With their own header, as in the packet."""
    block = b"".join(bytes([number << 4 | len(value) - 1]) + value for number, value in values.items() if number)
    block += bytes(-len(block) % 4)
    return _EXTENSION_HEADER.pack(ONE_BYTE_PROFILE, len(block) // 4) + block if block else b""


class PacketHead(msgspec.Struct, frozen=True):
    """What stays the same in every packet of one stream."""

    ssrc: int
    payload_type: int
    extension: bytes = b""

    @property
    def size(self) -> int:
        return HEADER.size + len(self.extension)

    def write(self, payload: bytes, *, sequence: int, timestamp: int, marker: bool) -> bytes:
        first = 0x90 if self.extension else 0x80
        second = self.payload_type | (0x80 if marker else 0)
        head = HEADER.pack(first, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, self.ssrc)
        return head + self.extension + payload


def renumbered(packet: bytes, payload_type: int) -> bytes:
    """A packet of ours under another payload type, and without header extensions: those were not negotiated."""
    start = HEADER.size
    if packet[0] & 0x10:
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    first = packet[0] & ~0x10 & 0xFF
    return bytes((first, packet[1] & 0x80 | payload_type)) + packet[2 : HEADER.size] + packet[start:]


class Unwrapper:
    """Counts a wrapping number on: the value nearest to the highest seen so far."""

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._half = self._size // 2
        self._mask = self._size - 1
        self._highest: int | None = None

    def __call__(self, value: int) -> int:
        highest = self._highest
        if highest is None:
            # One lap in, so that what arrives late never counts below zero.
            self._highest = self._size + value
            return self._highest
        half = self._half
        unwrapped = highest + ((value - highest + half) & self._mask) - half
        if unwrapped > highest:
            self._highest = unwrapped
        return unwrapped
