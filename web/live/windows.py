"""The windows of one meeting: which are open, which have said hello, and which of a person's has the seat.

The newest window of a person that asked for media has it. Never knows roles, commands or the studio.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from web import limits
from web.live.window import Window


class Windows:
    """Iterating gives those that have said hello."""

    def __init__(self) -> None:
        self.empty = asyncio.Event()
        """None has said hello and is still there."""
        self.empty.set()
        self._greeted: list[Window] = []
        self._open: dict[str, list[Window]] = {}
        """Every open socket by person, oldest first; also before its hello."""
        self._seats: dict[str, str] = {}
        """Person to the id of the window that has their seat."""

    def __iter__(self) -> Iterator[Window]:
        return iter(self._greeted)

    def __len__(self) -> int:
        return len(self._greeted)

    def of(self, person: str) -> list[Window]:
        return [window for window in self._greeted if window.person == person]

    def enter(self, window: Window) -> Window | None:
        """A socket was opened; the one that has to go for it, the oldest without the seat, if there are too many."""
        theirs = self._open.setdefault(window.person, [])
        theirs.append(window)
        staying = [each for each in theirs if each.closing is None]
        if len(staying) <= limits.WINDOWS:
            return None
        return next((each for each in staying if not self.has_seat(each)), staying[0])

    def greet(self, window: Window) -> None:
        """It has said hello, perhaps again."""
        if window not in self._greeted:
            self._greeted.append(window)
            self.empty.clear()

    def leave(self, window: Window) -> None:
        """The socket is gone. The seat stays the window's: it may come back."""
        theirs = self._open.get(window.person, [])
        if window in theirs:
            theirs.remove(window)
        if window in self._greeted:
            self._greeted.remove(window)
        if not self._greeted:
            self.empty.set()

    def has_seat(self, window: Window) -> bool:
        return self._seats.get(window.person) == window.id

    def seat(self, window: Window) -> str | None:
        """Give it the person's seat; the id of the window that had it, None if that was nobody or itself."""
        before = self._seats.get(window.person)
        self._seats[window.person] = window.id
        return None if before == window.id else before

    def keep_seat(self, person: str, device: str) -> None:
        """After a restart: this device had it, unless somebody has it by now."""
        self._seats.setdefault(person, device)

    def unseat(self, person: str) -> None:
        self._seats.pop(person, None)

    def with_peer(self, peer: str) -> list[Window]:
        """The window of a peer connection; after a restart, the one that has the seat it was made for."""
        named = [window for window in self._greeted if window.peer == peer]
        source = source_of(peer)
        if named or not source:
            return named
        orphans = [window for window in self.of(source) if not window.peer and self.has_seat(window)]
        for window in orphans:
            window.peer = peer
        return orphans


def source_of(peer: str) -> str:
    """The seat a peer connection was made for; empty for one that only watches."""
    return peer.rpartition(".")[0]
