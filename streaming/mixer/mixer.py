"""The mixer itself: frames and words in, the programme out, tick by tick. It is told the time and owns no socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from streaming.control import OpenMicrophones, ResumeFeeds, ShowScene, StudioSettings, SuspendFeeds
from streaming.exchange import (
    KEYFRAME,
    RENDITIONS,
    DropSource,
    ExpectLoss,
    Frame,
    Kind,
    MakeKeyframe,
    MakeRendition,
    MixerHealth,
    NameSource,
    SourceLevels,
    SourceTrouble,
    WallTime,
    Word,
    read_word,
)
from streaming.limits import SCREEN_PIXELS
from streaming.mixer.composer import Composer
from streaming.mixer.delay import Delay
from streaming.mixer.desk import Desk
from streaming.mixer.inlet import Inlet
from streaming.mixer.metronome import Metronome
from streaming.mixer.microphone import BLOCK_TIME
from streaming.mixer.rendition import Rendition
from streaming.mixer.video_encoder import VideoEncoder
from streaming.mixer.window import Shown
from streaming.scene import Slate

LEVELS_EVERY = 500_000
HEALTH_EVERY = 2_000_000
_SLATE_BITRATE = 300_000
_SOUND_PATIENCE = 250
"""Blocks of sound made up for after a stall (5 s), so that recordings keep their length."""


class _Source:
    """What one number sends: at most a camera and a screen; its microphone is the desk's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.delay = Delay()
        self.camera = Inlet()
        self.screen = Inlet(frozen_after=None, most_pixels=SCREEN_PIXELS)


class _Feed:
    """The slate that recording and relays get while the feeds are suspended."""

    def __init__(self, composer: Composer, encoder: VideoEncoder) -> None:
        self.composer = composer
        self.encoder = encoder


