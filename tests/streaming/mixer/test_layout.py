"""Where tiles stand: never over each other, never outside, always sixteen to nine."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from streaming.mixer.layout import Rect, areas, contain, fill, gallery, screen, speaker

COUNTS = st.integers(min_value=0, max_value=80)
HEIGHTS = st.sampled_from([360, 540, 720, 1080])


def assert_sound(tiles: list[Rect], body: Rect) -> None:
    for tile in tiles:
        assert body.contains(tile)
        assert (tile.x | tile.y | tile.w | tile.h) % 2 == 0
        assert abs(tile.w * 9 / 16 - tile.h) <= 2
    assert not any(a.overlaps(b) for a, b in combinations(tiles, 2))


@checked(max_examples=80, deadline=None)
@given(COUNTS, HEIGHTS)
def test_a_gallery_is_even_and_inside_the_safe_area(count: int, height: int) -> None:
    body = areas(height * 16 // 9, height).body
    tiles = gallery(count, body)
    assert len(tiles) == count
    assert len({(tile.w, tile.h) for tile in tiles}) <= 1
    assert_sound(tiles, body)


@checked(max_examples=80, deadline=None)
@given(COUNTS, HEIGHTS)
def test_the_speaker_is_large_and_never_covered(count: int, height: int) -> None:
    body = areas(height * 16 // 9, height).body
    large, small = speaker(count, body)
    assert len(small) == count
    assert_sound([large, *small], body)
    assert large.w >= body.w * 0.55
    assert all(large.w > 1.9 * tile.w for tile in small)


@pytest.mark.parametrize("height", [720, 1080])
@pytest.mark.parametrize("with_speaker", [False, True])
def test_the_screen_leaves_room_for_who_speaks(height: int, with_speaker: bool) -> None:
    body = areas(height * 16 // 9, height).body
    large, beside = screen(with_speaker, body)
    assert body.contains(large)
    assert large.w >= body.w * 0.7
    assert (beside is not None) == with_speaker
    if beside is not None:
        assert_sound([beside], body)
        assert not beside.overlaps(large)


@pytest.mark.parametrize("height", [720, 1080])
def test_everything_keeps_clear_of_the_edges(height: int) -> None:
    places = areas(height * 16 // 9, height)
    assert places.margin >= 0.035 * height
    assert places.body.right <= places.width - places.margin
    assert places.body.bottom <= places.height - places.margin
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
