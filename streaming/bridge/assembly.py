"""Whole video frames from the packets of one stream, in order; a frame leaves the moment its last packet is here.

Knows sequence numbers and codecs' packet formats, never sockets. What is missing is named (`missing`) so that it can
be asked for again; what stays missing is given up, and nothing more leaves until a frame that can be decoded alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from types import ModuleType

import msgspec

from streaming.bridge import h264, vp8
from streaming.bridge.rtp import MalformedPacket, RtpPacket

PATIENCE = 300_000
"""Microseconds a gap may last: two round trips on a bad line."""
MAX_MISSING = 128
"""More lost at once is not worth asking for."""
MAX_HELD = 1024
MAX_FRAME_PACKETS = 2048


class EncodedFrame(msgspec.Struct, frozen=True):
    data: bytes
    timestamp: int
    keyframe: bool


class Assembler:
    """One stream of one codec."""

    def __init__(self, codec: str) -> None:
        """`codec` is `H264` or `VP8`."""
        self._format: ModuleType = {"H264": h264, "VP8": vp8}[codec]
        self._held: dict[int, RtpPacket] = {}
        self._next: int | None = None
        self._gap_since: int | None = None
        self._frame: list[RtpPacket] = []
        self._lost = True
        self.keyframe_wanted = False
        """Nothing can leave before a keyframe; cleared when one leaves."""

    def add(self, sequence: int, packet: RtpPacket, now: int) -> list[EncodedFrame]:
        """The frames completed by this packet. `sequence` is unwrapped, `now` in microseconds."""
        if self._next is None:
            self._next = sequence
        if sequence < self._next - MAX_HELD:
            # So far back is no late packet: the sender counts anew.
            self._held.clear()
            self._lose()
            self._next = sequence
        if sequence == self._next and not self._held:
            # As nearly every packet does, this one comes in its turn.
            self._next += 1
            self._gap_since = None
            return self._follow(packet)
        if sequence < self._next or sequence in self._held:
            return []
        self._held[sequence] = packet
        frames = self._drain()
        if not self._held:
            self._gap_since = None
        elif frames or self._gap_since is None:
            self._gap_since = now
        return frames + self.give_up(now)

    def is_next(self, sequence: int) -> bool:
        """A picture that begins with that packet would be the next one, with nothing missing before it."""
        return sequence == self._next and not self._held and not self._frame and not self._lost

    def add_whole(self, payloads: tuple[bytes, ...], timestamp: int) -> EncodedFrame | None:
        """The frame of all of a picture's packets, of which `is_next` was true. None if it is none."""
        assert self._next is not None
        self._next += len(payloads)
        self._gap_since = None
        return self._made(payloads, timestamp)

    @property
    def is_content(self) -> bool:
        """Nothing is missing, and no keyframe is."""
        return not self._held and not self.keyframe_wanted

    def missing(self) -> list[int]:
        """Unwrapped sequence numbers that have not come although later ones have."""
        if not self._held or self._next is None:
            return []
        absent = (sequence for sequence in range(self._next, max(self._held)) if sequence not in self._held)
        return list(islice(absent, MAX_MISSING))

    def give_up(self, now: int) -> list[EncodedFrame]:
        """Steps over a gap that has lasted too long, and over everything up to the next keyframe."""
        if self._gap_since is None or self._next is None:
            return []
        first = min(self._held)
        hopeless = first - self._next > MAX_MISSING or max(self._held) - self._next > MAX_HELD
        if not hopeless and now - self._gap_since < PATIENCE:
            return []
        self._lose()
        self._next = first
        self._gap_since = None
        frames = self._drain()
        if self._held:
            self._gap_since = now
        return frames

    def _drain(self) -> list[EncodedFrame]:
        frames: list[EncodedFrame] = []
        while self._next in self._held:
            packet = self._held.pop(self._next)
            self._next += 1
            frames += self._follow(packet)
        return frames

    def _follow(self, packet: RtpPacket) -> list[EncodedFrame]:
        """Take the packet whose turn it is."""
        frames: list[EncodedFrame] = []
        if self._frame and packet.timestamp != self._frame[0].timestamp:
            frames = self._release()
        if not packet.payload:
            return frames
        if self._lost and not self._frame and not self._format.begins_keyframe(packet.payload):
            self.keyframe_wanted = True
            return frames
        self._frame.append(packet)
        if packet.marker:
            frames += self._release()
        elif len(self._frame) > MAX_FRAME_PACKETS:
            self._lose()
        return frames

    def _release(self) -> list[EncodedFrame]:
        packets, self._frame = self._frame, []
        frame = self._made([packet.payload for packet in packets], packets[0].timestamp)
        return [] if frame is None else [frame]

    def _made(self, payloads: Iterable[bytes], timestamp: int) -> EncodedFrame | None:
        try:
            data = b"".join([self._format.depacketize(payload) for payload in payloads])
        except MalformedPacket:
            self._lose()
            return None
        keyframe = self._format.is_keyframe(data)
        if self._lost and not keyframe:
            self.keyframe_wanted = True
            return None
        if keyframe:
            self._lost = self.keyframe_wanted = False
        return EncodedFrame(data, timestamp, keyframe)

    def _lose(self) -> None:
        self._frame = []
        self._lost = self.keyframe_wanted = True
