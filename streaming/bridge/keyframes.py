"""Asks the mixer for a keyframe on behalf of everybody, at most once a second: one keyframe serves all who wish for
one."""

from __future__ import annotations

from collections.abc import Callable

INTERVAL = 1_000_000
"""Microseconds between two requests."""


class KeyframeWish:
    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._asked_at: int | None = None
        self._wished = False

    def wish(self, now: int) -> None:
        """Somebody cannot decode, or has just come."""
        self._wished = True
        self.tend(now)

    def tend(self, now: int) -> None:
        """Several times a second: asks as soon as it may."""
        if self._wished and (self._asked_at is None or now - self._asked_at >= INTERVAL):
            self._wished = False
            self._asked_at = now
            self._ask()

    def granted(self) -> None:
        """A keyframe has left, asked for or not."""
        self._wished = False
