"""H.264 in RTP (RFC 6184, packetization-mode 1): access units to payloads and payloads back to Annex B.

Pure functions on bytes; nothing is decoded.
"""

from __future__ import annotations

import re

from streaming.bridge.rtp import MalformedPacket

SLICE, IDR, SPS, AUD, STAP_A, FU_A = 1, 5, 7, 9, 24, 28
START = b"\x00\x00\x00\x01"
_UNIT = re.compile(rb"\x00\x00\x01(?=[\x01-\xff])")
"""Where a unit begins that is not empty."""


def split(access_unit: bytes) -> list[bytes]:
    """The NAL units of an Annex B access unit, without start codes."""
    units: list[bytes] = []
    begin = access_unit.find(b"\x00\x00\x01")
    while begin != -1:
        begin += 3
        following = access_unit.find(b"\x00\x00\x01", begin)
        unit = access_unit[begin:] if following == -1 else access_unit[begin:following]
        # The zero of a four-byte start code, and trailing_zero_8bits, belong to no unit.
        if unit := unit.rstrip(b"\x00"):
            units.append(unit)
        begin = following
    return units


def packetize(access_unit: bytes, room: int) -> list[bytes]:
    """Payloads of at most `room` bytes. Fragments of one unit are all `room` long but the last, so that they can leave
    in one UDP segmentation call."""
    payloads: list[bytes] = []
    small: list[bytes] = []
    for unit in split(access_unit):
        if len(unit) > room:
            payloads += _aggregate(small, room) + _fragment(unit, room)
            small = []
        else:
            small.append(unit)
    return payloads + _aggregate(small, room)


def _aggregate(units: list[bytes], room: int) -> list[bytes]:
    payloads: list[bytes] = []
    group: list[bytes] = []
    size = 1
    for unit in units:
        if group and size + 2 + len(unit) > room:
            payloads.append(_stap_a(group))
            group, size = [], 1
        group.append(unit)
        size += 2 + len(unit)
    if group:
        payloads.append(_stap_a(group))
    return payloads


def _stap_a(units: list[bytes]) -> bytes:
    if len(units) == 1:
        return units[0]
    importance = max(unit[0] & 0x60 for unit in units)
    forbidden = max(unit[0] & 0x80 for unit in units)
    return bytes([forbidden | importance | STAP_A]) + b"".join(len(u).to_bytes(2, "big") + u for u in units)


def _fragment(unit: bytes, room: int) -> list[bytes]:
    indicator, kind = (unit[0] & 0xE0) | FU_A, unit[0] & 0x1F
    step = room - 2
    pieces = [unit[at : at + step] for at in range(1, len(unit), step)]
    last = len(pieces) - 1
    return [
        bytes([indicator, kind | (0x80 if index == 0 else 0) | (0x40 if index == last else 0)]) + piece
        for index, piece in enumerate(pieces)
    ]


def depacketize(payload: bytes) -> bytes:
    """The Annex B bytes this payload adds to its access unit. Raises `MalformedPacket`."""
    if len(payload) < 2:
        raise MalformedPacket("an H.264 payload of one byte")
    kind = payload[0] & 0x1F
    if kind == FU_A:
        if payload[1] & 0x80:
            return START + bytes([payload[0] & 0xE0 | payload[1] & 0x1F]) + payload[2:]
        return payload[2:]
    if kind == STAP_A:
        return b"".join(START + unit for unit in _aggregated(payload))
    if 1 <= kind <= 23:
        return START + payload
    raise MalformedPacket(f"H.264 payload of type {kind}")


def _aggregated(payload: bytes) -> list[bytes]:
    units: list[bytes] = []
    at = 1
    while at + 2 < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        unit = payload[at + 2 : at + 2 + size]
        if not size or len(unit) < size:
            raise MalformedPacket("cut in an aggregation packet")
        units.append(unit)
        at += 2 + size
    return units


def begins_keyframe(payload: bytes) -> bool:
    """May an access unit that can be decoded alone begin with this payload?"""
    kind = payload[0] & 0x1F
    if kind != STAP_A:
        return kind in (SPS, AUD)
    try:
        return any(unit[0] & 0x1F == SPS for unit in _aggregated(payload))
    except MalformedPacket:
        return False


def is_keyframe(access_unit: bytes) -> bool:
    """Has it a parameter set and an IDR slice?"""
    first = _UNIT.search(access_unit)
    if first is not None and access_unit[first.end()] & 0x1F == SLICE:
        # As nearly all have: slices of both kinds are never in one access unit.
        return False
    kinds = {access_unit[match.end()] & 0x1F for match in _UNIT.finditer(access_unit)}
    return SPS in kinds and IDR in kinds