class Mixer:
    """`start`: studio time of the first tick. `stopwatch`: seconds of any clock, only to share out work."""

    def __init__(self, settings: StudioSettings, start: int, stopwatch: Callable[[], float]) -> None:
        self._settings = settings
        self._stopwatch = stopwatch
        self._sources: dict[int, _Source] = {}
        self._numbers: dict[str, int] = {}
        self._open: frozenset[str] = frozenset()
        self._desk = Desk(settings.audio_bitrate)
        self._composer = self._new_composer()
        self._composer.show(Slate(""))
        self._encoder = VideoEncoder(settings.width, settings.height, settings.fps, settings.video_bitrate)
        self._feed: _Feed | None = None
        self._renditions: dict[Kind, Rendition] = {}
        self._pictures = Metronome(start, Fraction(1_000_000, settings.fps), patience=1)
        self._sounds = Metronome(start, Fraction(BLOCK_TIME), patience=_SOUND_PATIENCE)
        self._levels = Metronome(start + LEVELS_EVERY, Fraction(LEVELS_EVERY), patience=0)
        self._healths = Metronome(start + HEALTH_EVERY, Fraction(HEALTH_EVERY), patience=0)
        self._made = 0
        self._work = self._encoding = 0.0
        """Seconds spent on the pictures made, and of those on encoding them."""
        self._offset: float | None = None
        """Unix seconds at studio time 0, once the meeting's clock is known."""
        self._late = 0
        self._fps_since = start

    @property
    def deadline(self) -> int:
        """Studio time at which there is something to do."""
        return min(self._pictures.deadline, self._sounds.deadline)

    def take(self, frame: Frame, now: int) -> None:
        """One frame from the bridge. Raises `BrokenLink` for a word that is none; a payload never raises."""
        if frame.kind is Kind.WORD:
            self._obey(read_word(frame), now)
            return
        source = self._sources.get(frame.source)
        if source is None:
            return
        if frame.kind is Kind.MICROPHONE:
            self._desk.take(frame.source, source.delay, frame.time, frame.payload, now)
        elif frame.kind is Kind.CAMERA:
            source.delay.seen(now - frame.time, now)
            source.camera.take(frame, now)
        elif frame.kind is Kind.SCREEN:
            source.screen.take(frame, now)

    def sound(self, now: int) -> Iterator[Frame]:
        """All blocks of sound that are due."""
        while (block := self._sounds.take(now)) is not None:
            yield from self._desk.play(self._sounds.at(block), now)

    def picture(self, now: int, unix_now: float) -> tuple[int, list[Frame]] | None:
        """The tick that is due and its pictures, or None. Tell `picture_left` when they were sent."""
        tick = self._pictures.take(now)
        if tick is None:
            return None
        if self._offset is not None:
            unix_now = now / 1e6 + self._offset
        began = self._stopwatch()
        time = self._pictures.at(tick)
        half = 500_000 // self._settings.fps
        for source in self._sources.values():
            source.camera.decode(time, source.delay.current or 0, half)
            source.screen.decode(time, 0, half)
        picture = self._composer.compose(unix_now, lambda name, screen: self._find(name, screen, time))
        composed = self._stopwatch()
        unit = self._encoder.encode(picture, tick)
        self._encoding += self._stopwatch() - composed
        flags = KEYFRAME if unit.is_keyframe else 0
        frames = [Frame(Kind.PROGRAMME_VIDEO, flags, 0, time, unit.payload)]
        for kind, rendition in self._renditions.items():
            if (made := rendition.encode(picture, tick)) is not None:
                frames.append(Frame(kind, KEYFRAME if made.is_keyframe else 0, 0, time, made.payload))
        if self._feed is not None:
            slate = self._feed.encoder.encode(self._feed.composer.compose(unix_now, lambda name, screen: None), tick)
            frames.append(Frame(Kind.FEED_VIDEO, KEYFRAME if slate.is_keyframe else 0, 0, time, slate.payload))
        self._made += 1
        self._work += self._stopwatch() - began
        return tick, frames

    def picture_left(self, tick: int, now: int) -> None:
        if self._pictures.is_late(tick, now):
            self._late += 1

    def want_keyframe(self, kind: Kind = Kind.PROGRAMME_VIDEO) -> None:
        if kind in RENDITIONS:
            if kind in self._renditions:
                self._renditions[kind].want_keyframe()
            return
        self._encoder.want_keyframe()
        if self._feed is not None:
            self._feed.encoder.want_keyframe()

    def reports(self, now: int, dropped_pictures: int, waiting: int = 0) -> Iterator[Word]:
        """What the bridge is to be told now. `dropped_pictures`: those lost after they left here; `waiting`: bytes that
        are still to leave."""
        for number, source in self._sources.items():
            for inlet, is_screen in ((source.camera, False), (source.screen, True)):
                if inlet.complaint(now):
                    yield SourceTrouble(number, is_screen)
        if self._levels.take(now) is not None:
            yield SourceLevels(self._desk.levels())
        if self._healths.take(now) is not None:
            yield self._health(now, self._pictures.skipped + dropped_pictures, waiting)

    def _health(self, now: int, dropped: int, waiting: int) -> MixerHealth:
        """Of the time since the last one."""
        made, seconds = max(self._made, 1), max(now - self._fps_since, 1) / 1e6
        health = MixerHealth(
            fps=round(self._made / seconds, 2),
            late_frames=self._late,
            dropped_frames=dropped,
            picture_ms=round(self._work * 1000 / made, 2),
            encoder_ms=round(self._encoding * 1000 / made, 2),
            sound_delay_ms=max((source.delay.current or 0 for source in self._sources.values()), default=0) / 1000,
            waiting=waiting,
        )
        self._made, self._work, self._encoding, self._fps_since = 0, 0.0, 0.0, now
        return health

    def _obey(self, word: Word, now: int) -> None:
        match word:
            case NameSource(number, source):
                self._sources[number] = _Source(source)
                self._numbers[source] = number
                self._open_desk()
            case DropSource(number):
                self._drop(number)
            case WallTime(offset):
                self._offset = offset
            case MakeKeyframe():
                self.want_keyframe()
            case MakeRendition(kind, wanted):
                self._make_rendition(kind, wanted)
            case ExpectLoss(percent):
                self._desk.expect_loss(percent)
            case ShowScene(scene):
                self._composer.show(scene)
            case OpenMicrophones(sources):
                self._open = frozenset(sources)
                self._open_desk()
            case SuspendFeeds(slate):
                self._suspend(slate)
            case ResumeFeeds():
                self._resume(now)

    def _drop(self, number: int) -> None:
        source = self._sources.pop(number, None)
        self._desk.drop(number)
        if source is None or self._numbers.get(source.name) != number:
            return
        del self._numbers[source.name]
        for older, other in self._sources.items():
            if other.name == source.name:
                self._numbers[source.name] = older

    def _open_desk(self) -> None:
        self._desk.open(frozenset(number for number, source in self._sources.items() if source.name in self._open))

    def _make_rendition(self, kind: Kind, wanted: bool) -> None:
        if not wanted:
            self._renditions.pop(kind, None)
        elif kind in RENDITIONS and kind not in self._renditions:
            self._renditions[kind] = Rendition(kind, self._settings)
        else:
            self.want_keyframe(kind)

    def _suspend(self, slate: Slate) -> None:
        self._desk.suspend_feed()
        if self._feed is None:
            settings = self._settings
            encoder = VideoEncoder(settings.width, settings.height, settings.fps, _SLATE_BITRATE)
            self._feed = _Feed(self._new_composer(), encoder)
        self._feed.composer.show(slate)

    def _resume(self, now: int) -> None:
        self._desk.resume_feed(now)
        if self._feed is not None:
            self._feed = None
            # The feed goes on with the programme, which it can only enter at a keyframe.
            self._encoder.want_keyframe()

    def _find(self, name: str, is_screen: bool, time: int) -> Shown | None:
        number = self._numbers.get(name)
        if number is None:
            return None
        source = self._sources[number]
        return (source.screen if is_screen else source.camera).shown(time)

    def _new_composer(self) -> Composer:
        settings = self._settings
        return Composer(settings.width, settings.height, settings.fps, settings.accent, settings.crest, self._stopwatch)
