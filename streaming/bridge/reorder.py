"""The packets of one microphone in their order, without ever waiting for company: no prefetch, no standing delay.

A packet in turn leaves at once. One that came early waits for those before it, at most `PATIENCE`.
"""

from __future__ import annotations

from streaming.bridge.rtp import RtpPacket

PATIENCE = 60_000
"""Microseconds; three packets of speech."""
MAX_HELD = 8
FAR_BACK = 500
"""Ten seconds of packets."""


class Reorderer:
    def __init__(self) -> None:
        self._next: int | None = None
        self._held: dict[int, RtpPacket] = {}
        self._held_since = 0

    def add(self, sequence: int, packet: RtpPacket, now: int) -> list[RtpPacket]:
        """The packets whose turn has come. `sequence` is unwrapped, `now` in microseconds."""
        if self._next is None:
            self._next = sequence
        if sequence < self._next - FAR_BACK:
            # So far back is no late packet: the sender counts anew.
            self._held.clear()
            self._next = sequence
        if sequence < self._next:
            return []
        if not self._held:
            self._held_since = now
        self._held[sequence] = packet
        return self._drain() + self.give_up(now)

    def give_up(self, now: int) -> list[RtpPacket]:
        """What has waited too long for a packet that is not coming."""
        if not self._held or (now - self._held_since < PATIENCE and len(self._held) <= MAX_HELD):
            return []
        self._next = min(self._held)
        released = self._drain()
        self._held_since = now
        return released

    def _drain(self) -> list[RtpPacket]:
        released: list[RtpPacket] = []
        while self._next in self._held:
            released.append(self._held.pop(self._next))
            self._next += 1
        return released
