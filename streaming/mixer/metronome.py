"""When the next tick is due, in studio time. Pure: it is told the time and keeps no clock."""

from __future__ import annotations

from fractions import Fraction


class Metronome:
    """Ticks at `start + k * interval`, exactly, for ever; a late caller loses ticks, never the clock."""

    def __init__(self, start: int, interval: Fraction, patience: int) -> None:
        """`interval` in microseconds. `patience`: ticks one may be behind before the missed ones are skipped."""
        self._start = start
        self._numerator, self._denominator = interval.as_integer_ratio()
        self._patience = patience
        self.next = 0
        self.skipped = 0
        """Ticks lost, in all."""

    def at(self, tick: int) -> int:
        """Studio time of that tick."""
        return self._start + tick * self._numerator // self._denominator

    @property
    def deadline(self) -> int:
        return self.at(self.next)

    def take(self, now: int) -> int | None:
        """The tick to do now, or None when none is due."""
        if now < self.deadline:
            return None
        latest = (now - self._start) * self._denominator // self._numerator
        if latest - self.next > self._patience:
            self.skipped += latest - self.next
            self.next = latest
        tick = self.next
        self.next += 1
        return tick

    def is_late(self, tick: int, now: int) -> bool:
        """Whether leaving `now` is more than one interval late."""
        return now - self.at(tick) > self._numerator / self._denominator
