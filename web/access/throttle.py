"""How often something may be tried: allowances that are used up and come back with time. Knows no account and no HTTP.

Memory is bounded. Where there are more keys than it holds, those that used least are forgotten; nobody who has nothing
left is forgotten to make room, and new keys then share one allowance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from streaming.bucket import Rate

MOST = 20_000
"""Keys remembered."""

PAUSE = 10.0
"""Seconds between two looks for room where there was none: the look takes as long as there are keys."""
TINY = 1e-9

Key = tuple[str, ...]


Bucket = tuple[Key, Rate]
"""What an attempt is counted by, and how many of them there may be."""


class TooMany(Exception):
    """Nothing is left for now; `seconds` until there is."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class _Used(msgspec.Struct):
    level: float
    """Attempts not come back yet."""
    at: float
    rate: Rate

    def now(self, at: float) -> float:
        return max(0.0, self.level - (at - self.at) * self.rate.per_second)


class Throttle:
    def __init__(self, steady: Callable[[], float], most: int = MOST) -> None:
        """`steady`: seconds that never jump."""
        self._steady = steady
        self._most = most
        self._used: dict[Key, _Used] = {}
        self._look_again = 0.0
        """When there may be room, if there was none."""

    def __len__(self) -> int:
        return len(self._used)

    def take(self, buckets: Iterable[Bucket]) -> None:
        """Count one attempt by every key, before it is made: many at once get no further. Raises `TooMany`, and then
        nothing was counted.
        """
        now = self._steady()
        asked = [(self._named(key, now), rate) for key, rate in buckets]
        wait = max((self._wait(key, rate, now) for key, rate in asked), default=0.0)
        if wait > 0:
            raise TooMany(wait)
        for key, rate in asked:
            self._used[key] = _Used(self._level(key, now) + 1, now, rate)

    def give_back(self, buckets: Iterable[Bucket]) -> None:
        """The attempt was a good one: it does not count."""
        now = self._steady()
        for key, rate in buckets:
            named = key if key in self._used else key[:1]
            if named in self._used:
                self._used[named] = _Used(max(0.0, self._level(named, now) - 1), now, rate)

    def _level(self, key: Key, now: float) -> float:
        return self._used[key].now(now) if key in self._used else 0.0

    def _wait(self, key: Key, rate: Rate, now: float) -> float:
        over = self._level(key, now) + 1 - rate.at_once
        return over / rate.per_second if over > TINY else 0.0

    def _named(self, key: Key, now: float) -> Key:
        """A key that is not remembered shares one with its like while there is no room for more."""
        if key in self._used:
            return key
        if len(self._used) >= self._most and now >= self._look_again:
            self._make_room(now)
        return key if len(self._used) < self._most else key[:1]

    def _make_room(self, now: float) -> None:
        """Forget what has come back, and then the least used quarter, but nobody who has nothing left."""
        left = {key: used for key, used in self._used.items() if used.now(now) > 0}
        spare = [key for key, used in left.items() if used.now(now) + 1 <= used.rate.at_once + TINY]
        too_many = len(left) - self._most * 3 // 4
        if too_many > 0:
            spare.sort(key=lambda key: left[key].now(now) / left[key].rate.at_once)
            for key in spare[:too_many]:
                del left[key]
        self._used = left
        if len(left) >= self._most:
            self._look_again = now + PAUSE
