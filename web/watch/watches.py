"""Every meeting that is watched by this process: the live ones, and the last few that were."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from web.watch.meeting import Watched

KEPT = 16
"""Meetings that are over and can still be looked at; the oldest goes first. A restart of the service forgets all."""


class Watches:
    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._clock = clock
        self._watched: OrderedDict[str, Watched] = OrderedDict()

    def begin(self, meeting: str, council: str, fps: int) -> Watched:
        """The meeting is live; one that was live before goes on."""
        watched = self._watched.get(meeting)
        if watched is None:
            watched = self._watched[meeting] = Watched(meeting, council, fps, self._clock)
        watched.live = True
        self._watched.move_to_end(meeting)
        return watched

    def end(self, meeting: str) -> None:
        """It is over: what there was of it can still be seen, for a while."""
        if watched := self._watched.get(meeting):
            watched.live = watched.led = False
            watched.lost()
        over = [each.meeting for each in self._watched.values() if not each.live]
        for forgotten in over[: max(0, len(over) - KEPT)]:
            del self._watched[forgotten]

    def forget(self, meeting: str) -> None:
        """It was removed, as only a rehearsal is."""
        self._watched.pop(meeting, None)

    def find(self, meeting: str, council: str) -> Watched | None:
        """None as well for another council's."""
        watched = self._watched.get(meeting)
        return watched if watched is not None and watched.council == council else None

    def of(self, council: str) -> Iterator[Watched]:
        """The newest first."""
        return (each for each in reversed(self._watched.values()) if each.council == council)

    def live(self) -> Iterator[Watched]:
        """Of all councils."""
        return (each for each in self._watched.values() if each.live)
