"""Whose line is lost, back, or lost for good: told from sockets and media, with a clock of the caller's.

A line that flaps makes one interval in the journal: lost after some seconds without socket and media, restored only
once it has held for a moment. Knows no sockets; it is told about them.
"""

from __future__ import annotations

from meetings.commands import NoteConnectionLost, NoteConnectionRestored, NoteLeft
from meetings.decide.phases import HELD
from meetings.state import State

LOST_AFTER = 3.0
"""Seconds without socket and media."""
RETURN_WITHIN = 10.0
"""Seconds given to everybody after the service has started: that they are not there yet is our doing."""
STEADY_AFTER = 1.0
"""Seconds that a line must hold before it counts as back."""

Note = NoteConnectionLost | NoteConnectionRestored | NoteLeft


class Presence:
    def __init__(self, now: float) -> None:
        self._since = now + RETURN_WITHIN
        """From when on those count as away who were never seen since we watch."""
        self._sockets: set[str] = set()
        self._media: set[str] = set()
        self._changed: dict[str, float] = {}
        """Since when each person has been reachable, or not."""

    def socket(self, person: str, there: bool, now: float) -> None:
        self._set(self._sockets, person, there, now)

    def media(self, person: str, there: bool, now: float) -> None:
        self._set(self._media, person, there, now)

    def _set(self, links: set[str], person: str, there: bool, now: float) -> None:
        before = self.reachable(person)
        if there:
            links.add(person)
        else:
            links.discard(person)
        if self.reachable(person) != before:
            self._changed[person] = now

    def reachable(self, person: str) -> bool:
        return person in self._sockets or person in self._media

    def notes(self, state: State, now: float, clock: float) -> list[Note]:
        """What is to be written down. `now` is this module's clock, `clock` Unix seconds as the journal has them.

        Nothing once the meeting is over. A member in the chamber whose tablet is off is still sitting there: only
        remote ones leave by losing the line.
        """
        due: list[Note] = []
        if state.phase not in HELD:
            return due
        for person, seat in state.seats.items():
            if not seat.joined:
                continue
            reachable = self.reachable(person)
            lasted = now - self._changed.get(person, self._since)
            if seat.connected and not reachable and lasted >= LOST_AFTER:
                due.append(NoteConnectionLost(person))
            elif not seat.connected and reachable and lasted >= STEADY_AFTER:
                due.append(NoteConnectionRestored(person))
            elif not seat.connected and not reachable and seat.mode == "remote" and seat.lost_at is not None:
                patience = max(state.plan.body.profile.drop_seconds - LOST_AFTER, 0.0)
                if lasted >= LOST_AFTER + patience:
                    due.append(NoteLeft(person, "dropped"))
        return due
