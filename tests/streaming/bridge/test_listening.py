from __future__ import annotations

import socket

from streaming.bridge.listening import Listening
from tests.streaming.bridge.test_datagrams import Ends, waiting
from tests.until import until


class Ear:
    """Reads one datagram each time it is called."""

    def __init__(self, own: socket.socket) -> None:
        self.own = own
        self.heard: list[bytes] = []

    def read(self) -> None:
        self.heard.append(self.own.recv(10))


async def test_what_waits_is_read_until_it_is_not_listened_to_any_more() -> None:
    listening = Listening()
    with Ends() as ends:
        pairs = [ends.pair() for _ in range(2)]
        one, other = (Ear(here) for here, _ in pairs)
        for ear in (one, other):
            listening.begin(ear.own, ear.read)
        for _ in range(3):
            for _, there in pairs:
                there.send(b"first")
                there.send(b"second")
            await until(lambda: len(one.heard) == len(other.heard) and len(one.heard) % 2 == 0)
        await until(lambda: one.heard == other.heard == [b"first", b"second"] * 3)
        listening.end(one.own)
        for _, there in pairs:
            there.send(b"late")
        await until(lambda: other.heard[-1] == b"late")
        assert waiting(one.own) == [b"late"]
        listening.end(other.own)


async def test_it_begins_again_after_the_last_has_ended() -> None:
    listening = Listening()
    with Ends() as ends:
        for _ in range(2):
            here, there = ends.pair()
            ear = Ear(here)
            listening.begin(here, ear.read)
            there.send(b"once")
            await until(lambda heard=ear.heard: heard == [b"once"])  # type: ignore[misc]
            listening.end(here)
