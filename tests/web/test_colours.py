"""Contrast as WCAG measures it, and shades that can be read."""

from __future__ import annotations

import pytest

from streaming.contrast import contrast, ink_on
from web.colours import ENOUGH, NIGHT, PAPER, is_colour, readable, theme


def test_contrast_of_the_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#ffe000", "#0b5c8a", "#ff0000", "#000000", "#ffffff", "#7f7f7f"])
def test_every_colour_becomes_readable_on_both_grounds(colour: str) -> None:
    for ground in (PAPER, NIGHT):
        shade = readable(colour, ground)
        assert contrast(shade, ground) >= ENOUGH
        assert contrast(ink_on(shade), shade) >= ENOUGH


def test_a_colour_that_is_fine_stays() -> None:
    assert readable("#0b5c8a", PAPER) == "#0b5c8a"


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "#000000;}", ""])
def test_what_is_no_colour(text: str) -> None:
    assert not is_colour(text)
    with pytest.raises(ValueError, match="not a colour"):
        theme(text)
