"""How long after its capture a source is played: long enough for its jitter, short enough to talk. Pure.

A *need* is how much delay one frame would have needed to be there in time: its arrival minus its capture, plus its own
length. Needs are counted from the smallest one seen lately, so a constant offset between the clocks costs nothing.
"""

from __future__ import annotations

from collections import deque

LEAST = 40_000
"""Microseconds above the quickest frame: the delay of a perfect line."""
MOST = 500_000
"""Above the quickest frame: what comes later than this is lost."""
MARGIN = 10_000
_WINDOW = 2_000_000
_SHRINK, _MOST_SHRINK = 5_000, 40_000
_SHRINK_SHARE = 3
_SHRINK_EVERY = 250_000
"""A standing delay is drained by a third of what is too much, 5 to 40 ms, four times a second: with the window, from
the most to the least in less than five seconds."""
_PICTURE_SPREAD = 20_000
_PICTURE_LEAD = 120_000
"""How far sound is held back for a picture that always comes later; single late pictures hold back nothing."""
_NEW_CLOCK = 2 * MOST
"""A need this far from the others means that the sender's clock was put anew."""


class _Needs:
    """Smallest and largest need of the last seconds."""

    def __init__(self) -> None:
        self._low: deque[tuple[int, int]] = deque()
        self._high: deque[tuple[int, int]] = deque()

    def observe(self, need: int, now: int) -> None:
        while self._low and self._low[-1][1] >= need:
            self._low.pop()
        while self._high and self._high[-1][1] <= need:
            self._high.pop()
        self._low.append((now, need))
        self._high.append((now, need))
        self.forget(now)

    def forget(self, now: int) -> None:
        for queue in (self._low, self._high):
            while queue and now - queue[0][0] > _WINDOW:
                queue.popleft()

    @property
    def range(self) -> tuple[int, int] | None:
        return (self._low[0][1], self._high[0][1]) if self._low else None


class Delay:
    """One source's delay: sound and picture share it, so that lips and voice stay together."""

    def __init__(self) -> None:
        self._sound = _Needs()
        self._picture = _Needs()
        self._current: int | None = None
        self._shrunk_at = 0

    @property
    def current(self) -> int | None:
        """Microseconds from capture to play; None while no sound has come."""
        return self._current

    def heard(self, need: int, now: int) -> None:
        """A packet of sound came."""
        known = self._sound.range
        if known is not None and abs(need - known[0]) > _NEW_CLOCK:
            self._sound, self._picture, self._current = _Needs(), _Needs(), None
        self._sound.observe(need, now)
        self._settle(now)

    def seen(self, need: int, now: int) -> None:
        """A picture came."""
        self._picture.observe(need, now)

    def silent(self) -> None:
        """The microphone stopped: pictures need wait for nobody."""
        self._current = None
        self._sound = _Needs()

    def _settle(self, now: int) -> None:
        self._picture.forget(now)
        known = self._sound.range
        if known is None:
            return
        low, high = known
        wanted = max(low + LEAST, min(high + MARGIN, low + MOST))
        if self._picture.range is not None:
            wanted = max(wanted, min(self._picture.range[0] + _PICTURE_SPREAD, wanted + _PICTURE_LEAD))
        if self._current is None or wanted > self._current:
            self._current, self._shrunk_at = wanted, now
        elif wanted < self._current - MARGIN // 2 and now - self._shrunk_at >= _SHRINK_EVERY:
            step = min(max(_SHRINK, (self._current - wanted) // _SHRINK_SHARE), _MOST_SHRINK)
            self._current, self._shrunk_at = max(wanted, self._current - step), now
