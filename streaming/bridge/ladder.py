"""Which rendition of the programme one viewer's line carries: the whole picture, the small one, or sound and a still.

Down at once where much is lost, after a few reports where some is; up after a while, and only when a probe says that
there is room. Who climbed in vain waits twice as long before the next try. Pure: reports and times in, a rung out.
"""

from __future__ import annotations

from collections import deque

import msgspec

from streaming.control import Rendition

SECOND = 1_000_000
SETTLE = 2 * SECOND
"""After a step, reports are still about what was before."""
FIRST_HOLD, LONGEST_HOLD = 4 * SECOND, 60 * SECOND
"""How long a rung is held at least before the next one up is tried."""
IN_VAIN = 10 * SECOND
"""A step up that lasted less was one too many."""
SMOOTHING = 0.4
"""Weight of the newest report."""
WINDOW = 15 * SECOND
"""Over which the least round trip is looked for: a longer way is no queue."""
QUEUE, GROWTH = 400.0, 50.0
"""Milliseconds above the least round trip, and above the one before: what is sent waits somewhere, and voices with it.
It takes two in a row: one is a way that has become longer."""
MOST_KEPT = 0.15
"""Of the smoothed loss, after a step: what is left of it must show itself again."""
SMALL_NEEDS = 420_000
"""bit/s of the small picture and the sound, with everything round them."""


class Bounds(msgspec.Struct, frozen=True):
    """Loss at which a rung is left."""

    poor: float
    """Smoothed."""
    severe: float
    """In one report."""


BOUNDS: dict[Rendition, Bounds] = {"full": Bounds(0.08, 0.25), "small": Bounds(0.25, 0.5)}
CLEAN: dict[Rendition, float] = {"small": 0.05, "none": 0.15}
"""Smoothed loss below which it must stay before more is tried."""
ABOVE: dict[Rendition, Rendition] = {"none": "small", "small": "full"}


class Ladder:
    def __init__(self, now: int) -> None:
        self.rung: Rendition = "full"
        self._since = self._tried_at = self._lossy_at = now
        self._hold = FIRST_HOLD
        self._loss = 0.0
        self._climbed_at: int | None = None
        self._trips: deque[tuple[int, float]] = deque()
        self._growing = 0

    def reported(self, loss: float, round_trip: float | None, delivered: float, now: int) -> None:
        """The other side has said what it lost (0..1) since its last report. `round_trip` in milliseconds; `delivered`:
        bit/s of what arrived there."""
        self._watch_queue(round_trip, now)
        if now - self._since < SETTLE:
            return
        self._loss += SMOOTHING * (loss - self._loss)
        if self._loss > CLEAN.get(self.rung, 1.0):
            self._lossy_at = now
        bounds = BOUNDS.get(self.rung)
        if bounds is None:
            return
        if loss > bounds.severe:
            self._step("small" if self.rung == "full" and delivered > 0.8 * SMALL_NEEDS else "none", now)
        elif self._loss > bounds.poor:
            self._step("small" if self.rung == "full" else "none", now)
        elif self.rung == "full" and self._growing > 1:
            self._step("small", now)

    def may_try(self, now: int) -> bool:
        """Whether it is time to find out if the line carries more."""
        return self.rung != "full" and now - max(self._since, self._tried_at, self._lossy_at) >= self._hold

    def tried(self, room: bool, now: int) -> None:
        """What came of finding out."""
        self._tried_at = now
        if room:
            self._climbed_at = now
            self._step(ABOVE[self.rung], now)
        else:
            self._hold = min(2 * self._hold, LONGEST_HOLD)

    def _step(self, rung: Rendition, now: int) -> None:
        if self.rung == "full" or (rung == "none" and self.rung == "small"):
            in_vain = self._climbed_at is not None and now - self._climbed_at < IN_VAIN
            self._hold = min(2 * self._hold, LONGEST_HOLD) if in_vain else FIRST_HOLD
        self.rung, self._since, self._loss = rung, now, min(self._loss, MOST_KEPT)

    def _watch_queue(self, round_trip: float | None, now: int) -> None:
        if round_trip is None:
            return
        last = self._trips[-1][1] if self._trips else round_trip
        self._trips.append((now, round_trip))
        while now - self._trips[0][0] > WINDOW:
            self._trips.popleft()
        waits = round_trip - min(trip for _, trip in self._trips) > QUEUE
        self._growing = self._growing + 1 if waits and round_trip > last + GROWTH else 0
