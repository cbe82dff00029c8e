"""Drawings turned into the programme's pixels: planar Y'CbCr 4:2:0, BT.709, limited range. It knows no scenes."""

from __future__ import annotations

from functools import lru_cache

import av
import msgspec
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

from streaming.mixer.layout import Rect

Plane = NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]

BLACK = (16, 128, 128)

_to_planes = VideoReformatter()


def planes_of(frame: av.VideoFrame) -> Planes:
    """The frame's own memory as arrays without the padding of its lines; writing into them changes the frame."""
    y, u, v = (
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]  # type: ignore[call-overload]
        for plane in frame.planes
    )
    return y, u, v


def part(planes: Planes, rect: Rect) -> Planes:
    """Views of that rectangle."""
    y, u, v = planes
    half_rows = slice(rect.y // 2, rect.bottom // 2)
    half_columns = slice(rect.x // 2, rect.right // 2)
    return (
        y[rect.y : rect.bottom, rect.x : rect.right],
        u[half_rows, half_columns],
        v[half_rows, half_columns],
    )


def drawn(image: Image.Image) -> Planes:
    """An opaque drawing with even sides as planes of its own."""
    rgb = av.VideoFrame.from_ndarray(np.asarray(image.convert("RGB")), format="rgb24")
    frame = _to_planes.reformat(
        rgb,
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )
    y, u, v = planes_of(frame)
    return y.copy(), u.copy(), v.copy()


@lru_cache(maxsize=8)
def flat(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as it stands in the three planes."""
    y, u, v = drawn(Image.new("RGB", (2, 2), colour))
    return int(y[0, 0]), int(u[0, 0]), int(v[0, 0])


class Overlay(msgspec.Struct, frozen=True, eq=False):
    """A drawing with transparency, ready to be laid over pictures: out = (picture * keep + add) >> 8."""

    rect: Rect
    keep: tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]
    add: tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]

    def blend(self, planes: Planes) -> None:
        """Lay it over `planes`, the whole picture's."""
        for target, keep, add in zip(part(planes, self.rect), self.keep, self.add, strict=True):
            mixed = target * keep
            mixed += add
            mixed >>= 8
            target[...] = mixed


def overlay(image: Image.Image, x: int, y: int) -> Overlay:
    """`image` (RGBA, even sides) to be laid at even `x`, `y`."""
    rgba = np.asarray(image.convert("RGBA"))
    alpha = rgba[..., 3].astype(np.float32) / 255
    # Multiplied before colour is halved in resolution, so that edges do not drag the drawing's black into the picture.
    over_black = (rgba[..., :3] * alpha[..., None] + 0.5).astype(np.uint8)
    values = drawn(Image.fromarray(over_black))
    height, width = alpha.shape
    coarse = alpha.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    keep, add = [], []
    for plane, share, black in zip(values, (alpha, coarse, coarse), BLACK, strict=True):
        kept = np.rint(256 * (1 - share))
        added = np.clip(256 * plane.astype(np.float32) - black * kept, 0, 255 * (256 - kept))
        keep.append(kept.astype(np.uint16))
        add.append(added.astype(np.uint16))
    return Overlay(Rect(x, y, width, height), (keep[0], keep[1], keep[2]), (add[0], add[1], add[2]))
