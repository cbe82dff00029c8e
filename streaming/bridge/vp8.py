"""VP8 in RTP (RFC 7741): frames to payloads and payloads back to frames. Bytes only; nothing is decoded."""

from __future__ import annotations

from streaming.bridge.rtp import MalformedPacket

PICTURE_ID = 0x7FFF
"""The largest; after it comes 0."""


class Packetizer:
    """Frames to payloads, each with the number of its picture: a receiver can tell a picture that it was not sent from
    one that it has lost."""

    def __init__(self, picture: int) -> None:
        """`picture`: number of the first one."""
        self._picture = picture

    def __call__(self, frame: bytes, room: int) -> list[bytes]:
        """Payloads of at most `room` bytes, all as long but the last, so that they can leave in one UDP segmentation
        call."""
        number = (self._picture & PICTURE_ID | 0x8000).to_bytes(2, "big")
        self._picture += 1
        step = room - 4
        return [
            # X, and S where the frame begins; then I, and the picture's number in its long form.
            (b"\x80\x80" if at else b"\x90\x80") + number + frame[at : at + step]
            for at in range(0, len(frame), step)
        ]


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
