"""How loud every microphone arrives: by the mixer for those it hears, by the browser's own word (RFC 6464) for the
others."""

from __future__ import annotations

from collections.abc import Set

from streaming.control import Levels

FRESH = 1_000_000
"""Microseconds after which a level is of the past."""


class LevelMeter:
    def __init__(self) -> None:
        self._claimed: dict[str, tuple[float, int]] = {}
        self._measured: dict[str, tuple[float, int]] = {}

    def claim(self, source: str, level: int | None, now: int) -> None:
        """A packet came; `level` is in -dBov, None if the browser does not say."""
        if level is not None:
            loudest, at = self._claimed.get(source, (-127.0, now))
            self._claimed[source] = (max(-float(level), loudest) if now - at < FRESH else -float(level), now)

    def measure(self, source: str, level: float, now: int) -> None:
        self._measured[source] = (level, now)

    def forget(self, source: str) -> None:
        self._claimed.pop(source, None)
        self._measured.pop(source, None)

    def report(self, open_sources: Set[str], now: int) -> Levels:
        """What arrived since the last report, and who of it is in the mix."""
        claimed = {source: level for source, (level, at) in self._claimed.items() if now - at < FRESH}
        measured = {
            source: level
            for source, (level, at) in self._measured.items()
            if now - at < FRESH and source in open_sources
        }
        self._claimed.clear()
        arriving = {source: round(level, 1) for source, level in sorted((claimed | measured).items())}
        return Levels(arriving, tuple(source for source in arriving if source in open_sources))
