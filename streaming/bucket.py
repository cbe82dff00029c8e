"""A token bucket: how much of something may come, on average and at once. Pure; the clock is the caller's."""

from __future__ import annotations

from typing import NamedTuple


class Rate(NamedTuple):
    """A limit: `per_second` for ever, `at_once` after a rest."""

    per_second: float
    at_once: float


class Bucket:
    def __init__(self, rate: Rate) -> None:
        """Full."""
        self._rate = rate
        self._left = float(rate.at_once)
        self._at: float | None = None

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Whether `amount` may pass; `now` in seconds of a steady clock. What may not pass costs nothing."""
        left = self.left(now)
        if left < amount:
            return False
        self._left = left - amount
        return True

    def left(self, now: float) -> float:
        """What may pass now; whoever lets some of it pass says by `keep` what remains."""
        if self._at is not None and now > self._at:
            left, most = self._left + (now - self._at) * self._rate.per_second, self._rate.at_once
            self._left = left if left < most else most
        self._at = now
        return self._left

    def keep(self, left: float) -> None:
        self._left = left
