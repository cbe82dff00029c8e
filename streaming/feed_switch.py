"""What recording and relays get: the programme, or the slate while the feeds are suspended.

Nothing of a closed part may leave: from the order to suspend on, no picture and no sound passes until the mixer's
slate is there. Knows neither formats nor destinations.
"""

from __future__ import annotations

from typing import Protocol

from streaming.exchange import KEYFRAME, Frame, Kind


class Fed(Protocol):
    """Who gets what passes. Times are studio time, microseconds."""

    def picture(self, time: int, access_unit: bytes, *, keyframe: bool) -> None: ...

    def sound(self, time: int, packet: bytes) -> None: ...

    def interrupt(self) -> None: ...


class FeedSwitch:
    """Give it every frame of the mixer's."""

    def __init__(self, feed: Fed) -> None:
        self._feed = feed
        self.suspended = False
        self._on_slate = False

    @property
    def is_open(self) -> bool:
        """What passes is the programme."""
        return not self.suspended and not self._on_slate

    def suspend(self) -> None:
        """Repeated, it changes nothing."""
        if not self.suspended:
            self.suspended, self._on_slate = True, False

    def resume(self) -> None:
        """The slate stays until the programme has a keyframe. Repeated, it changes nothing."""
        self.suspended = False

    def mixer_restarted(self) -> None:
        """What the new mixer makes does not continue what the old one made."""
        self._on_slate = False
        self._feed.interrupt()

    def take(self, frame: Frame) -> None:
        """Passes it on, or not."""
        keyframe = bool(frame.flags & KEYFRAME)
        if frame.kind is Kind.PROGRAMME_VIDEO:
            if self._on_slate and not self.suspended and keyframe:
                self._on_slate = False
            if self.is_open:
                self._feed.picture(frame.time, frame.payload, keyframe=keyframe)
        elif frame.kind is Kind.FEED_VIDEO:
            if self.suspended and keyframe:
                self._on_slate = True
            if self._on_slate:
                self._feed.picture(frame.time, frame.payload, keyframe=keyframe)
        elif frame.kind is Kind.FEED_SOUND and (self._on_slate or not self.suspended):
            self._feed.sound(frame.time, frame.payload)
