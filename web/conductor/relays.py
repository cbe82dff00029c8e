"""The destinations of one meeting: which are wanted, how each is doing. Keys pass through and are never kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import structlog

from meetings.commands import NoteRelay
from meetings.facts import RelayPhase
from meetings.state import Relay
from streaming.control import RelayHealth, StartRelay, StopRelay
from web.access.secrets import Unsealable
from web.wire import RelayView

log = structlog.get_logger()

PHASES: dict[str, RelayPhase] = {
    "connecting": "started",
    "live": "live",
    "retrying": "interrupted",
    "stopped": "stopped",
}
"""What the studio says, in the journal's words."""


class Destination(msgspec.Struct, frozen=True):
    id: str
    name: str
    url: str
    key: Callable[[], str]
    """Decrypts it, at the moment it is needed. Raises `Unsealable`, after a change of secret."""

    def __repr__(self) -> str:
        return f"Destination({self.name!r})"


class Relays:
    def __init__(self) -> None:
        self._known: dict[str, Destination] = {}
        self._wanted: set[str] = set()
        self._health: dict[str, RelayHealth] = {}

    def know(self, destinations: Iterable[Destination]) -> None:
        """The council's destinations as they are now."""
        self._known = {each.id: each for each in destinations}

    def unknown(self) -> set[str]:
        """Those that are wanted and that the council does not have any more: nobody could switch them off."""
        return self._wanted - self._known.keys()

    def resume(self, relays: Iterable[Relay]) -> None:
        """As the journal has them: what was switched on and not off is still wanted, whatever has died since."""
        self._wanted |= {each.relay for each in relays if each.phase != "stopped"}

    def end(self) -> None:
        """None is wanted any more."""
        self._wanted.clear()

    def end_orders(self, relays: Iterable[Relay]) -> list[StopRelay]:
        """For those that the journal has as running and that nobody wants."""
        return [StopRelay(each.relay) for each in relays if each.phase != "stopped" and each.relay not in self._wanted]

    def switch(self, relay: str, on: bool) -> StartRelay | StopRelay | None:
        """The order to give; None for a destination the council does not have. Raises `Unsealable`."""
        destination = self._known.get(relay)
        if not on and (destination or relay in self._wanted):
            self._wanted.discard(relay)
            return StopRelay(relay)
        if destination is None:
            return None
        order = StartRelay(relay, destination.url, destination.key())
        self._wanted.add(relay)
        return order

    def start_orders(self) -> list[StartRelay]:
        """For a studio that was started anew: all that are wanted and whose keys can be read."""
        orders = []
        for destination in (self._known[relay] for relay in sorted(self._wanted & self._known.keys())):
            try:
                orders.append(StartRelay(destination.id, destination.url, destination.key()))
            except Unsealable:
                log.error("the key of a destination cannot be read", relay=destination.id)
        return orders

    def running(self, health: Iterable[RelayHealth]) -> None:
        """What a studio that was found again is relaying to."""
        for each in health:
            self._health[each.relay] = each
            if each.phase != "stopped":
                self._wanted.add(each.relay)

    def note(self, health: RelayHealth) -> NoteRelay:
        """Keep what the studio says; the result changes the journal only where the phase is another.

        A studio that ends stops all it has. What was not switched off is only interrupted: the next one goes on.
        """
        self._health[health.relay] = health
        known = self._known.get(health.relay)
        phase = PHASES[health.phase]
        if phase == "stopped" and health.relay in self._wanted and not health.reason:
            phase = "interrupted"
        return NoteRelay(health.relay, known.name if known else health.relay, phase, health.reason)

    def forget_health(self) -> None:
        """The studio is gone."""
        self._health.clear()

    def views(self) -> tuple[RelayView, ...]:
        return tuple(self._view(each) for each in self._known.values())

    def _view(self, destination: Destination) -> RelayView:
        health = self._health.get(destination.id)
        if health is None:
            wanted = destination.id in self._wanted
            return RelayView(destination.id, destination.name, "started" if wanted else "off", 0.0, 0, 0.0, "")
        phase = PHASES[health.phase]
        return RelayView(
            relay=destination.id,
            name=destination.name,
            phase="off" if phase == "stopped" else phase,
            since=health.since,
            bitrate=health.bitrate,
            dropped_seconds=health.dropped_seconds,
            reason=health.reason,
            slow=health.slow,
        )
