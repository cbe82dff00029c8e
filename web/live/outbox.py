"""What waits to be sent to one browser. Bounded: a slow browser gets the newest view and loses none of its answers.

Only the newest of each state-like message waits; answers and sentences queue in order, and a browser that lets too many
of them pile up is given up. No clock and no socket in here.
"""

from __future__ import annotations

import asyncio
from collections import deque

from web import limits, wire

NEWEST_ONLY = (wire.CameraLayer, wire.Sound, wire.Lines, wire.Strip, wire.Closing, wire.Pulse)


class Overflow(Exception):
    """The browser has stopped reading."""


class Outbox:
    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self._queue: deque[wire.ToBrowser] = deque()
        self._newest: dict[type, wire.ToBrowser] = {}
        self._view = False

    def put(self, message: wire.ToBrowser) -> None:
        """Raises `Overflow`."""
        if isinstance(message, NEWEST_ONLY):
            self._newest[type(message)] = message
        elif len(self._queue) >= limits.UNREAD:
            raise Overflow
        else:
            self._queue.append(message)
        self.ready.set()

    def want_view(self) -> None:
        """The state has changed: a view is due. It is made when it is sent, so it is never an old one."""
        self._view = True
        self.ready.set()

    @property
    def view_wanted(self) -> bool:
        return self._view

    def take_view(self) -> None:
        self._view = False

    def take(self) -> list[wire.ToBrowser]:
        """Everything but the view, in order."""
        messages = [*self._queue, *self._newest.values()]
        self._queue.clear()
        self._newest.clear()
        self.ready.clear()
        return messages
