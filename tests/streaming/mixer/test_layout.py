"""Where tiles stand: never over each other, never outside, never out of shape."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from streaming.mixer.layout import Areas, Rect, areas, beside, contain, fill, gallery, screen, signing, speaker

COUNTS = st.integers(min_value=1, max_value=150)
PLACES = st.sampled_from([areas(height * 16 // 9, height) for height in (360, 540, 720, 1080)])


def assert_sound(tiles: list[Rect], body: Rect) -> None:
    for tile in tiles:
        assert body.contains(tile)
        assert (tile.x | tile.y | tile.w | tile.h) % 2 == 0
    assert not any(a.overlaps(b) for a, b in combinations(tiles, 2))


def is_sixteen_to_nine(tile: Rect) -> bool:
    return abs(tile.w * 9 / 16 - tile.h) <= 2


@checked(max_examples=60, deadline=None)
@given(COUNTS, PLACES, st.booleans())
def test_a_gallery_is_even_and_inside_the_safe_area(count: int, places: Areas, is_signed: bool) -> None:
    pinned = signing(places) if is_signed else None
    tiles = gallery(count, places.body, pinned)
    assert len(tiles) >= count
    assert len({(tile.w, tile.h) for tile in tiles}) == 1
    assert all(is_sixteen_to_nine(tile) for tile in tiles)
    assert_sound([*tiles, *([pinned] if pinned else [])], places.body)


@checked(max_examples=60, deadline=None)
@given(COUNTS, PLACES, st.booleans())
def test_the_speaker_is_large_and_never_covered(count: int, places: Areas, is_signed: bool) -> None:
    pinned = signing(places) if is_signed else None
    large, small = speaker(count, places.body, pinned)
    assert len(small) >= count
    assert_sound([large, *small, *([pinned] if pinned else [])], places.body)
    assert large.w >= places.body.w * (0.47 if is_signed else 0.58)
    assert all(large.w > 1.9 * tile.w and is_sixteen_to_nine(tile) for tile in small)
    # The camera is cropped by no more than that to fill a block of cells; it is never stretched.
    assert 1.6 < large.w / large.h < 1.85


@checked(max_examples=40, deadline=None)
@given(COUNTS, PLACES, st.booleans())
def test_a_full_layout_is_the_one_that_was_asked_for_with_less(count: int, places: Areas, is_signed: bool) -> None:
    pinned = signing(places) if is_signed else None
    tiles = gallery(count, places.body, pinned)
    assert gallery(len(tiles), places.body, pinned) == tiles
    around = speaker(count, places.body, pinned)
    assert speaker(len(around[1]), places.body, pinned) == around


@pytest.mark.parametrize("height", [360, 720, 1080])
def test_who_interprets_has_a_sixth_of_the_picture_at_the_bottom_right(height: int) -> None:
    places = areas(height * 16 // 9, height)
    pinned = signing(places)
    assert pinned.w * pinned.h >= places.width * places.height / 6
    assert (pinned.right, pinned.bottom) == (places.safe.right, places.safe.bottom)
    for large in (speaker(0, places.body, pinned)[0], screen(True, places.body, pinned)[0]):
        assert (large.y, large.bottom) == (pinned.y, pinned.bottom)
    assert not beside(places.body, pinned).overlaps(pinned)


@pytest.mark.parametrize("height", [720, 1080])
@pytest.mark.parametrize("is_signed", [False, True])
@pytest.mark.parametrize("with_speaker", [False, True])
def test_the_screen_leaves_room_for_who_speaks(height: int, is_signed: bool, with_speaker: bool) -> None:
    places = areas(height * 16 // 9, height)
    pinned = signing(places) if is_signed else None
    large, small = screen(with_speaker, places.body, pinned)
    assert large.w >= places.body.w * (0.66 if is_signed else 0.84)
    assert (small is not None) == with_speaker
    assert_sound([large, *([small] if small else []), *([pinned] if pinned else [])], places.body)


@pytest.mark.parametrize("height", [360, 720, 1080])
def test_everything_keeps_within_the_graphics_safe_area(height: int) -> None:
    places = areas(height * 16 // 9, height)
    assert places.safe.x >= 0.05 * places.width
    assert places.safe.y >= 0.05 * places.height
    assert places.safe.right <= 0.95 * places.width
    assert places.safe.bottom <= 0.95 * places.height
    assert places.safe.contains(places.banner)
    assert places.safe.contains(places.body)
    assert not places.body.overlaps(places.banner)


SIDES = st.integers(min_value=16, max_value=4000)


@checked(max_examples=150, deadline=None)
@given(SIDES, SIDES, st.integers(8, 600), st.integers(8, 400))
def test_filling_leaves_nothing_empty_and_keeps_the_shape(width: int, height: int, w: int, h: int) -> None:
    into = Rect(0, 0, w * 2, h * 2)
    scaling = fill(width, height, into)
    assert scaling.x + into.w <= scaling.w
    assert scaling.y + into.h <= scaling.h
    assert min(scaling.x, scaling.y) >= 0
    assert (scaling.w | scaling.h | scaling.x | scaling.y) % 2 == 0
    ratio = max(into.w / width, into.h / height)
    assert abs(scaling.w - width * ratio) <= 2.001
    assert abs(scaling.h - height * ratio) <= 2.001


@checked(max_examples=150, deadline=None)
@given(SIDES, SIDES)
def test_a_contained_picture_is_whole_and_inside(width: int, height: int) -> None:
    into = Rect(28, 88, 1200, 604)
    inside = contain(width, height, into)
    assert into.contains(inside)
    assert inside.w >= into.w - 3 or inside.h >= into.h - 3
