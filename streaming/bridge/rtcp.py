"""RTCP packets written and read (RFC 3550 section 6, feedback of RFC 4585 and RFC 5104). Pure functions on bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from itertools import islice

import msgspec

from streaming.bridge.reception import ReportBlock
from streaming.bridge.rtp import MalformedPacket
from streaming.limits import LOST_PACKETS

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, BYE, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 200, 201, 202, 203, 205, 206
NACK, PLI, FIR, TRANSPORT_CC = 1, 1, 4, 15
MAX_BLOCKS = 31
ARRIVALS = 2_000
"""Packets looked at in one feedback on arrivals; a probe has a hundred."""
_HEAD = struct.Struct("!BBH")
_SENDER_INFO = struct.Struct("!IQIII")
_BLOCK = struct.Struct("!IIIIII")


class SenderInfo(msgspec.Struct, frozen=True):
    ntp: int
    """64 bits, RFC 5905."""
    timestamp: int
    packets: int
    octets: int


class SenderReport(msgspec.Struct, frozen=True):
    ssrc: int
    info: SenderInfo


class Received(msgspec.Struct, frozen=True):
    """What the other side says of one of our streams."""

    ssrc: int
    block: ReportBlock


class Lost(msgspec.Struct, frozen=True):
    """A generic NACK."""

    ssrc: int
    sequences: tuple[int, ...]


class KeyframeRequest(msgspec.Struct, frozen=True):
    """PLI or FIR."""

    ssrc: int


class Arrivals(msgspec.Struct, frozen=True):
    """Transport-wide feedback: which of our numbered packets arrived, and when by a clock of the other side's."""

    times: dict[int, int]
    """Transport-wide number, 16 bits -> microseconds."""


Message = SenderReport | Received | Lost | KeyframeRequest | Arrivals


