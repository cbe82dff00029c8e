"""How much of one of our streams was lost, by what the other side reports: over whole seconds, however often it does.

A browser that asks for packets reports with each request, of two or three packets at a time: what it says of those is
chance. Pure.
"""

from __future__ import annotations

from streaming.bridge.reception import ReportBlock

INTERVAL = 900_000
"""Microseconds that are judged together at least."""
FEWEST = 10
"""Packets that are judged together at least."""
PATIENCE = 5_000_000
"""Microseconds after which fewer must do."""

SMOOTHING = 0.3
"""Weight of the newest."""


class Losses:
    def __init__(self) -> None:
        self.lately = 0.0
        """Fraction 0..1, evened out: of fifty packets of sound one or five are lost on the same line."""
        self._since: tuple[int, ReportBlock] | None = None

    def heard(self, block: ReportBlock, now: int) -> float | None:
        """The loss since the last time this was more than None."""
        if self._since is None:
            self._since = (now, block)
            return None
        begun, before = self._since
        expected = (block.highest_sequence - before.highest_sequence) & 0xFFFFFFFF
        if now - begun < INTERVAL or (expected < FEWEST and now - begun < PATIENCE):
            return None
        self._since = (now, block)
        lost = block.packets_lost - before.packets_lost
        # A receiver that counts anew seems to have had a world of packets.
        last = min(1.0, max(0.0, lost / expected)) if 0 < expected < 0x8000 else 0.0
        self.lately += SMOOTHING * (last - self.lately)
        return last
