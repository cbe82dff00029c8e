"""A rendition of the programme that the mixer makes only while somebody needs it, and for a while after."""

from __future__ import annotations

from collections.abc import Callable

from streaming.bridge.keyframes import KeyframeWish
from streaming.exchange import Kind, MakeRendition

LINGERS = 10_000_000
"""Microseconds that it is made after the last who needed it: lines go up and down."""


class OnDemand:
    def __init__(self, kind: Kind, say: Callable[[MakeRendition], None]) -> None:
        """`say` tells the mixer."""
        self._kind = kind
        self._say = say
        self.keyframes = KeyframeWish(lambda: say(MakeRendition(kind, True)))
        self._until: int | None = None
        """While it is made: when it no longer is, unless somebody needs it."""

    def tend(self, now: int, *, needed: bool, awaited: bool) -> None:
        """Several times a second. `awaited`: somebody cannot begin with it before its next keyframe."""
        self.keyframes.tend(now)
        if needed:
            self._until = now + LINGERS
            if awaited:
                self.keyframes.wish(now)
        elif self._until is not None and now >= self._until:
            self._until = None
            self._say(MakeRendition(self._kind, False))

    def restarted(self) -> None:
        """A new mixer makes nothing that it was not asked for."""
        if self._until is not None:
            self._say(MakeRendition(self._kind, True))
