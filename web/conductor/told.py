"""What a studio was told last of scene, microphones and feeds, so that only what is different is said. Pure."""

from __future__ import annotations

from streaming import control
from web.conductor.scenes import Direction


class Told:
    def __init__(self) -> None:
        self._last: Direction | None = None

    def forget(self) -> None:
        """Another studio, or none: it knows nothing."""
        self._last = None

    def news(self, now: Direction) -> list[control.Order]:
        """The orders that make it so."""
        before, self._last = self._last, now
        orders: list[control.Order] = []
        if before is None or now.microphones != before.microphones:
            orders.append(control.OpenMicrophones(now.microphones))
        if before is None or now.closed_part != before.closed_part:
            orders.append(control.SuspendFeeds(now.closed_part) if now.closed_part else control.ResumeFeeds())
        if before is None or now.scene != before.scene:
            orders.append(control.ShowScene(now.scene))
        return orders
