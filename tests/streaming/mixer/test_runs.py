"""Names in any script: whole letters, in the order in which they are read, never the empty box of a missing one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from streaming.mixer import fonts
from streaming.mixer.lettering import Line, clean, fit, initials, write
from streaming.mixer.person import name_plate
from streaming.mixer.runs import clusters, drawable, runs
from streaming.scene import Tile

pytestmark = pytest.mark.needs("fribidi")

JUDGE = "👩🏽\u200d⚖\ufe0f"


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("e\u0301l", ["e\u0301", "l"]),
        (f"a{JUDGE}b", ["a", JUDGE, "b"]),
        ("🇪🇸🇦🇩", ["🇪🇸", "🇦🇩"]),
        ("1\ufe0f\u20e3", ["1\ufe0f\u20e3"]),
        ("שָׁ", ["שָׁ"]),
        ("", []),
    ],
)
def test_what_is_seen_as_one_sign_stays_together(text: str, signs: list[str]) -> None:
    assert clusters(text) == signs


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Núria Puig", [("Núria Puig", False)]),
        ("שרה כהן", [("כהן", True), (" ", True), ("שרה", True)]),
        ("Ona שרה Puig", [("Ona ", False), ("שרה", True), (" Puig", False)]),
        ("שרה Puig", [("Puig", False), (" ", True), ("שרה", True)]),
        ("שרה (PSC) 12", [("12", False), (") ", True), ("PSC", False), (" (", True), ("שרה", True)]),
    ],
)
def test_runs_come_in_the_order_in_which_they_are_drawn(text: str, drawn: list[tuple[str, bool]]) -> None:
    assert [(run.text, run.right_to_left) for run in runs(text)] == drawn


def test_each_script_has_its_typeface() -> None:
    assert [run.face for run in runs(f"Ona فاطמ ⵣ {JUDGE}")] == [0, 2, 1, 0, 3, 0, 4]


def test_what_no_typeface_has_is_left_out_or_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "system_font", lambda letter: None)
    assert drawable("\U0010ffff\U0010ffff Wang \U0010fffe") == "Wang"
    assert drawable("\U0010ffff\U0010ffff") == "??"
    assert drawable("a\U0010fffeb ? 1") == "a?b 1"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("a\u200b\ufeff\u2066b\u2069\u200e", "ab"),
        (f"Ona {JUDGE}", f"Ona {JUDGE}"),
        ("E\u0301va", "Éva"),
        ("می\u200cخو", "می\u200cخو"),
    ],
)
def test_nothing_unseen_is_drawn_but_what_joins(text: str, kept: str) -> None:
    assert clean(text) == kept


@checked(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_runs_hold_every_sign_once(text: str) -> None:
    shown = clean(text)
    assert sorted("".join(run.text for run in runs(shown))) == sorted(shown)


def picture(text: str, width: int = 400) -> Image.Image:
    image = Image.new("L", (width, 64))
    write(ImageDraw.Draw(image), Line(text, 32, False), (8, 32), "#ffffff", "lm")
    return image


def boxes() -> set[bytes]:
    """How each typeface draws a letter that it does not have, as the mask of it."""
    absent = "\U0010fffd"
    return {bytes(fonts.font(128, bold, face).getmask(absent)) for face in range(5) for bold in (False, True)}


@pytest.mark.parametrize(
    "name", ["فاطمة الزهراء", "משה כהן", "ⴼⴰⵟⵎⴰ", f"Alba 😀 {JUDGE} 🇪🇸 1\ufe0f\u20e3", "Ŀ·l Ğ Ж Ω", "ﷺ"]
)
def test_no_letter_is_an_empty_box(name: str) -> None:
    absent = boxes()
    for run in runs(clean(name)):
        for sign in clusters(run.text):
            mask = fonts.font(128, False, run.face).getmask(sign, direction=run.direction)
            assert bytes(mask) not in absent, sign
    assert picture(name).getbbox() is not None


def test_arabic_letters_are_joined() -> None:
    """Joined they take less room, and stand right to left: the first letter is at the right end."""
    joined, apart = Line("فاطمة", 32, False).width, sum(Line(sign, 32, False).width for sign in "فاطمة")
    assert fonts.SHAPES, "Pillow found no libfribidi"
    assert joined < 0.9 * apart
    whole, last = picture("بااا"), picture("ب")
    box = whole.getbbox()
    assert box is not None
    # Alif stands high and below nothing; only the first letter, ba, has a dot under the line.
    below = whole.crop((0, 44, 400, 64)).getbbox()
    assert below is not None
    assert below[0] > (box[0] + box[2]) / 2
    assert last.crop((0, 44, 400, 64)).getbbox() is not None


@pytest.mark.parametrize("name", ["فاطمة " * 33, "Maria " * 33, f"{JUDGE}" * 40, "é" * 200])
@pytest.mark.parametrize("width", [60, 180, 700])
def test_two_hundred_letters_fit_or_lose_whole_words(name: str, width: int) -> None:
    line = fit(name, width, 32, 15, bold=True)
    assert 0 < line.width <= width
    image = Image.new("L", (width + 100, 80))
    write(ImageDraw.Draw(image), line, (50, 40), "#ffffff", "lm")
    box = image.getbbox()
    assert box is not None
    # Some letters lean a little out of their room; none is cut by the height of the line.
    assert 44 <= box[0] <= box[2] <= width + 56
    assert 0 < box[1] < box[3] < 80
    words = [word for word in line.text.removesuffix("…").split() if not word.endswith(".")]
    assert all(word in name.split() or clusters(word) == [word] for word in words)


def test_initials_are_whole_signs() -> None:
    assert initials(f"{JUDGE} e\u0301va") == "É"
    assert initials(JUDGE) == JUDGE


@pytest.mark.parametrize(
    "name", ["Wolfeschlegelsteinhausen" * 8, "Maria del Carme " * 12, "فاطمة " * 33, f"{JUDGE} " * 20]
)
@pytest.mark.parametrize(("width", "height"), [(1280, 640), (320, 180), (150, 84)])
def test_a_long_name_stays_inside_its_plate(name: str, width: int, height: int) -> None:
    """Something of it is to be read, and nothing touches the edges of what is laid over the picture."""
    plate = name_plate(Tile("ana", name, "Grup", "#000000"), width, height, 1.0)
    assert plate is not None
    assert plate.width <= width
    letters = plate.convert("L").point(lambda value: 255 if value > 128 else 0).getbbox()
    assert letters is not None
    assert 0 < letters[0] < letters[2] < plate.width
    assert 0 < letters[1] < letters[3] < plate.height
