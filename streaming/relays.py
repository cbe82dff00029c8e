"""The relays of one studio by destination: started, replaced and stopped, one order at a time each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from streaming.control import RelayHealth, StartRelay
from streaming.destination import read_destination
from streaming.feed import Feed
from streaming.relay import Relay


class Relays:
    def __init__(self, feed: Feed, *, program: str, report: Callable[[RelayHealth], None]) -> None:
        self._feed = feed
        self._program = program
        self._report = report
        self._relays: dict[str, Relay] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def health(self) -> tuple[RelayHealth, ...]:
        return tuple(relay.health() for relay in self._relays.values())

    def running(self) -> list[str]:
        return list(self._relays)

    async def start(self, order: StartRelay) -> None:
        """Said again, nothing changes; for another address or key the one before is stopped first."""
        async with self._turn(order.relay):
            running = self._relays.get(order.relay)
            try:
                destination = read_destination(order.url, order.key)
            except ValueError as error:
                if running is None:
                    self._report(RelayHealth(order.relay, "stopped", time.time(), reason=str(error)))
                return
            if running is not None:
                if running.destination == destination:
                    return
                await running.stop()
            self._relays[order.relay] = Relay(
                order.relay, destination, self._feed, program=self._program, on_health=self._report
            )

    async def stop(self, relay: str) -> None:
        """Said of one that does not run, it is reported as stopped once more."""
        async with self._turn(relay):
            running = self._relays.pop(relay, None)
            if running is not None:
                await running.stop()
            else:
                self._report(RelayHealth(relay, "stopped", time.time()))

    def _turn(self, relay: str) -> asyncio.Lock:
        return self._turns.setdefault(relay, asyncio.Lock())
