"""How long each person has had the floor so far, turn in progress apart. Follows the journal batch by batch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from meetings.journal import Entry, in_force
from meetings.state import Floor, State, begin, evolve


class SpeakingClock:
    """Feed it every state as it comes; entries of one batch share one time, so what lies between them lasts nothing."""

    def __init__(self) -> None:
        self._floor: Floor | None = None
        self._seconds: dict[str, float] = defaultdict(float)

    def follow(self, state: State, at: dt.datetime) -> None:
        if state.floor == self._floor:
            return
        if self._floor is not None:
            self._seconds[self._floor.person] += max((at - self._floor.since).total_seconds(), 0.0)
        self._floor = state.floor

    def seconds(self) -> dict[str, int]:
        return {person: round(seconds) for person, seconds in self._seconds.items()}


def speaking_clock(entries: Iterable[Entry]) -> SpeakingClock:
    """The clock as it stands after a whole journal, corrections carried out."""
    clock = SpeakingClock()
    state: State | None = None
    for entry in in_force(entries):
        state = begin(entry) if state is None else evolve(state, entry)
        clock.follow(state, entry.at)
    return clock
