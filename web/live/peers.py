"""The peer connections of a meeting's windows: opened, closed, and kept for a while when the socket of one is gone.

Never knows who may have one, nor what passes over it.
"""

from __future__ import annotations

from collections.abc import Callable

from web import limits
from web.live.media import Media
from web.live.window import Window
from web.live.windows import Windows


class Peers:
    def __init__(
        self,
        windows: Windows,
        media: Callable[[], Media | None],
        steady: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        """`media`: the studio, if there is one just now. `steady` gives seconds that never jump, `new_id` ids that were
        never used."""
        self._windows = windows
        self._media = media
        self._steady = steady
        self._new_id = new_id
        self._left_behind: dict[str, tuple[str, str, float]] = {}
        """Those whose socket is gone: person, id of the window, since when."""

    def open(self, window: Window, media: Media, source: str) -> None:
        """A new one for this window: for the seat of `source`, or only to watch."""
        self.close(window)
        window.peer = f"{source}.{self._new_id()}"
        media.open_peer(window.peer, source)

    def close(self, window: Window) -> None:
        if window.peer:
            self._close(window.peer)
        window.peer = ""

    def leave(self, window: Window) -> None:
        """Its socket is gone. It goes on for a while: the line may be back before anybody missed a word."""
        if not window.peer:
            return
        self._left_behind[window.peer] = (window.person, window.id, self._steady())
        # A browser may be back before its old socket is found dead.
        for again in self._windows.of(window.person):
            self.take_back(again)

    def take_back(self, window: Window) -> None:
        """What the same window left behind: its newest, unless it has another by now."""
        theirs = [peer for peer, left in self._left_behind.items() if left[:2] == (window.person, window.id)]
        for peer in reversed(theirs):
            del self._left_behind[peer]
            if not window.peer:
                window.peer = peer
            elif window.peer != peer:
                self._close(peer)

    def let_go(self, whose: str = "") -> None:
        """Of what was left behind for too long, and of all of a person's who has left."""
        now = self._steady()
        for peer, (person, _, since) in list(self._left_behind.items()):
            if person == whose or now - since >= limits.LEFT_BEHIND_SECONDS:
                del self._left_behind[peer]
                self._close(peer)

    def _close(self, peer: str) -> None:
        if media := self._media():
            media.close_peer(peer)
