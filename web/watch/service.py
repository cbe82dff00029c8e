"""How the service itself is doing: commands, refusals, writings to the journal. Never knows whose they are."""

from __future__ import annotations

from collections import deque

from prometheus_client import CollectorRegistry, Counter, Histogram

from meetings.refusal import Code, Refused

BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
LATELY = 300.0
"""Seconds of writings and refusals that the health page speaks of."""
MOST = 4096
"""Writings of that time that are remembered."""
AWAY = (Code.RECORD_AWAY, Code.RECORD_FULL)


class ServiceWatch:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._commits = Histogram(
            "consistori_journal_commit_seconds",
            "Time to write entries to a journal, durably.",
            buckets=BUCKETS,
            registry=registry,
        )
        self._commands = Histogram(
            "consistori_command_seconds",
            "Time from a command's arrival to its answer, refused ones too.",
            buckets=BUCKETS,
            registry=registry,
        )
        self._refused = Counter(
            "consistori_commands_refused", "Commands that were refused.", ["code"], registry=registry
        )
        for code in Code:
            # There from the start: a rate needs a first value.
            self._refused.labels(code=code.value)
        self._lately: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._away: deque[float] = deque(maxlen=MOST)

    def wrote(self, seconds: float, now: float) -> None:
        """`now` in seconds of a steady clock, as below."""
        self._commits.observe(seconds)
        self._lately.append((now, seconds))

    def answered(self, seconds: float, refused: Refused | None, now: float) -> None:
        self._commands.observe(seconds)
        if refused is not None:
            self._refused.labels(code=refused.code.value).inc()
            if refused.code in AWAY:
                self._away.append(now)

    def slowest(self, now: float) -> float:
        """Seconds of the slowest writing lately; 0 where there was none."""
        return max((seconds for at, seconds in self._lately if now - at <= LATELY), default=0.0)

    def away(self, now: float) -> int:
        """Commands lately refused because the record could not be written."""
        return sum(now - at <= LATELY for at in self._away)
