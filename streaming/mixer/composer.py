"""Composes the picture of a tick: the stage in force, its windows, its clocks, and the fade from one scene to the next.

It is told the time and asked for frames; it knows no sources, no encoder and no sockets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import av
import numpy as np
import structlog

from streaming.mixer.banner import draw_clock
from streaming.mixer.layout import areas, unit
from streaming.mixer.pixels import Planes, drawn, flat, part, planes_of
from streaming.mixer.seating import Seating
from streaming.mixer.slate import slate_ground
from streaming.mixer.stage import Stage
from streaming.mixer.turn_clock import draw_turn, is_over, turn_words
from streaming.mixer.window import Shown
from streaming.scene import Scene, Speaker

log = structlog.get_logger()

FADE_SECONDS = 0.2
APART_SECONDS = 0.4
"""At least so long between two changes of scene: at most two and a half changes of light a second, where three pairs of
them would be flashing (WCAG 2.1, 2.3.1)."""
PATIENCE_SECONDS = 0.6
"""A scene waits so long at most for the picture that it is about."""
_PREPARE_SECONDS = 0.008
"""Drawing of a coming scene per tick."""

FindPicture = Callable[[str, bool], Shown | None]
"""(source, whether its screen is meant) -> what is to be seen of it now, or None for a still."""


class Composer:
    def __init__(
        self, width: int, height: int, fps: int, accent: str, crest: str, stopwatch: Callable[[], float]
    ) -> None:
        """`stopwatch`: seconds of any clock, to stop drawing in time."""
        self._places = areas(width, height)
        self._accent, self._crest, self._stopwatch = accent, crest, stopwatch
        self._fade_ticks = max(1, round(fps * FADE_SECONDS))
        self._apart_ticks, self._patience_ticks = round(fps * APART_SECONDS), round(fps * PATIENCE_SECONDS)
        self._since_cut = self._waited = 0
        self._seatings: dict[type, Seating] = {}
        """How people last stood in each kind of scene."""
        # What is seen until the first scene is drawn: the ground of a slate, not black.
        self._frame, self._planes = _blank(width, height, slate_ground(accent))
        self._faded, self._faded_planes = _blank(width, height, slate_ground(accent))
        self._before: Planes | None = None
        self._fade_left = 0
        self._stage: Stage | None = None
        self._coming: Stage | None = None
        self._steps: Iterator[None] = iter(())
        self._find: FindPicture = lambda source, is_screen: None
        self._clock_text = ""
        self._turn: tuple[str, bool] | None = None

    @property
    def scene(self) -> Scene | None:
        """The newest one asked for."""
        stage = self._coming or self._stage
        return stage.scene if stage else None

    def show(self, scene: Scene) -> None:
        """Show it as soon as it is drawn. Saying the same scene again changes nothing."""
        if scene == self.scene:
            return
        self._coming = Stage(scene, self._places, self._accent, self._crest, self._seatings.get(type(scene)))
        self._steps = self._prepare(self._coming)
        self._waited = 0

    def compose(self, unix_now: float, find: FindPicture) -> av.VideoFrame:
        """The picture of this tick; it is overwritten by the next call."""
        self._find = find
        self._since_cut += 1
        self._go_on_preparing()
        stage = self._stage
        if stage is not None:
            self._run_turn(stage, unix_now)
            for window in stage.windows:
                window.paint(self._planes, find(window.source, window.is_screen))
            self._run_clock(stage, unix_now)
        if self._before is None:
            return self._frame
        return self._fade(self._before)

    def _prepare(self, stage: Stage) -> Iterator[None]:
        """Draws what stands still and puts the pictures of now into it, so that the cut itself is cheap."""
        yield from stage.prepare()
        for window in stage.windows:
            if stage.ground is not None:
                window.paint(stage.ground, self._find(window.source, window.is_screen))
            yield

    def _go_on_preparing(self) -> None:
        if self._coming is None:
            return
        until = self._stopwatch() + _PREPARE_SECONDS
        try:
            for _ in self._steps:
                if self._stopwatch() > until:
                    return
            if not self._is_time_for(self._coming):
                return
            self._cut_to(self._coming)
        except Exception:
            # A scene that cannot be drawn must not end the programme, and again after every restart.
            log.exception("scene_not_drawn", scene=type(self._coming.scene).__name__)
        self._coming = None

    def _is_time_for(self, stage: Stage) -> bool:
        """Whether the scene in force was seen long enough, and the coming one has its picture or will not get it."""
        if self._stage is None:
            return True
        self._waited += 1
        awaited = list(stage.awaited)
        is_there = not awaited or any(self._find(window.source, window.is_screen) for window in awaited)
        return self._since_cut >= self._apart_ticks and (is_there or self._waited > self._patience_ticks)

    def _cut_to(self, stage: Stage) -> None:
        self._since_cut = 0
        if stage.seating is not None:
            self._seatings[type(stage.scene)] = stage.seating
        if self._stage is not None:
            shown = self._faded_planes if self._before is not None else self._planes
            self._before = (shown[0].copy(), shown[1].copy(), shown[2].copy())
            self._fade_left = self._fade_ticks
        self._stage = stage
        self._clock_text, self._turn = "", None
        if stage.ground is not None:
            for target, value in zip(self._planes, stage.ground, strict=True):
                target[...] = value
            stage.ground = None

    def _fade(self, before: Planes) -> av.VideoFrame:
        share = 256 * (self._fade_ticks + 1 - self._fade_left) // (self._fade_ticks + 1)
        for target, old, new in zip(self._faded_planes, before, self._planes, strict=True):
            mixed = old * np.uint16(256 - share)
            mixed += new * np.uint16(share)
            mixed >>= 8
            target[...] = mixed
        self._fade_left -= 1
        if self._fade_left == 0:
            self._before = None
        return self._faded

    def _run_turn(self, stage: Stage, unix_now: float) -> None:
        scene = stage.scene
        if not isinstance(scene, Speaker) or scene.floor_since is None:
            return
        words = turn_words(scene.floor_since, scene.floor_seconds, unix_now)
        over = is_over(scene.floor_since, scene.floor_seconds, unix_now)
        if (words, over) != self._turn:
            self._turn = (words, over)
            large = stage.windows[0]
            large.running = draw_turn(words, over, large.rect, unit(self._places.height))

    def _run_clock(self, stage: Stage, unix_now: float) -> None:
        text = datetime.fromtimestamp(int(unix_now), UTC).astimezone(_zone(stage.timezone)).strftime("%H:%M:%S")
        if text == self._clock_text:
            return
        self._clock_text = text
        digits = drawn(draw_clock(stage.clock, text, stage.clock_ground))
        for target, value in zip(part(self._planes, stage.clock.rect), digits, strict=True):
            target[...] = value


@lru_cache(maxsize=8)
def _zone(name: str) -> tzinfo:
    """An unknown zone shows UTC rather than nothing."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _blank(width: int, height: int, colour: str) -> tuple[av.VideoFrame, Planes]:
    frame = av.VideoFrame(width, height, "yuv420p")
    planes = planes_of(frame)
    for plane, value in zip(planes, flat(colour), strict=True):
        plane[...] = value
    return frame, planes
