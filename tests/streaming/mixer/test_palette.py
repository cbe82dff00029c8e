"""Whatever colours a council has, words on them can be read and lines in them seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from streaming.contrast import contrast
from streaming.mixer.palette import FAINT, GROUND, SOFT, ink, mixed, rgb, seen
from streaming.mixer.slate import slate_ground

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@checked(max_examples=300, deadline=None)
@given(COLOURS)
def test_any_colour_can_be_written_on_and_seen(colour: str) -> None:
    assert contrast(ink(colour), colour) >= 4.5
    for ground in (GROUND, slate_ground(colour)):
        assert contrast(seen(colour, ground), ground) >= 3
        assert contrast(SOFT, ground) >= 4.5


def test_a_colour_that_is_seen_stays_as_it_is() -> None:
    assert seen("#f2b233") == "#f2b233"
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


def test_what_is_no_colour_is_a_plain_grey() -> None:
    assert rgb("red;}") == rgb(FAINT)
    assert ink("nothing") == ink(FAINT)
