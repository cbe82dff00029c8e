"""Every scene with 1 to 41 seats drawn as the programme shows it, and all of them on one sheet, to be looked at.

`consistori bench sheet FOLDER` writes them. The words are the worst that a council has: long, and in many scripts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import av
from PIL import Image, ImageDraw

from streaming.mixer import lettering
from streaming.mixer.composer import Composer
from streaming.mixer.pixels import drawn, planes_of
from streaming.mixer.window import Shown
from streaming.scene import (
    Banner,
    Count,
    Gallery,
    Mark,
    Result,
    ResultGroup,
    ResultSeat,
    Scene,
    Screen,
    Slate,
    Speaker,
    Tile,
)

SEATS = (1, 2, 3, 7, 13, 25, 41)
HEIGHTS = (720, 1080)
AT = 1_795_284_305.0
"""The moment all clocks of the sheet show: 2026-11-21, 19:05:05 in Madrid."""
_ACCENT = "#0b5c8a"
_COUNCIL = "Ajuntament de Vallclara del Montseny"

_NAMES = (
    ("Núria Puig i Casals", "N. Puig i Casals"),
    ("Jordi Ferrer Bosch", "J. Ferrer Bosch"),
    ("Maria del Carme Vilanova i la Geltrú", "M. C. Vilanova i la Geltrú"),
    ("Pau Solé", "P. Solé"),
    ("Àngels Roca Güell", "À. Roca Güell"),
    ("Montserrat Castellnou de la Muntanya", "M. Castellnou de la Muntanya"),
    ("Iñaki Etxeberria", "I. Etxeberria"),
    ("فاطمة الزهراء", ""),
    ("Xènia Col·lell", "X. Col·lell"),
    ("יעל כהן־לוי", ""),
    ("Josep Lluís Núñez", "J. L. Núñez"),
    ("Bartomeu Capdevila", "B. Capdevila"),
    ("Li Wei 🙂", ""),
    ("李伟", ""),
)
_GROUPS = (("Junts per la Vila", "#00a3ad"), ("Esquerra", "#f2b233"), ("Socialistes", "#d7263d"), ("CUP", "#f5e663"))
_MANY_GROUPS = (
    *_GROUPS,
    ("Grup municipal mixt", "#1d1d1b"),
    ("Veïns i veïnes de les urbanitzacions", "#0b2a5b"),
    ("Alternativa", "#6b2c91"),
    ("Comuns", "#c3113b"),
    ("Popular", "#0bb2ff"),
)
_LIVE_OF_FOUR = 3
"""Of four people so many have a picture; the fourth is a still."""
_LONG = (
    "12. Aprovació inicial de la modificació puntual número 7 del Pla d'ordenació urbanística municipal a l'àmbit de "
    "la plaça Major i els carrers del voltant, i suspensió de llicències"
)


def tiles(count: int, groups: tuple[tuple[str, str], ...] = _GROUPS) -> tuple[Tile, ...]:
    made = []
    for index in range(count):
        (name, short), (group, colour) = _NAMES[index % len(_NAMES)], groups[index * len(groups) // count]
        made.append(Tile(f"s{index}", name, group, colour, short))
    return tuple(made)


def banner(item: str = "3. Modificació de crèdit 4/2026 per a la reforma de la plaça Major") -> Banner:
    return Banner(council=_COUNCIL, item=item, notice="Votació en curs", recording="S'enregistra")


def scenes(count: int) -> Iterator[tuple[str, Scene]]:
    """Every kind of scene for a council of that many seats."""
    people = tiles(count)
    interpreter = Tile("s90", "Anna Soler", "Intèrpret de llengua de signes")
    yield "gallery", Gallery(banner(), people)
    yield "speaker", Speaker(banner(), people[0], people[1:], AT - 125, 180)
    yield "screen", Screen(banner(_LONG), "screen", people[2 % count])
    yield "result", _result(people, _GROUPS)
    yield "slate", Slate("Ple ordinari 11/2026", ("La sessió comença a les 19:00.", "Sala de plens"), _COUNCIL)
    yield "gallery-signed", Gallery(banner(_LONG), people, interpreter)
    yield "speaker-signed", Speaker(banner(_LONG), people[2 % count], people[3:], AT - 185, 180, interpreter)
    yield "screen-signed", Screen(banner(), "screen", people[0], interpreter)
    yield "result-signed", _result(tiles(count, _MANY_GROUPS), _MANY_GROUPS, interpreter)
    yield "secret", Result(banner(), _LONG, "Elegida", _counts((7, 4, 2, 0)), (), (), None)
    closed = ("Aquesta part se celebra a porta tancada, com preveu la llei.", "L'emissió tornarà en acabat.")
    yield "closed", Slate("Part de la sessió a porta tancada", closed, _COUNCIL)
    yield "slate-signed", Slate(_LONG[4:], ("La sessió està en recés.",), _COUNCIL, interpreter=interpreter)


def render(scene: Scene, width: int = 1280, height: int = 720, crest: str = "", live: bool = True) -> Image.Image:
    """The scene as the programme would show it, with drawn stand-ins for the cameras."""
    composer = Composer(width, height, 25, _ACCENT, crest, lambda: 0.0)
    composer.show(scene)
    frame = composer.compose(AT, _find if live else lambda source, is_screen: None)
    return frame.to_image(src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG")


def write(folder: Path, heights: tuple[int, ...] = HEIGHTS, seats: tuple[int, ...] = SEATS) -> list[Path]:
    """Every picture under `folder/720` and so on, and one sheet for each height; returns the sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    crest = folder / "crest.png"
    _crest().save(crest)
    sheets = []
    for height in heights:
        (folder / str(height)).mkdir(exist_ok=True)
        rows = []
        for count in seats:
            row = [(name, render(scene, height * 16 // 9, height, str(crest))) for name, scene in scenes(count)]
            for name, picture in row:
                picture.save(folder / str(height) / f"{name}-{count:02d}.png")
            rows.append(
                [picture.resize((height * 4 // 9, height // 4), Image.Resampling.LANCZOS) for _, picture in row]
            )
        sheets.append(folder / f"sheet-{height}.png")
        _sheet(rows).save(sheets[-1])
    return sheets


def _sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """One row per number of seats, one column per scene."""
    (w, h), gap = rows[0][0].size, 8
    image = Image.new("RGB", (len(rows[0]) * (w + gap) + gap, len(rows) * (h + gap) + gap), "#808890")
    for row, pictures in enumerate(rows):
        for column, picture in enumerate(pictures):
            image.paste(picture, (gap + column * (w + gap), gap + row * (h + gap)))
    return image


def _crest() -> Image.Image:
    """A shield on a transparent ground."""
    image = Image.new("RGBA", (300, 380), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.pieslice((10, 110, 290, 370), 0, 180, fill="#f2c230")
    draw.rectangle((10, 10, 290, 241), fill="#f2c230")
    for left in range(50, 290, 56):
        draw.rectangle((left, 10, left + 26, 320 if 90 < left < 190 else 280), fill="#c8102e")
    return image


def _result(people: tuple[Tile, ...], groups: tuple[tuple[str, str], ...], interpreter: Tile | None = None) -> Result:
    marks: tuple[Mark, ...] = ("for", "for", "for", "against", "abstain", "for", "against", "silent", "for", "absent")
    seats = tuple(ResultSeat(tile.name, tile.colour, marks[index % len(marks)]) for index, tile in enumerate(people))
    counted: tuple[Mark, ...] = ("for", "against", "abstain", "silent", "absent")
    counts = _counts(tuple(sum(seat.mark == mark for seat in seats) for mark in counted))
    legend = tuple(ResultGroup(name, colour) for name, colour in groups)
    title = "3. Modificació de crèdit 4/2026 per a la reforma de la plaça Major"
    return Result(banner(), title, "Aprovada per majoria absoluta", counts, seats, legend, interpreter)


def _counts(numbers: tuple[int, ...]) -> tuple[Count, ...]:
    words: tuple[tuple[Mark, str], ...] = (
        ("for", "A favor"),
        ("against", "En contra"),
        ("abstain", "Abstencions"),
        ("silent", "No voten"),
        ("absent", "Absents"),
    )
    return tuple(Count(label, number, mark) for (mark, label), number in zip(words, numbers, strict=False))


def _find(source: str, is_screen: bool) -> Shown | None:
    index = 0 if is_screen else int(source[1:])
    if not is_screen and index % 4 >= _LIVE_OF_FOUR:
        return None
    return Shown(_stand_in(index, is_screen), index)


@lru_cache(maxsize=64)
def _stand_in(index: int, is_screen: bool) -> av.VideoFrame:
    picture = _page() if is_screen else _person(index)
    planes = drawn(picture)
    frame = av.VideoFrame(picture.width, picture.height, "yuv420p")
    for target, value in zip(planes_of(frame), planes, strict=True):
        target[...] = value
    return frame


def _person(index: int) -> Image.Image:
    """Head and shoulders before a wall, everybody in colours of their own."""
    hue = index * 37 % 360
    image = Image.new("RGB", (640, 360), f"hsl({hue}, 18%, {38 + index % 4 * 7}%)")
    draw = ImageDraw.Draw(image)
    draw.ellipse((170, 230, 470, 560), fill=f"hsl({(hue + 150) % 360}, 35%, 24%)")
    draw.rectangle((288, 200, 352, 260), fill="#b98a6b")
    draw.ellipse((250, 70, 390, 250), fill="#c99b7b")
    draw.chord((246, 52, 394, 230), 180, 360, fill=f"hsl({index * 71 % 50}, 30%, {15 + index % 3 * 15}%)")
    return image


def _page() -> Image.Image:
    """A document on a shared screen of 1080 lines, in letters of 12 to 30 pixels."""
    image = Image.new("RGB", (1920, 1080), "#ffffff")
    draw = ImageDraw.Draw(image)
    y = 60.0
    for size in (30, 24, 18, 16, 14, 12) * 8:
        lettering.write(
            draw, lettering.Line(f"{size} px: {_LONG}"[: 2600 // size], size, False), (90, y), "#202020", "lm"
        )
        y += max(size, 20) * 1.7
    return image
