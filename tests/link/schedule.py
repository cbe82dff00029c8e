"""When each packet of one direction leaves the line, if it does. Pure: told the time, and drawing from its own seed."""

from __future__ import annotations

from random import Random

from tests.link.conditions import Conditions


class Schedule:
    def __init__(self, conditions: Conditions, seed: int, begun: float = 0.0) -> None:
        """`begun`: the time from which cuts are counted."""
        self._conditions = conditions
        self._random = Random(seed)
        self._begun = begun
        self._free_at = 0.0
        self._last = 0.0

    def change(self, conditions: Conditions, now: float) -> None:
        """From now on; what is under way keeps its time, and nothing overtakes it."""
        self._conditions, self._begun = conditions, now
        self._free_at = 0.0

    def leaves(self, size: int, now: float, *, udp: bool = False) -> float | None:
        """The time at which a packet of `size` bytes that comes now leaves, or None: it is lost."""
        line = self._conditions
        if udp and line.without_udp:
            return None
        since = now - self._begun
        if any(begin <= since < until for begin, until in line.cuts):
            return None
        if line.loss and self._random.random() < line.loss:
            return None
        sent = now
        if line.rate:
            waiting = max(0.0, self._free_at - now)
            if waiting > line.queue:
                return None
            sent = self._free_at = now + waiting + size * 8 / line.rate
        delay = line.delay + (self._random.uniform(-line.jitter, line.jitter) if line.jitter else 0.0)
        self._last = max(self._last, sent + max(0.0, delay))
        return self._last
