"""The service's clock: the machine's, but one that does not jump while meetings are held.

What the journal says of a meeting must stay in order and its durations true, whatever is done to the machine's clock
meanwhile. Small corrections are followed as they come; a jump is not, until nobody meets any more (`settle`). Time that
the machine slept is no jump. Must never know what is timed by it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger()

JUMP = 2.0
"""Seconds: no clock that is kept right is ever corrected by so much at once."""


def since_boot() -> float:
    """Seconds that never jump, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class SteadyClock:
    """Call it for the time, with its zone."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = since_boot) -> None:
        """`wall`: Unix seconds of the machine; `steady`: seconds that never jump."""
        self._wall = wall
        self._steady = steady
        self._offset = wall() - steady()
        self._told = 0.0

    def __call__(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.unix(), dt.UTC)

    def unix(self) -> float:
        steady = self._steady()
        if abs(self.ahead()) < JUMP:
            self._offset = self._wall() - steady
            self._told = 0.0
        return steady + self._offset

    def ahead(self) -> float:
        """Seconds by which the machine's clock has jumped; negative when it went back."""
        return self._wall() - self._steady() - self._offset

    def held(self) -> float:
        """The same in whole seconds while the jump is not followed; 0 otherwise."""
        ahead = self.ahead()
        return round(ahead) if abs(ahead) >= JUMP else 0

    def note(self) -> None:
        """Say so once for each jump; call it now and then."""
        ahead = self.ahead()
        if abs(ahead) >= JUMP and abs(ahead - self._told) >= JUMP:
            self._told = ahead
            log.warning("the machine's clock jumped; meetings go on by the time they had", seconds=round(ahead, 1))

    def settle(self) -> None:
        """Nobody meets: take the machine's time again."""
        if abs(ahead := self.ahead()) >= JUMP:
            self._offset = self._wall() - self._steady()
            self._told = 0.0
            log.warning("took the machine's time again", seconds=round(ahead, 1))
