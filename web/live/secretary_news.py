"""What the secretary's windows alone are told: how broadcast, cameras and players are, and the machine's clock.

Each is said when it changes, and to whoever comes in. Must never know where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from web import wire
from web.live import held_clock
from web.live.window import Window
from web.live.words import Words


def is_secretary(window: Window) -> bool:
    return window.actor.role == "secretary"


class SecretaryNews:
    def __init__(self, windows: Iterable[Window]) -> None:
        """`windows`: all that are open, whenever they are gone through."""
        self._windows = windows
        self.broadcast: Callable[[Words], wire.Broadcast | None] = lambda words: None
        """How it stands with the broadcast on YouTube; None where there is none."""
        self.equipment: Callable[[Words], wire.Equipment | None] = lambda words: None
        """How it stands with cameras, encoders and players; None where there are none."""
        self._ahead = 0.0
        """Seconds by which the machine's clock is ahead of the meeting's."""

    def greet(self, window: Window) -> None:
        """Somebody came in."""
        if not is_secretary(window):
            return
        if self._ahead:
            window.tell(held_clock.told(self._ahead, window.words))
        _tell(window, self.broadcast)
        _tell(window, self.equipment)

    def broadcast_changed(self) -> None:
        for window in self._hers():
            _tell(window, self.broadcast)

    def equipment_changed(self) -> None:
        for window in self._hers():
            _tell(window, self.equipment)

    def clock_held(self, ahead: float) -> None:
        """The machine's clock is so many seconds ahead of the meeting's; 0 when they are the same."""
        if ahead == self._ahead:
            return
        self._ahead = ahead
        for window in self._hers():
            window.tell(held_clock.told(ahead, window.words))

    def _hers(self) -> list[Window]:
        return [window for window in self._windows if is_secretary(window)]


def _tell(window: Window, say: Callable[[Words], wire.ToBrowser | None]) -> None:
    if told := say(window.words):
        window.tell(told)
