"""Where in the film something is: the parts of the recording laid end to end. Knows nothing of the meeting's course."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable

from meetings.facts import FilmMade, RecordingPartClosed
from meetings.journal import Entry
from minutes.model import HashedFile

SEAM = 1.0
"""Seconds between two parts that are rounding of clocks and not a gap."""


class FilmTime:
    """Maps times of day to seconds of the film. A gap in the recording takes no time in the film."""

    def __init__(self, parts: Iterable[RecordingPartClosed]) -> None:
        self._parts = sorted({part.number: part for part in parts}.values(), key=lambda part: part.number)
        self._began = [part.began_at.timestamp() for part in self._parts]
        self._offsets: list[float] = []
        total = 0.0
        for part in self._parts:
            self._offsets.append(total)
            total += part.seconds
        self.seconds = total
        """Length of the whole film."""

    def second(self, at: dt.datetime) -> float | None:
        """The second of the film that shows `at`; None when nothing was recorded then."""
        time = at.timestamp()
        index = bisect.bisect_right(self._began, time) - 1
        if index >= 0:
            into = time - self._began[index]
            if into <= self._parts[index].seconds:
                return round(self._offsets[index] + into, 3)
        return self._at_seam(index, time)

    def _at_seam(self, index: int, time: float) -> float | None:
        following = index + 1
        if following < len(self._parts) and self._began[following] - time <= SEAM:
            return round(self._offsets[following], 3)
        if index >= 0 and time - self._began[index] - self._parts[index].seconds <= SEAM:
            return round(self._offsets[index] + self._parts[index].seconds, 3)
        return None

    def next_second(self, at: dt.datetime, before: dt.datetime | None = None) -> float | None:
        """The first second of the film at or after `at` (and before `before`); None when there is none."""
        exact = self.second(at)
        if exact is not None:
            return exact
        index = bisect.bisect_left(self._began, at.timestamp())
        if index == len(self._began) or (before is not None and self._began[index] >= before.timestamp()):
            return None
        return round(self._offsets[index], 3)

    def last_second(self, at: dt.datetime) -> float:
        """The second of the film reached by `at`, whether or not it was being recorded then."""
        exact = self.second(at)
        if exact is not None:
            return exact
        index = bisect.bisect_right(self._began, at.timestamp()) - 1
        return round(self._offsets[index] + self._parts[index].seconds, 3) if index >= 0 else 0.0


def film_time(entries: Iterable[Entry]) -> FilmTime:
    return FilmTime(entry.fact for entry in entries if isinstance(entry.fact, RecordingPartClosed))


def parts(entries: Iterable[Entry]) -> tuple[HashedFile, ...]:
    """The parts of the recording, by number."""
    facts = {entry.fact.number: entry.fact for entry in entries if isinstance(entry.fact, RecordingPartClosed)}
    return tuple(HashedFile(part.file, part.bytes, part.seconds, part.sha256) for _, part in sorted(facts.items()))


def film(entries: Iterable[Entry]) -> HashedFile | None:
    """The film; the newest when it was made again."""
    made = [entry.fact for entry in entries if isinstance(entry.fact, FilmMade)]
    return HashedFile(made[-1].file, made[-1].bytes, made[-1].seconds, made[-1].sha256) if made else None
