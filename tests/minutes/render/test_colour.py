"""The council's colour on white."""

from __future__ import annotations

import pytest

from minutes.render.colour import readable


@pytest.mark.parametrize(
    ("colour", "used"),
    [("#0b5c8a", "#0b5c8a"), ("red; }", "#0b5c8a"), ("", "#0b5c8a"), ("#000000", "#000000")],
)
def test_colours_that_can_be_read_are_kept_and_what_is_none_is_not(colour: str, used: str) -> None:
    assert readable(colour) == used


@pytest.mark.parametrize("colour", ["#ffff00", "#ffffff", "#7fd0ff"])
def test_light_colours_are_darkened(colour: str) -> None:
    assert readable(colour) < colour
