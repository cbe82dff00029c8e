"""Words that fit: smaller, fewer, or initials, but never half of one, and never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from streaming.mixer.lettering import ELLIPSIS, clean, figure_width, fit, initials, text_width, wrap, write

NAME = "Maria del Carme Vilanova i la Geltrú"


@checked(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.integers(min_value=20, max_value=600))
def test_a_line_is_never_wider_than_its_room(text: str, width: int) -> None:
    line = fit(text, width, 28, 14, bold=True)
    assert line.width <= width
    assert line.size <= 28


@pytest.mark.parametrize("width", range(20, 700, 20))
def test_a_name_is_cut_only_between_words(width: int) -> None:
    line = fit(NAME, width, 28, 14)
    kept = line.text.removesuffix(ELLIPSIS).split()
    assert kept == NAME.split()[: len(kept)] or all(len(part) <= 2 for part in kept)


def test_a_name_with_room_stays_as_it_is() -> None:
    assert (fit(NAME, 2000, 28, 14).text, fit(NAME, 2000, 28, 14).size) == (NAME, 28)


def test_a_name_shrinks_before_it_loses_words() -> None:
    width = text_width(NAME, 28) - 20
    line = fit(NAME, width, 28, 14)
    assert line.text == NAME
    assert 14 <= line.size < 28


@pytest.mark.parametrize(
    "text", ["", " ", "فاطمة الزهراء", "שרה כהן", "Li Wei 🙂👩🏽‍⚖️", "a\x00b\nc", "\ud800", "l·l", "Ά" * 900, "ﷺ", "‮abc"]
)
def test_any_text_can_be_drawn(text: str) -> None:
    draw = ImageDraw.Draw(Image.new("RGB", (400, 60)))
    for line in [fit(text, 380, 30, 10, bold=True), *wrap(text, 380, 30, 10, 2)]:
        write(draw, line, (4, 30), "#ffffff", "lm")
        assert line.width <= 380
    assert len(initials(text)) <= 4


def test_control_signs_become_spaces() -> None:
    assert clean(" Núria\n\tPuig\x00 ") == "Núria Puig"


def test_a_title_breaks_between_words_and_ends_with_an_ellipsis_when_it_is_too_long() -> None:
    lines = wrap("Aprovació inicial del pressupost general " * 8, 500, 40, 24, 3, bold=True)
    assert len(lines) == 3
    assert lines[-1].text.endswith(ELLIPSIS)
    assert all(line.width <= 500 for line in lines)


@pytest.mark.parametrize(
    ("name", "letters"), [("Núria Puig i Casals", "NC"), ("Àngels", "À"), ("", ""), ("(convidada) Ona Prat", "OP")]
)
def test_initials_are_of_the_first_and_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_running_clock_stands_still() -> None:
    assert figure_width("11:11:11", 30) == figure_width("20:48:06", 30)
