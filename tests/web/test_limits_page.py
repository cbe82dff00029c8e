"""The page of limits is made from them, and says each of them."""

from __future__ import annotations

from pathlib import Path

from streaming import limits as studio
from streaming.bucket import Rate
from web import limits

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "limits.md").read_text(encoding="utf-8") == limits.page(), "run `make docs`"


def test_rates_are_said_in_words() -> None:
    assert limits.often(Rate(20, 50)) == "20 a second, 50 at once"
    assert limits.often(Rate(0.2, 10)) == "one in 5 s, 10 at once"


def test_sizes_of_pictures_are_those_of_the_studio() -> None:
    assert (studio.CAMERA_PIXELS, studio.SCREEN_PIXELS) == (1920 * 1088, 2560 * 1600)
    assert "1920 by 1088" in limits.page()
    assert "2560 by 1600" in limits.page()
