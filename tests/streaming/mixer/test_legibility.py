"""Small print on a shared screen, through the whole chain: encoded, decoded, scaled, composed, encoded, decoded.

Every letter of the programme is read by comparing it with each letter of the alphabet drawn at its place and scaled as
well as can be: what is nearest is what somebody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from streaming.exchange import KEYFRAME, Kind
from streaming.mixer.fonts import font
from streaming.mixer.layout import Rect, areas, contain, screen
from streaming.mixer.pixels import drawn, planes_of
from streaming.mixer.video_encoder import VideoEncoder
from streaming.scene import Screen, Tile
from tests.streaming.mixer.studio import BANNER, START, Studio, pictures_of

LETTERS = "aeoàáèéílhnmrui1"
"""Those that are taken for one another."""
SIZE = (1920, 1080)
ROWS, COLUMNS = 4, 40
LEFT, TOP = 100, 400
SHARED_BITRATE = 1_500_000
"""bit/s of a browser that shares its screen."""


def page(size: int, letter: Callable[[int, int], str]) -> Image.Image:
    """Black on white, one letter in each cell of a grid."""
    image = Image.new("RGB", SIZE, "#ffffff")
    draw = ImageDraw.Draw(image)
    for row in range(ROWS):
        for column in range(COLUMNS):
            at = (LEFT + column * size, TOP + row * size * 2)
            draw.text(at, letter(row, column), font=font(size), fill="#202020", anchor="ls")
    return image


def shared(image: Image.Image, seconds: float) -> Iterator[tuple[int, int, bytes]]:
    """(studio time, flags, access unit) at 5 pictures a second."""
    encoder, frame = VideoEncoder(*SIZE, 5, SHARED_BITRATE), av.VideoFrame(*SIZE, "yuv420p")
    for plane, values in zip(planes_of(frame), drawn(image), strict=True):
        plane[...] = values
    for index in range(round(5 * seconds)):
        unit = encoder.encode(frame, index)
        yield START + index * 200_000, KEYFRAME if unit.is_keyframe else 0, unit.payload


def scaled(image: Image.Image, inside: Rect) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.asarray(image.convert("L").resize((inside.w, inside.h), Image.Resampling.LANCZOS)).astype(float)


@pytest.mark.parametrize(("size", "height", "bitrate"), [(12, 1080, 4_500_000), (18, 720, 2_500_000)])
def test_small_print_can_be_read(size: int, height: int, bitrate: int) -> None:
    written = np.random.default_rng(5).integers(len(LETTERS), size=(ROWS, COLUMNS))
    scene = Screen(BANNER, "s", Tile("s", "Núria Puig", "Grup"))
    studio = Studio(scene, ("s",), width=height * 16 // 9, height=height, video_bitrate=bitrate)
    picture = page(size, lambda row, column: LETTERS[written[row, column]])
    studio.send(Kind.SCREEN, 1, shared(picture, 1.2))
    studio.run(1.2)
    inside = contain(*SIZE, screen(True, areas(height * 16 // 9, height).body)[0])
    seen = pictures_of(studio.out)[-1][1][inside.y : inside.bottom, inside.x : inside.right].mean(axis=2)
    ideal = [scaled(page(size, lambda row, column, only=letter: only), inside) for letter in LETTERS]  # type: ignore[misc]
    scale = inside.w / SIZE[0]

    def read(row: int, column: int) -> int:
        x, y = LEFT + column * size, TOP + row * size * 2
        cell = (
            slice(round((y - size) * scale), round((y + size * 0.4) * scale)),
            slice(round((x - 1) * scale), round((x + size * 0.8) * scale)),
        )
        return int(np.argmin([np.square(each[cell] - seen[cell]).mean() for each in ideal]))

    right = sum(read(row, column) == written[row, column] for row in range(ROWS) for column in range(COLUMNS))
    assert right >= 0.99 * ROWS * COLUMNS
