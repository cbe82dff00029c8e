"""One moving picture's place in a scene: scales what is new into the programme, or shows the still instead.

It knows a rectangle and frames; not where frames come from nor what else is in the scene.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import av
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from streaming.mixer.layout import Rect, Scaling, contain, even, fill
from streaming.mixer.palette import CARD, GROUND
from streaming.mixer.person import name_plate, still
from streaming.mixer.pixels import Overlay, Planes, flat, overlay, part, planes_of
from streaming.scene import Tile

_BT601 = (5, 6)
_FULL_RANGE = 2


class Shown(NamedTuple):
    """The picture of a source that is to be seen now."""

    frame: av.VideoFrame
    serial: int
    """Changes with every picture; never the same for two pictures of one mixer."""


class Window(ABC):
    """Base of the two kinds: it paints only when something changed."""

    def __init__(self, rect: Rect, source: str, is_screen: bool) -> None:
        self.rect = rect
        self.source = source
        self.is_screen = is_screen
        self.running: Overlay | None = None
        """Laid over everything: the turn's clock."""
        self._overlays: list[Overlay] = []
        self._scaler = VideoReformatter()
        self._painted: tuple[int | None, Overlay | None] | None = None
        self._within: Planes | None = None
        """The picture that `_targets` are this window's part of."""
        self._targets: Planes

    def paint(self, planes: Planes, shown: Shown | None) -> None:
        """Bring the rectangle up to date in the whole picture's `planes`."""
        state = (shown.serial if shown else None, self.running)
        if state == self._painted:
            return
        self._painted = state
        try:
            if shown is not None:
                self._paint_picture(planes, shown.frame)
        except FFmpegError:
            # A kind of picture that cannot be scaled is as good as none.
            shown = None
        if shown is None:
            self._paint_still(planes)
        for laid in self._overlays:
            laid.blend(planes)
        if self.running is not None:
            self.running.blend(planes)

    @abstractmethod
    def _paint_still(self, planes: Planes) -> None:
        """Lay what stands for a missing picture there."""

    @abstractmethod
    def _paint_picture(self, planes: Planes, frame: av.VideoFrame) -> None:
        """Lay a live picture into the window's part of the planes."""

    def _lay(self, planes: Planes, values: Planes | tuple[int, int, int]) -> None:
        """Over the whole rectangle."""
        if self._within is not planes:
            self._within, self._targets = planes, part(planes, self.rect)
        for plane, target in enumerate(self._targets):
            target[...] = values[plane]

    def _scale(self, frame: av.VideoFrame, width: int, height: int, way: Interpolation) -> Planes:
        """In the programme's colours; a picture without colour tags is taken as already being in them."""
        scaled = self._scaler.reformat(
            frame,
            width,
            height,
            "yuv420p",
            src_colorspace=Colorspace.ITU601 if frame.colorspace in _BT601 else Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            interpolation=way,
            src_color_range=ColorRange.JPEG if frame.color_range == _FULL_RANGE else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        return planes_of(scaled)


class PersonWindow(Window):
    """A camera, cropped to fill its tile, with the name over it; a card with the initials when there is no picture."""

    def __init__(self, rect: Rect, tile: Tile, scale: float, *, is_named: bool = True) -> None:
        super().__init__(rect, tile.source, is_screen=False)
        self._still = still(tile.name, tile.colour, rect.w, rect.h)
        self._size = (0, 0)
        """Of the camera's last picture; what follows from it:"""
        self._scaled_to, self._crop = Scaling(0, 0, 0, 0), rect
        plate = name_plate(tile, rect.w, rect.h, scale) if is_named else None
        if plate is not None:
            lift = even(rect.h * 0.06) if plate.width < rect.w else 0
            self._overlays.append(overlay(plate, rect.x, rect.bottom - plate.height - lift))

    def _paint_still(self, planes: Planes) -> None:
        self._lay(planes, self._still)

    def _paint_picture(self, planes: Planes, frame: av.VideoFrame) -> None:
        size = (frame.width, frame.height)
        if size != self._size:
            self._size, scaling = size, fill(*size, self.rect)
            self._scaled_to, self._crop = scaling, Rect(scaling.x, scaling.y, self.rect.w, self.rect.h)
        # To half the width or less, the mean of what becomes one pixel: as sharp, and half the work.
        way = Interpolation.AREA if size[0] >= 2 * self._scaled_to.w else Interpolation.BILINEAR
        scaled = self._scale(frame, self._scaled_to.w, self._scaled_to.h, way)
        if self._crop.w != self._scaled_to.w or self._crop.h != self._scaled_to.h:
            scaled = part(scaled, self._crop)
        self._lay(planes, scaled)


class ScreenWindow(Window):
    """A shared screen, whole, on the programme's ground; a calm card until its first picture."""

    def __init__(self, rect: Rect, source: str) -> None:
        super().__init__(rect, source, is_screen=True)
        self._inside: Rect | None = None

    def _paint_still(self, planes: Planes) -> None:
        self._inside = None
        self._paint_flat(planes, CARD)

    def _paint_flat(self, planes: Planes, colour: str) -> None:
        self._lay(planes, flat(colour))

    def _paint_picture(self, planes: Planes, frame: av.VideoFrame) -> None:
        inside = contain(frame.width, frame.height, self.rect)
        if inside != self._inside:
            self._paint_flat(planes, GROUND)
            self._inside = inside
        scaled = self._scale(frame, inside.w, inside.h, Interpolation.LANCZOS)
        for target, value in zip(part(planes, inside), scaled, strict=True):
            target[...] = value
