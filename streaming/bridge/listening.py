"""When the sockets of all peers are read: at once after a silence, then every few milliseconds while something comes.

One waking serves many that way: most of what a datagram costs is being woken for it. Knows sockets and callables only.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections.abc import Callable

REST = 0.008
"""Seconds; so much later at most is a datagram read. Sound waits in the mixer for five times as long, and the picture
of who speaks with it."""


class Listening:
    def __init__(self) -> None:
        self._selector: selectors.BaseSelector | None = None
        """While there are sockets."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._resting: asyncio.TimerHandle | None = None

    def begin(self, own: socket.socket, read: Callable[[], None]) -> None:
        """`read` is called whenever something waits at the socket; it need not read all of it."""
        if self._selector is None:
            self._selector = selectors.DefaultSelector()
            self._loop = asyncio.get_running_loop()
            self._wait()
        self._selector.register(own, selectors.EVENT_READ, read)

    def end(self, own: socket.socket) -> None:
        """Before the socket is closed."""
        assert self._selector is not None
        self._selector.unregister(own)
        if not self._selector.get_map():
            self._rest()
            self._selector.close()
            self._selector = None

    def _wait(self) -> None:
        assert self._loop is not None
        assert self._selector is not None
        self._resting = None
        self._loop.add_reader(self._selector.fileno(), self._wake)  # type: ignore[attr-defined]

    def _rest(self) -> None:
        assert self._loop is not None
        assert self._selector is not None
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        else:
            self._loop.remove_reader(self._selector.fileno())  # type: ignore[attr-defined]

    def _wake(self) -> None:
        self._rest()
        self._look()

    def _look(self) -> None:
        assert self._loop is not None
        assert self._selector is not None
        waiting = self._selector.select(0)
        if not waiting:
            self._wait()
            return
        self._resting = self._loop.call_later(REST, self._look)
        for key, _ in waiting:
            key.data()
