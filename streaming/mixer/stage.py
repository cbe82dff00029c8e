"""A scene made ready to be shown: everything that stands still drawn, every moving picture given its window.

Drawing forty tiles takes longer than a tick, so a stage is prepared in steps between ticks and shown when it is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from PIL import Image

from streaming.mixer import layout
from streaming.mixer.banner import ClockPlace, clock_place, draw_banner
from streaming.mixer.layout import Areas, Rect, unit
from streaming.mixer.palette import GROUND, PLACE
from streaming.mixer.pixels import Planes, drawn
from streaming.mixer.result import draw_result
from streaming.mixer.seating import Arrange, Seating, seated
from streaming.mixer.slate import draw_slate, slate_ground
from streaming.mixer.window import PersonWindow, ScreenWindow, Window
from streaming.scene import Gallery, Result, Scene, Screen, Slate, Speaker, Tile


class Stage:
    """What a scene looks like; `ground` is complete once `prepare` ran out."""

    def __init__(self, scene: Scene, places: Areas, accent: str, crest: str, before: Seating | None = None) -> None:
        """`before`: how people stood when a scene of this kind was last seen."""
        self.scene = scene
        self.windows: list[Window] = []
        self.ground: Planes | None = None
        self.seating: Seating | None = None
        self.clock: ClockPlace = clock_place(places)
        is_slate = isinstance(scene, Slate)
        self.clock_ground = slate_ground(accent) if is_slate else GROUND
        self.timezone = scene.timezone if isinstance(scene, Slate) else scene.banner.timezone
        self._places, self._accent, self._crest, self._before = places, accent, crest, before
        self._pinned = layout.signing(places) if scene.interpreter else None

    def prepare(self) -> Iterator[None]:
        """Draws; yields wherever it may pause."""
        scene, body, pinned = self.scene, self._places.body, self._pinned
        image = self._with_words()
        yield
        if isinstance(scene, Gallery):
            yield from self._people(image, scene.tiles, lambda count: (None, layout.gallery(count, body, pinned)))
        elif isinstance(scene, Speaker):
            yield from self._people(
                image, scene.tiles, lambda count: layout.speaker(count, body, pinned), speaker=scene.speaker
            )
        elif isinstance(scene, Screen):
            large, beside = layout.screen(scene.speaker is not None, body, pinned)
            self.windows.append(ScreenWindow(large, scene.screen))
            if beside is not None and scene.speaker is not None:
                self._seat(beside, scene.speaker)
                yield
        elif isinstance(scene, Result):
            free = layout.beside(body, pinned)
            yield from draw_result(image, scene, free, self._accent, unit(self._places.height))
        if scene.interpreter is not None and pinned is not None:
            self._seat(pinned, scene.interpreter, is_named=False)
            yield
        self.ground = drawn(image)

    @property
    def awaited(self) -> Iterable[Window]:
        """Windows of which one should have its picture before the scene is cut to: the large one, or any tile."""
        if isinstance(self.scene, Speaker | Screen):
            return self.windows[:1]
        return self.windows if isinstance(self.scene, Gallery) else ()

    def _with_words(self) -> Image.Image:
        scene, places = self.scene, self._places
        if isinstance(scene, Slate):
            return draw_slate(scene, places, self._accent, self._crest, self._pinned)
        banner = scene.banner
        if isinstance(scene, Result) and scene.title.startswith(banner.item):
            # What was voted stands large below: once is enough.
            banner = replace(banner, item="")
        image = Image.new("RGB", (places.width, places.height), GROUND)
        draw_banner(image, banner, places, self._accent, self._crest)
        return image

    def _people(
        self,
        image: Image.Image,
        tiles: tuple[Tile, ...],
        arrange: Arrange,
        speaker: Tile | None = None,
    ) -> Iterator[None]:
        self.seating = seated([tile.source for tile in tiles], arrange, self._before)
        if self.seating.large is not None and speaker is not None:
            self._seat(self.seating.large, speaker)
            yield
        of = {tile.source: tile for tile in tiles}
        for rect, source in zip(self.seating.places, self.seating.sources, strict=True):
            if source is None:
                image.paste(PLACE, (rect.x, rect.y, rect.right, rect.bottom))
            else:
                self._seat(rect, of[source])
                yield

    def _seat(self, rect: Rect, tile: Tile, *, is_named: bool = True) -> None:
        self.windows.append(PersonWindow(rect, tile, unit(self._places.height), is_named=is_named))
