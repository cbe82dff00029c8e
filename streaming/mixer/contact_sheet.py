"""Every scene with 1 to 41 seats on one sheet, to be looked at: `python -m streaming.mixer.contact_sheet OUT.png`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from PIL import Image

from streaming.mixer.composer import Composer
from streaming.mixer.pixels import drawn, planes_of
from streaming.mixer.window import Shown
from streaming.scene import Banner, Count, Gallery, Mark, Result, ResultSeat, Scene, Screen, Slate, Speaker, Tile

SEATS = (1, 2, 3, 7, 13, 25, 41)
AT = 1_795_284_305.0
"""The moment all clocks of the sheet show: 2026-11-21, 19:05:05 in Madrid."""

_NAMES = (
    "Núria Puig i Casals",
    "Jordi Ferrer Bosch",
    "Maria del Carme Vilanova i la Geltrú",
    "Pau Solé",
    "Àngels Roca Güell",
    "Montserrat Castellnou de la Muntanya",
    "Iñaki Etxeberria",
    "فاطمة الزهراء",
    "Xènia Col·lell",
    "Josep Lluís Núñez",
    "Ona Prat",
    "Bartomeu Capdevila",
    "Li Wei 🙂",
)
_GROUPS = (("Junts per la Vila", "#00a3ad"), ("Esquerra", "#f2b233"), ("Socialistes", "#d7263d"), ("CUP", "#f5e663"))
_LIVE_OF_FOUR = 3
"""Of four people so many have a picture; the fourth is a still."""


def tiles(count: int) -> tuple[Tile, ...]:
    return tuple(
        Tile(f"s{index}", _NAMES[index % len(_NAMES)], *_GROUPS[index * len(_GROUPS) // count])
        for index in range(count)
    )


def banner() -> Banner:
    return Banner(
        council="Ajuntament de Vallclara del Montseny",
        item="3. Modificació de crèdit 4/2026 per a la reforma de la plaça Major",
        notice="Votació en curs",
        recording="Enregistrant",
    )


def scenes(count: int) -> Iterator[tuple[str, Scene]]:
    """Every kind of scene for a council of that many seats."""
    people = tiles(count)
    yield "gallery", Gallery(banner(), people)
    yield "speaker", Speaker(banner(), people[0], people[1:], AT - 125, 180)
    yield "screen", Screen(banner(), "screen", people[0])
    yield "result", _result(people)
    yield (
        "slate",
        Slate(
            "Sessió no pública", ("La retransmissió continuarà en uns minuts.",), "Ajuntament de Vallclara del Montseny"
        ),
    )


def render(scene: Scene, width: int = 1280, height: int = 720, crest: str = "", live: bool = True) -> Image.Image:
    """The scene as the programme would show it, with drawn stand-ins for the cameras."""
    composer = Composer(width, height, 25, "#0b5c8a", crest, lambda: 0.0)
    composer.show(scene)
    frame = composer.compose(AT, _find if live else lambda source, is_screen: None)
    return frame.to_image(src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG")


def sheet(height: int = 720) -> Image.Image:
    """One row per number of seats, one column per scene, each at a quarter of its size."""
    rows = [[render(scene, height * 16 // 9, height) for _, scene in scenes(count)] for count in SEATS]
    w, h, gap = height * 4 // 9, height // 4, 8
    image = Image.new("RGB", (len(rows[0]) * (w + gap) + gap, len(rows) * (h + gap) + gap), "#808890")
    for row, pictures in enumerate(rows):
        for column, picture in enumerate(pictures):
            small = picture.resize((w, h), Image.Resampling.LANCZOS)
            image.paste(small, (gap + column * (w + gap), gap + row * (h + gap)))
    return image


def _result(people: tuple[Tile, ...]) -> Result:
    marks: tuple[Mark, ...] = ("for", "for", "for", "against", "abstain", "for", "against", "silent", "for", "absent")
    seats = tuple(ResultSeat(tile.name, tile.colour, marks[index % len(marks)]) for index, tile in enumerate(people))
    words: tuple[tuple[Mark, str], ...] = (
        ("for", "A favor"),
        ("against", "En contra"),
        ("abstain", "Abstencions"),
        ("silent", "No voten"),
        ("absent", "Absents"),
    )
    counts = tuple(Count(label, sum(seat.mark == mark for seat in seats), mark) for mark, label in words)
    return Result(banner(), "Modificació de crèdit 4/2026", "Aprovada per majoria absoluta", counts, seats)


def _find(source: str, is_screen: bool) -> Shown | None:
    index = 0 if is_screen else int(source[1:])
    if not is_screen and index % 4 >= _LIVE_OF_FOUR:
        return None
    return Shown(_stand_in(index, is_screen), index)


def _stand_in(index: int, is_screen: bool) -> av.VideoFrame:
    """A soft gradient in a colour of its own, or a page of grey lines for a screen."""
    across, down = np.meshgrid(np.linspace(0, 1, 640), np.linspace(0, 1, 480 if is_screen else 360))
    if is_screen:
        page = np.where((down * 24 % 1 < 0.45) & (across > 0.1) & (across < 0.4 + 0.5 * (down * 7 % 1)), 70, 245)
        rgb = np.repeat(page[..., None], 3, axis=2)
    else:
        turn = index * 0.61
        rgb = np.stack([90 + 60 * np.sin(turn + phase + 2 * across + down) for phase in (0.0, 2.1, 4.2)], axis=-1)
    planes = drawn(Image.fromarray(rgb.astype(np.uint8)))
    frame = av.VideoFrame(planes[0].shape[1], planes[0].shape[0], "yuv420p")
    for target, value in zip(planes_of(frame), planes, strict=True):
        target[...] = value
    return frame


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw every scene with 1 to 41 seats on one sheet.")
    parser.add_argument("out", type=Path, help="the PNG to write")
    parser.add_argument("--height", type=int, default=720, choices=(720, 1080), help="lines of the programme")
    arguments = parser.parse_args()
    sheet(arguments.height).save(arguments.out)


if __name__ == "__main__":
    main()
