"""VP8 in RTP (RFC 7741): payloads back to frames. Pure functions on bytes; nothing is decoded."""

from __future__ import annotations

from streaming.bridge.rtp import MalformedPacket


def depacketize(payload: bytes) -> bytes:
    """The bytes this payload adds to its frame. Raises `MalformedPacket`."""
    data = payload[_descriptor_size(payload) :]
    if not data:
        raise MalformedPacket("a VP8 payload without data")
    return data


def _descriptor_size(payload: bytes) -> int:
    try:
        size = 1
        if payload[0] & 0x80:
            extended = payload[1]
            size = 2
            if extended & 0x80:
                size += 2 if payload[size] & 0x80 else 1
            if extended & 0x40:
                size += 1
            if extended & 0x30:
                size += 1
        return size
    except IndexError:
        raise MalformedPacket("cut in the VP8 payload descriptor") from None


def begins_keyframe(payload: bytes) -> bool:
    """Is this the first packet of a key frame? (S set, partition 0, P of the frame header clear.)"""
    try:
        return payload[0] & 0x1F == 0x10 and is_keyframe(depacketize(payload))
    except MalformedPacket:
        return False


def is_keyframe(frame: bytes) -> bool:
    """RFC 6386 section 9.1."""
    return not frame[0] & 0x01
