"""For how long a studio goes on that nobody leads: people in it are not cut off at once, and it does not run for ever.

No clock and no socket in here: it is told of both.
"""

from __future__ import annotations

ALONE_SECONDS = 15 * 60.0
"""Without a controller and without anybody connected."""
LEFT_SECONDS = 6 * 3600.0
"""Without a controller, whoever is connected: a browser that was left open holds no meeting."""


class Abandonment:
    """`look` now and then; once it says True, nobody is coming back."""

    def __init__(self, now: float) -> None:
        self._led_at = now
        self._together_at = now

    def look(self, now: float, *, led: bool, people: int) -> bool:
        """`now` in seconds of a clock that never jumps; `people`: how many are connected. Machines are none: encoders
        and players come again by themselves, and stay for as long as they are let."""
        if led:
            self._led_at = now
        if led or people:
            self._together_at = now
        return now - self._together_at >= ALONE_SECONDS or now - self._led_at >= LEFT_SECONDS
