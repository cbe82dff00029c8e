"""The bridge's side towards the mixer: which sources it is told of, what it is sent, and what comes back.

It never knows signalling, phases or scenes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from streaming.bridge.fan_out import FanOut
from streaming.bridge.fed import Fed
from streaming.bridge.inbound import Arrived
from streaming.bridge.keyframes import KeyframeWish
from streaming.bridge.levels import LevelMeter
from streaming.bridge.negotiation import PICTURE, SCREEN
from streaming.bridge.on_demand import OnDemand
from streaming.bridge.outside import Outside
from streaming.bridge.peer import Peer
from streaming.control import Levels
from streaming.exchange import (
    KEYFRAME,
    PICTURES,
    RENDITIONS,
    DropSource,
    ExpectLoss,
    Frame,
    Kind,
    MakeKeyframe,
    NameSource,
    SourceLevels,
    SourceTrouble,
    Word,
    pack,
    pack_word,
    read_word,
)

LOSS_STEP = 5
"""Percent: smaller changes are not worth a word."""


class MixerSide:
    def __init__(
        self, to_mixer: Callable[[bytes], None], programme: FanOut, outside: Outside, clock: Callable[[], int]
    ) -> None:
        self._renditions = {kind: OnDemand(kind, self._say) for kind in RENDITIONS}
        self._keyframes = {
            Kind.PROGRAMME_VIDEO: KeyframeWish(lambda: self._say(MakeKeyframe())),
            **{kind: rendition.keyframes for kind, rendition in self._renditions.items()},
        }
        self._loss = 0
        self.open: frozenset[str] = frozenset()
        """Sources whose microphones are; every other one is dropped here, whatever its browser sends."""
        self._to_mixer = to_mixer
        self._programme = programme
        self._outside = outside
        self._clock = clock
        self._levels = LevelMeter()
        self._named: dict[int, Peer | Fed] = {}
        """Of the sources named to the mixer."""

    def name(self, peer: Peer | Fed) -> None:
        """Its source is there; said once."""
        if peer.source and peer.number not in self._named:
            self._named[peer.number] = peer
            self._say(NameSource(peer.number, peer.source))

    def drop(self, peer: Peer | Fed) -> None:
        if self._named.pop(peer.number, None) is not None:
            self._levels.forget(peer.source)
            self._say(DropSource(peer.number))

    def arrived(self, peer: Peer | Fed, frames: Iterable[Arrived]) -> None:
        if peer.number not in self._named:
            return
        for frame in frames:
            if frame.kind is Kind.MICROPHONE:
                self._levels.claim(peer.source, frame.level, self._clock())
                if peer.source not in self.open:
                    continue
            if not peer.allowance.frame(frame.kind, self._clock()):
                continue
            self._to_mixer(pack(Frame(frame.kind, frame.flags, peer.number, frame.time, frame.payload)))

    def levels(self, now: int) -> Levels:
        """Since the last call."""
        return self._levels.report(self.open, now)

    def take(self, frame: Frame) -> None:
        """What the mixer sends. Raises `BrokenLink` for a word that is none."""
        self._outside.take(frame)
        if frame.kind in PICTURES:
            if frame.flags & KEYFRAME:
                self._keyframes[frame.kind].granted()
            self._programme.picture(frame)
        elif frame.kind is Kind.PROGRAMME_SOUND:
            self._programme.full_mix(frame)
        elif frame.kind is Kind.SOUND_WITHOUT:
            if frame.source in self._named:
                self._programme.own_mix(frame, self._named[frame.source])
        elif frame.kind is Kind.WORD:
            self._hear(read_word(frame))

    def restarted(self) -> None:
        """A new mixer knows nobody, and can show nobody before their next keyframe."""
        self._outside.switch.mixer_restarted()
        for rendition in self._renditions.values():
            rendition.restarted()
        if self._loss:
            self._say(ExpectLoss(self._loss))
        for number, peer in self._named.items():
            self._say(NameSource(number, peer.source))
            peer.ask_keyframe(PICTURE)
            peer.ask_keyframe(SCREEN)

    def wish_keyframe(self, picture: Kind | None, now: int) -> None:
        """Somebody cannot decode the picture that they are sent, or is to be sent it."""
        if picture is not None:
            self._keyframes[picture].wish(now)

    def tend(self, now: int) -> None:
        """Several times a second: keyframes still owed, and the renditions that somebody needs."""
        self._keyframes[Kind.PROGRAMME_VIDEO].tend(now)
        needed, awaited = self._programme.needed(), self._programme.awaited()
        for kind, rendition in self._renditions.items():
            rendition.tend(now, needed=kind in needed, awaited=kind in awaited)

    def expect_loss(self, worst: float) -> None:
        """The largest fraction of the sound that anybody loses."""
        percent = -(-round(worst * 100) // LOSS_STEP) * LOSS_STEP
        if percent != self._loss:
            self._loss = percent
            self._say(ExpectLoss(percent))

    def _hear(self, word: Word) -> None:
        if isinstance(word, SourceTrouble) and word.number in self._named:
            peer = self._named[word.number]
            peer.allowance.broken_picture(word.screen, self._clock())
            peer.ask_keyframe(SCREEN if word.screen else PICTURE)
        elif isinstance(word, SourceLevels):
            for number, level in word.arriving.items():
                if number in self._named:
                    self._levels.measure(self._named[number].source, level, self._clock())

    def _say(self, word: Word) -> None:
        self._to_mixer(pack_word(word))
