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

    def __len__(self) -> int:
        return len(self._used)

    def take(self, buckets: Iterable[Bucket]) -> None:
        """Count one attempt by every key, before it is made: many at once get no further. Raises `TooMany`, and then
        nothing was counted.
        """
        now, asked = self._steady(), list(buckets)
        wait = max((self._wait(bucket, now) for bucket in asked), default=0.0)
        if wait > 0:
            raise TooMany(wait)
        for key, rate in asked:
            self._add(key, rate, 1.0, now)

    def give_back(self, buckets: Iterable[Bucket]) -> None:
        """The attempt was a good one: it does not count."""
        now = self._steady()
        for key, rate in buckets:
            if self._named(key) in self._used:
                self._add(key, rate, -1.0, now)

    def _wait(self, bucket: Bucket, now: float) -> float:
        key, rate = bucket
        used = self._used.get(self._named(key))
        over = (used.now(now) if used else 0.0) + 1 - rate.at_once
        return over / rate.per_second if over > TINY else 0.0

    def _add(self, key: Key, rate: Rate, count: float, now: float) -> None:
        key = self._named(key)
        used = self._used.get(key)
        self._used[key] = _Used(max(0.0, (used.now(now) if used else 0.0) + count), now, rate)
        if len(self._used) > self._most:
            self._make_room(now)

    def _named(self, key: Key) -> Key:
        """A key that is not remembered shares one with its like while there is no room for more."""
        return key if key in self._used or len(self._used) < self._most else key[:1]

    def _make_room(self, now: float) -> None:
        """Forget what has come back, and then the least used quarter, but nobody who has nothing left."""
        left = {key: used for key, used in self._used.items() if used.now(now) > 0}
        spare = [key for key, used in left.items() if used.now(now) + 1 <= used.rate.at_once + TINY]
        if len(left) > self._most * 3 // 4:
            spare.sort(key=lambda key: left[key].now(now) / left[key].rate.at_once)
            for key in spare[: len(left) - self._most * 3 // 4]:
                del left[key]
        self._used = left
