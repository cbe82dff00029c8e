"""Which part of an interval this mixer's ticks fall in, so that several on one machine take turns.

Four that begin their pictures together wait for each other's; four that begin one after the other do not. A place is
held by a name in the kernel that one process can have at a time, free again however that process ends.
"""

from __future__ import annotations

import socket
from fractions import Fraction
from itertools import product

PLACES = (0, 4, 2, 6, 1, 5, 3, 7)
"""Eighths of an interval. The first few of them, however many, are as far apart as they can be."""
ROUNDS = 4
"""How often every place is taken before nobody cares any more."""
NAME = "consistori-mixer"


class Phase:
    """A place, held until `leave` or the end of the process."""

    def __init__(self, name: str = NAME) -> None:
        """Takes the first that is free. Where the kernel has no such names, everybody has the first."""
        self._held = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.eighth = next(
            (eighth for time, eighth in product(range(ROUNDS), PLACES) if self._take(name, time, eighth)), 0
        )

    def _take(self, name: str, time: int, place: int) -> bool:
        try:
            # A leading NUL makes it no file (unix(7), abstract sockets); nobody listens there.
            self._held.bind(f"\0{name}-{time}-{place}")
        except OSError:
            return False
        return True

    def first(self, now: int, interval: Fraction) -> int:
        """Studio time of the first tick from `now` on; both in microseconds."""
        offset = int(interval * self.eighth / 8)
        return now + int(-(now - offset) % interval)

    def leave(self) -> None:
        self._held.close()