def _pack(count: int, kind: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def _pack_blocks(blocks: Mapping[int, ReportBlock]) -> bytes:
    return b"".join(
        _BLOCK.pack(
            ssrc,
            block.fraction_lost << 24 | block.packets_lost & 0xFFFFFF,
            block.highest_sequence,
            block.jitter,
            block.last_report,
            block.delay,
        )
        for ssrc, block in list(blocks.items())[:MAX_BLOCKS]
    )


def sender_report(ssrc: int, info: SenderInfo, blocks: Mapping[int, ReportBlock]) -> bytes:
    body = _SENDER_INFO.pack(
        ssrc, info.ntp, info.timestamp & 0xFFFFFFFF, info.packets & 0xFFFFFFFF, info.octets & 0xFFFFFFFF
    )
    return _pack(min(len(blocks), MAX_BLOCKS), SENDER_REPORT, body + _pack_blocks(blocks))


def receiver_report(ssrc: int, blocks: Mapping[int, ReportBlock]) -> bytes:
    body = ssrc.to_bytes(4, "big") + _pack_blocks(blocks)
    return _pack(min(len(blocks), MAX_BLOCKS), RECEIVER_REPORT, body)


def description(ssrc: int, cname: str) -> bytes:
    """An SDES packet of one chunk: readers differ on where a second one begins."""
    name = cname.encode()
    item = bytes([1, len(name)]) + name + b"\0"
    return _pack(1, DESCRIPTION, ssrc.to_bytes(4, "big") + item + bytes(-len(item) % 4))


def nack(ssrc: int, media_ssrc: int, sequences: Iterable[int]) -> bytes:
    """`sequences` ascend and may be unwrapped."""
    pairs: list[list[int]] = []
    for sequence in sequences:
        if pairs and 0 < sequence - pairs[-1][0] <= 16:
            pairs[-1][1] |= 1 << (sequence - pairs[-1][0] - 1)
        else:
            pairs.append([sequence, 0])
    body = struct.pack("!II", ssrc, media_ssrc) + b"".join(struct.pack("!HH", pid & 0xFFFF, blp) for pid, blp in pairs)
    return _pack(NACK, TRANSPORT_FEEDBACK, body)


def picture_loss(ssrc: int, media_ssrc: int) -> bytes:
    return _pack(PLI, PAYLOAD_FEEDBACK, struct.pack("!II", ssrc, media_ssrc))


def transport_feedback(ssrc: int, media_ssrc: int, body: bytes) -> bytes:
    """`body` is padded here to whole words, with the padding bit that says so."""
    padding = -len(body) % 4
    packed = struct.pack("!II", ssrc, media_ssrc) + body
    if not padding:
        return _pack(TRANSPORT_CC, TRANSPORT_FEEDBACK, packed)
    packed += bytes(padding - 1) + bytes([padding])
    return _pack(TRANSPORT_CC | 0x20, TRANSPORT_FEEDBACK, packed)


def read_compound(data: bytes) -> list[Message]:
    """What is used of a compound packet; the rest is stepped over. Raises `MalformedPacket`."""
    messages: list[Message] = []
    at = 0
    while at < len(data):
        if len(data) - at < _HEAD.size:
            raise MalformedPacket("cut in an RTCP header")
        first, kind, words = _HEAD.unpack_from(data, at)
        body = data[at + 4 : at + 4 + 4 * words]
        if first >> 6 != 2 or len(body) < 4 * words:
            raise MalformedPacket("not RTCP, or cut")
        try:
            messages += _read(kind, first & 0x1F, body)
        except struct.error:
            raise MalformedPacket(f"cut in an RTCP packet of type {kind}") from None
        at += 4 + 4 * words
    return messages


def _read(kind: int, count: int, body: bytes) -> list[Message]:
    if kind == SENDER_REPORT:
        ssrc, *info = _SENDER_INFO.unpack_from(body)
        return [SenderReport(ssrc, SenderInfo(*info)), *_read_blocks(body, _SENDER_INFO.size, count)]
    if kind == RECEIVER_REPORT:
        return list(_read_blocks(body, 4, count))
    if kind == TRANSPORT_FEEDBACK and count == NACK:
        _, ssrc = struct.unpack_from("!II", body)
        return [Lost(ssrc, tuple(islice(_read_lost(body), LOST_PACKETS)))]
    if kind == TRANSPORT_FEEDBACK and count == TRANSPORT_CC:
        return [Arrivals(_read_arrivals(body))]
    if kind == PAYLOAD_FEEDBACK and count == PLI:
        _, ssrc = struct.unpack_from("!II", body)
        return [KeyframeRequest(ssrc)]
    if kind == PAYLOAD_FEEDBACK and count == FIR:
        # The media SSRC of the header is unused; the entries name the streams (RFC 5104 section 4.3.1).
        return [KeyframeRequest(struct.unpack_from("!I", body, at)[0]) for at in range(8, len(body), 8)]
    return []


def _read_blocks(body: bytes, start: int, count: int) -> list[Received]:
    blocks = []
    for index in range(count):
        ssrc, lost, highest, jitter, last_report, delay = _BLOCK.unpack_from(body, start + index * _BLOCK.size)
        total = (lost & 0xFFFFFF ^ 0x800000) - 0x800000
        blocks.append(Received(ssrc, ReportBlock(lost >> 24, total, highest, jitter, last_report, delay)))
    return blocks


def _read_lost(body: bytes) -> Iterable[int]:
    for at in range(8, len(body), 4):
        pid, blp = struct.unpack_from("!HH", body, at)
        yield pid
        for bit in range(16):
            if blp >> bit & 1:
                yield (pid + bit + 1) & 0xFFFF


def _read_arrivals(body: bytes) -> dict[int, int]:
    """draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1."""
    first, count, reference = struct.unpack_from("!HHI", body, 8)
    statuses: list[int] = []
    at = 16
    while len(statuses) < min(count, ARRIVALS):
        (chunk,) = struct.unpack_from("!H", body, at)
        at += 2
        if not chunk & 0x8000:
            statuses += [chunk >> 13 & 0x3] * min(chunk & 0x1FFF, ARRIVALS)
        elif chunk & 0x4000:
            statuses += [chunk >> shift & 0x3 for shift in range(12, -1, -2)]
        else:
            statuses += [chunk >> shift & 0x1 for shift in range(13, -1, -1)]
    times: dict[int, int] = {}
    time = (reference >> 8) * 64_000
    for index, status in enumerate(statuses[:count]):
        if status == 1:
            time += struct.unpack_from("!B", body, at)[0] * 250
            at += 1
        elif status == 2:
            time += struct.unpack_from("!h", body, at)[0] * 250
            at += 2
        else:
            continue
        times[(first + index) & 0xFFFF] = time
    return times
