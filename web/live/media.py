"""What the live meeting asks of whoever runs the studio."""

from __future__ import annotations

from typing import Protocol

from streaming.control import Order
from web import wire
from web.equipment.chamber import Chamber


class Media(Protocol):
    """None of these waits for the studio."""

    def open_peer(self, peer: str, source: str) -> None: ...

    def accept_answer(self, peer: str, sdp: str) -> None: ...

    def close_peer(self, peer: str) -> None: ...

    def relays(self) -> tuple[wire.RelayView, ...]: ...

    def switch_relay(self, relay: str, on: bool) -> bool:
        """False for a destination that the council does not have. Raises `Unsealable` for a key that is lost."""

    def switch_recording(self, on: bool) -> None: ...

    def set_chamber(self, chamber: Chamber) -> None:
        """How it stands with the chamber's own camera and microphones now."""

    def tell(self, order: Order) -> None:
        """For encoders and players; without a studio nothing happens."""

    def strip(self) -> wire.Strip: ...
