"""What each person of one meeting may still ask for, over all their windows. Pure; the clock is the caller's."""

from __future__ import annotations

from typing import Literal

from streaming.bucket import Bucket
from web import limits

Asking = Literal["command", "connect", "picture", "entrance", "knock", "mend"]

RATES = {
    "command": limits.COMMANDS,
    "connect": limits.CONNECTS,
    "picture": limits.PICTURES,
    "entrance": limits.ENTRANCES,
    "knock": limits.KNOCKS,
    "mend": limits.MENDINGS,
}
TOLD_EVERY = 30.0
"""Seconds between two sentences about the same excess of the same person."""


class Allowances:
    def __init__(self) -> None:
        self._buckets: dict[tuple[str, Asking], Bucket] = {}
        self._told: dict[tuple[str, str], float] = {}

    def take(self, person: str, asking: Asking, now: float) -> bool:
        """Whether this may be carried out; `now` in seconds of a steady clock."""
        key = (person, asking)
        if key not in self._buckets:
            self._buckets[key] = Bucket(RATES[asking])
        return self._buckets[key].take(now)

    def is_news(self, person: str, excess: str, now: float) -> bool:
        """Whether people are to be told of it (again)."""
        before = self._told.get((person, excess))
        if before is not None and now - before < TOLD_EVERY:
            return False
        self._told[person, excess] = now
        return True
