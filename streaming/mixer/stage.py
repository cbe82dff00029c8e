"""A scene made ready to be shown: everything that stands still drawn, every moving picture given its window.

Drawing forty tiles takes longer than a tick, so a stage is prepared in steps between ticks and shown when it is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PIL import Image

from streaming.mixer import layout
from streaming.mixer.banner import ClockPlace, clock_place, draw_banner
from streaming.mixer.layout import Areas, Rect, unit
from streaming.mixer.palette import GROUND, STRIP
from streaming.mixer.pixels import Planes, drawn
from streaming.mixer.result import draw_result
from streaming.mixer.slate import draw_slate, slate_clock, slate_ground
from streaming.mixer.window import PersonWindow, ScreenWindow, Window
from streaming.scene import Banner, Gallery, Result, Scene, Screen, Slate, Speaker, Tile


class Stage:
    """What a scene looks like; `ground` is complete once `prepare` ran out."""

    def __init__(self, scene: Scene, places: Areas, accent: str, crest: str) -> None:
        self.scene = scene
        self.windows: list[Window] = []
        self.ground: Planes | None = None
        is_slate = isinstance(scene, Slate)
        self.clock: ClockPlace = slate_clock(places) if is_slate else clock_place(places)
        self.clock_ground = slate_ground(accent) if is_slate else STRIP
        self.timezone = scene.timezone if isinstance(scene, Slate) else scene.banner.timezone
        self._places, self._accent, self._crest = places, accent, crest

    def prepare(self) -> Iterator[None]:
        """Draws; yields wherever it may pause."""
        scene, body = self.scene, self._places.body
        if isinstance(scene, Slate):
            self.ground = drawn(draw_slate(scene, self._places, self._accent, self._crest))
            return
        image = self._with_banner(scene.banner)
        yield
        if isinstance(scene, Gallery):
            yield from self._people(zip(layout.gallery(len(scene.tiles), body), scene.tiles, strict=True))
        elif isinstance(scene, Speaker):
            large, small = layout.speaker(len(scene.tiles), body)
            yield from self._people([(large, scene.speaker), *zip(small, scene.tiles, strict=True)])
        elif isinstance(scene, Screen):
            large, beside = layout.screen(scene.speaker is not None, body)
            self.windows.append(ScreenWindow(large, scene.screen))
            if beside is not None and scene.speaker is not None:
                yield from self._people([(beside, scene.speaker)])
        elif isinstance(scene, Result):
            yield from draw_result(image, scene, self._places, self._accent)
        yield
        self.ground = drawn(image)

    def _with_banner(self, banner: Banner) -> Image.Image:
        image = Image.new("RGB", (self._places.width, self._places.height), GROUND)
        draw_banner(image, banner, self._places, self._accent, self._crest)
        return image

    def _people(self, tiles: Iterable[tuple[Rect, Tile]]) -> Iterator[None]:
        scale = unit(self._places.height)
        for rect, tile in tiles:
            self.windows.append(PersonWindow(rect, tile, scale))
            yield
