"""Ports for servers of tests that others are told of before they listen."""

from __future__ import annotations

import itertools
import os
import socket

FIRST, EACH, SLICES = 20_000, 250, 50
"""Below the ports that systems give to whoever asks for any (from 32768 on): between a look and the server's start, or
while a server is restarted, no connection of somebody else's lands there. Each process has a slice of its own."""

_next = itertools.count()


def free_port() -> int:
    """Nobody listens there."""
    own = FIRST + os.getpid() % SLICES * EACH
    while True:
        port = own + next(_next) % EACH
        with socket.socket() as probe:
            # As servers do: what is left of a connection that is over is in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
