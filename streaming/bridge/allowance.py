"""What one peer may still send, and what it sent too much of. Pure; times are microseconds of the bridge's clock."""

from __future__ import annotations

from streaming import limits
from streaming.bucket import Bucket, Rate
from streaming.control import Excess
from streaming.exchange import Kind

SECOND = 1_000_000
FRAMES: dict[Kind, tuple[Rate, Excess]] = {
    Kind.CAMERA: (limits.PICTURES, "pictures"),
    Kind.SCREEN: (limits.PICTURES, "pictures"),
    Kind.MICROPHONE: (limits.SOUNDS, "sounds"),
}


class Allowance:
    def __init__(self) -> None:
        self._datagrams = Bucket(limits.DATAGRAMS)
        self._octets = Bucket(limits.OCTETS)
        self._refused = Bucket(limits.FLOOD)
        self._strangers = Bucket(limits.STRANGERS)
        self._unusable = Bucket(limits.UNUSABLE)
        self._controls = Bucket(limits.CONTROLS)
        self._wishes = Bucket(limits.KEYFRAME_WISHES)
        self._frames = {kind: Bucket(rate) for kind, (rate, _) in FRAMES.items()}
        self._broken = {screen: Bucket(limits.BROKEN_PICTURES) for screen in (False, True)}
        self._found: dict[Excess, None] = {}
        self._told: dict[Excess, int] = {}
        self.flooded = False
        """So much that refusing it here costs too much: the connection is to be closed."""

    def datagram(self, size: int, now: int) -> bool:
        """One from the other side of the connection, before it is decrypted."""
        at = now / SECOND
        if self._datagrams.take(at) and self._octets.take(at, size):
            return True
        self._refuse(at)
        return False

    def _refuse(self, at: float) -> None:
        if not self._refused.take(at):
            self.flooded = True
        self._note("traffic")

    def left(self, now: int) -> tuple[float, float]:
        """Datagrams and octets that the other side may send now."""
        at = now / SECOND
        return self._datagrams.left(at), self._octets.left(at)

    def took(self, datagrams: float, octets: float, refused: int, now: int) -> None:
        """What is left of those; so many datagrams were refused for lack of them."""
        self._datagrams.keep(datagrams)
        self._octets.keep(octets)
        for _ in range(refused):
            self._refuse(now / SECOND)

    def stranger(self, now: int) -> bool:
        """One from anywhere else. Nobody is blamed: anybody can send to a port."""
        return self._strangers.take(now / SECOND)

    def unusable(self, now: int) -> None:
        """One that could not be decrypted or read."""
        if not self._unusable.take(now / SECOND):
            self._note("garbage")

    def control(self, now: int) -> bool:
        return self._controls.take(now / SECOND) or self._note("control")

    def keyframe_wish(self, now: int) -> bool:
        return self._wishes.take(now / SECOND)

    def frame(self, kind: Kind, now: int) -> bool:
        """A picture or a packet of sound, on its way to the mixer."""
        return self._frames[kind].take(now / SECOND) or self._note(FRAMES[kind][1])

    def broken_picture(self, screen: bool, now: int) -> None:
        """The mixer cannot show what comes: too large, damaged, or of no kind it knows."""
        if not self._broken[screen].take(now / SECOND):
            self._note("broken_screen" if screen else "broken_camera")

    def news(self, now: int) -> list[Excess]:
        """What is to be told now; the same thing again only after a while."""
        due = [
            excess
            for excess in self._found
            if excess not in self._told or now - self._told[excess] >= limits.TOLD_EVERY * SECOND
        ]
        self._found.clear()
        self._told.update(dict.fromkeys(due, now))
        return due

    def _note(self, excess: Excess) -> bool:
        self._found[excess] = None
        return False
