"""What a tick's picture shows, looked at by its colours."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from streaming.mixer.composer import APART_SECONDS, FADE_SECONDS, PATIENCE_SECONDS, Composer
from streaming.mixer.layout import Rect, areas, gallery, signing, speaker
from streaming.mixer.layout import screen as screen_layout
from streaming.mixer.pixels import BLACK, drawn, overlay, part, planes_of
from streaming.mixer.window import Shown
from streaming.scene import Count, Gallery, Mark, Result, ResultSeat, Scene, Screen, Slate, Speaker, Tile
from tests.streaming.mixer.studio import BANNER, UNIX, flat

RED = (63, 102, 240)
PLACES = areas(1280, 720)
BODY = PLACES.body
GROUND, CARD = (16, 21, 27), (34, 43, 53)
ACCENT = (11, 92, 138)


def composer(scene: Scene, crest: str = "", width: int = 1280, height: int = 720) -> Composer:
    made = Composer(width, height, 25, "#0b5c8a", crest, lambda: 0.0)
    made.show(scene)
    return made


def rgb(frame: av.VideoFrame) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    picture = frame.to_image(src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG")
    return np.asarray(picture)


def colour(picture: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]], rect: Rect) -> tuple[int, ...]:
    inside = picture[rect.y : rect.bottom, rect.x : rect.right].reshape(-1, 3)
    return tuple(round(value) for value in inside.mean(axis=0))


def about(seen: tuple[int, ...], wanted: tuple[int, int, int], tolerance: int = 6) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(seen, wanted, strict=True))


def always(frame: av.VideoFrame) -> Shown:
    return Shown(frame, 1)


@pytest.mark.parametrize(
    ("drawing", "values"),
    [
        ("#ffffff", (235, 128, 128)),
        ("#000000", (16, 128, 128)),
        ("#ff0000", (63, 102, 240)),
        ("#0000ff", (32, 240, 118)),
    ],
)
def test_colours_are_bt709_limited_range(drawing: str, values: tuple[int, int, int]) -> None:
    planes = drawn(Image.new("RGB", (8, 8), drawing))
    assert all(abs(int(plane[2, 2]) - value) <= 1 for plane, value in zip(planes, values, strict=True))


def test_an_overlay_lets_through_what_its_transparency_says() -> None:
    frame = flat(64, 64, (200, 100, 150))
    half = overlay(Image.new("RGBA", (16, 16), (255, 255, 255, 128)), 8, 8)
    half.blend(planes_of(frame))
    inside = [int(plane[0, 0]) for plane in part(planes_of(frame), half.rect)]
    assert all(abs(a - b) <= 2 for a, b in zip(inside, (218, 114, 139), strict=True))
    assert [int(plane[0, 0]) for plane in planes_of(frame)] == [200, 100, 150]


@pytest.mark.parametrize("value", [0, 16, 235, 255])
def test_an_overlay_covers_or_leaves_any_picture_exactly(value: int) -> None:
    frame = flat(32, 32, (value, value, value))
    overlay(Image.new("RGBA", (32, 32), (255, 255, 255, 0)), 0, 0).blend(planes_of(frame))
    assert [int(plane[4, 4]) for plane in planes_of(frame)] == [value, value, value]
    overlay(Image.new("RGBA", (32, 32), (255, 255, 255, 255)), 0, 0).blend(planes_of(frame))
    assert [int(plane[4, 4]) for plane in planes_of(frame)] == [235, 128, 128]


def test_a_picture_fills_its_tile_to_every_edge_whatever_its_shape() -> None:
    tile = gallery(1, BODY)[0]
    for size in ((320, 180), (640, 480), (360, 640), (176, 144), (1280, 720)):
        camera_picture = always(flat(*size, RED))
        made = composer(Gallery(BANNER, (Tile("a", ""),)))
        picture = rgb(made.compose(UNIX, lambda source, screen, shown=camera_picture: shown))  # type: ignore[misc]
        for corner in (
            Rect(tile.x, tile.y, 6, 6),
            Rect(tile.right - 6, tile.y, 6, 6),
            Rect(tile.x, tile.bottom - 6, 6, 6),
            Rect(tile.right - 6, tile.bottom - 6, 6, 6),
        ):
            assert about(colour(picture, corner), (255, 0, 0))
        assert not about(colour(picture, Rect(tile.x - 8, tile.y, 4, tile.h)), (255, 0, 0), 100)


def test_pictures_in_other_colours_are_brought_to_the_programmes() -> None:
    tile = gallery(1, BODY)[0]
    old = flat(320, 180, (81, 90, 240))
    old.colorspace = 6
    picture = rgb(composer(Gallery(BANNER, (Tile("a", ""),))).compose(UNIX, lambda source, screen: always(old)))
    assert about(colour(picture, tile), (255, 0, 0))
    full = flat(320, 180, (255, 128, 128))
    full.color_range = 2
    picture = rgb(composer(Gallery(BANNER, (Tile("a", ""),))).compose(UNIX, lambda source, screen: always(full)))
    assert about(colour(picture, tile), (255, 255, 255))


def test_the_name_is_over_the_picture_with_the_groups_colour() -> None:
    people = tuple(Tile(f"s{index}", "Núria Puig", "Grup", "#00ff00") for index in range(13))
    made = composer(Gallery(BANNER, people))
    picture = rgb(made.compose(UNIX, lambda source, screen: always(flat(320, 180, RED))))
    for tile in gallery(13, BODY)[:13]:
        plate = Rect(tile.x, tile.bottom - 12, 4, 8)
        assert about(colour(picture, plate), (0, 255, 0), 40)
        assert about(colour(picture, Rect(tile.x, tile.y, tile.w, tile.h // 2)), (255, 0, 0))


def test_the_others_never_cover_the_speaker() -> None:
    people = tuple(Tile(f"s{index}", "") for index in range(41))
    made = composer(Speaker(BANNER, people[0], people[1:]))
    picture = rgb(
        made.compose(UNIX, lambda source, screen: always(flat(320, 180, RED if source == "s0" else (235, 128, 128))))
    )
    large, _ = speaker(40, BODY)
    assert about(colour(picture, large), (255, 0, 0))


def test_the_turn_clock_runs_and_turns_amber() -> None:
    scene = Speaker(BANNER, Tile("a", ""), (), floor_since=UNIX - 10, floor_seconds=12)
    made = composer(scene)
    large, _ = speaker(0, BODY)
    chip = Rect(large.right - 180, large.y + 16, 160, 44)

    def at(seconds: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
        return rgb(made.compose(UNIX + seconds, lambda source, screen: always(flat(320, 180, BLACK))))

    first, same, later, over = at(0), at(0), at(1), at(3)
    assert np.array_equal(first, same)
    assert not np.array_equal(
        first[chip.y : chip.bottom, chip.x : chip.right], later[chip.y : chip.bottom, chip.x : chip.right]
    )
    red, _, blue = colour(over, chip)
    assert red > blue + 8


def test_a_screen_is_shown_whole_on_the_ground_beside_who_speaks() -> None:
    made = composer(Screen(BANNER, "s", Tile("a", "")))
    pictures = {True: Shown(flat(640, 480, (235, 128, 128)), 1), False: Shown(flat(320, 180, RED), 2)}
    picture = rgb(made.compose(UNIX, lambda source, screen: pictures[screen]))
    large, beside = screen_layout(True, BODY)
    assert beside is not None
    assert about(colour(picture, Rect(large.x, large.y, 20, large.h)), GROUND)
    assert about(colour(picture, Rect(large.x + large.w // 2 - 50, large.y + 4, 100, large.h - 8)), (255, 255, 255))
    assert about(colour(picture, beside), (255, 0, 0))


def test_a_screen_that_stops_leaves_nothing_behind() -> None:
    made = composer(Screen(BANNER, "s"))
    made.compose(UNIX, lambda source, screen: always(flat(640, 480, RED)))
    picture = rgb(made.compose(UNIX, lambda source, screen: None))
    assert about(colour(picture, BODY), CARD)


def test_the_same_scene_again_changes_nothing_and_a_new_one_fades_in() -> None:
    made = composer(Slate("Abans"))
    before = rgb(made.compose(UNIX, lambda source, screen: None)).astype(int)
    made.show(Slate("Abans"))
    assert np.array_equal(rgb(made.compose(UNIX, lambda source, screen: None)), before)
    let_pass(made, APART_SECONDS)
    made.show(Gallery(BANNER, (Tile("a", ""),)))
    steps = [rgb(made.compose(UNIX, white)).astype(int) for _ in range(7)]
    centre = [int(step[400, 900].mean()) for step in steps]
    assert centre == sorted(centre)
    assert centre[0] < 90
    assert centre[4] > 180
    assert centre[5] == centre[6] == 255


def white(source: str, is_screen: bool) -> Shown | None:
    return always(flat(320, 180, (235, 128, 128)))


def let_pass(made: Composer, seconds: float) -> None:
    for _ in range(round(25 * seconds)):
        made.compose(UNIX, lambda source, screen: None)


def test_scenes_that_follow_each_other_too_fast_do_not_flash() -> None:
    made = composer(Gallery(BANNER, (Tile("a", ""),)))
    light = []
    for tick in range(75):
        if tick % 2 == 0:
            made.show(Gallery(BANNER, (Tile("a", ""),)) if tick % 4 else Slate("Recés"))
        light.append(int(planes_of(made.compose(UNIX, white))[0].mean()))
    turns = [step for step in np.sign(np.diff(light)) if step]
    flashes = sum(a != b for a, b in pairwise(turns)) / 2
    assert flashes <= 3 * 75 / 25 / 2
    assert max(abs(a - b) for a, b in pairwise(light)) < 60


def test_a_scene_waits_a_moment_for_the_picture_that_it_is_about() -> None:
    made = composer(Slate("Abans"))
    before = rgb(made.compose(UNIX, lambda source, screen: None))
    let_pass(made, APART_SECONDS)
    made.show(Screen(BANNER, "s"))
    for _ in range(5):
        assert np.array_equal(rgb(made.compose(UNIX, lambda source, screen: None)), before)
    for _ in range(round(25 * FADE_SECONDS) + 1):
        picture = rgb(made.compose(UNIX, white))
    assert about(colour(picture, Rect(600, 300, 50, 50)), (255, 255, 255))
    made.show(Screen(BANNER, "another"))
    let_pass(made, APART_SECONDS + PATIENCE_SECONDS + FADE_SECONDS)
    assert about(colour(rgb(made.compose(UNIX, lambda source, screen: None)), BODY), CARD)


def test_nothing_is_black_before_the_first_scene() -> None:
    seconds = iter(range(1000))
    made = Composer(1280, 720, 25, "#0b5c8a", "", lambda: float(next(seconds)))
    made.show(Gallery(BANNER, (Tile("a", ""),)))
    assert about(colour(rgb(made.compose(UNIX, white)), Rect(0, 0, 1280, 720)), (15, 32, 45))


def test_nobody_moves_when_somebody_else_comes_or_goes() -> None:
    people = tuple(Tile(name, "") for name in "abcd")
    made = composer(Gallery(BANNER, people[:3]))
    of = {"a": RED, "b": (235, 128, 128), "c": (120, 90, 90), "d": (60, 200, 90)}

    def seen(scene: Scene) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
        made.show(scene)
        for _ in range(round(25 * (APART_SECONDS + FADE_SECONDS)) + 2):
            frame = made.compose(UNIX, lambda source, screen: Shown(flat(320, 180, of[source]), ord(source)))
        return rgb(frame)

    first, _, third, _ = gallery(3, BODY)
    before = seen(Gallery(BANNER, people[:3]))
    after = seen(Gallery(BANNER, (people[3], people[0], people[2])))
    assert colour(before, first) == colour(after, first)
    assert colour(before, third) == colour(after, third)
    assert np.array_equal(before, seen(Gallery(BANNER, people[:3])))


def test_who_interprets_is_seen_in_every_scene_and_nothing_is_over_them() -> None:
    interpreter = Tile("i", "Anna Soler")
    person = Tile("a", "Núria Puig", "Grup")
    seats = tuple(ResultSeat("x", "#2244aa", "for") for _ in range(13))
    for scene in (
        Slate("Recés", ("Tornem en una estona",) * 6, "Ajuntament", interpreter=interpreter),
        Gallery(BANNER, tuple(Tile(f"s{index}", "x") for index in range(25)), interpreter),
        Speaker(BANNER, person, (person,), UNIX, 60, interpreter),
        Screen(BANNER, "s", person, interpreter),
        Result(BANNER, "Votació " * 30, "Aprovada", (Count("A favor", 13, "for"),) * 5, seats, (), interpreter),
    ):
        made = composer(scene)
        picture = rgb(made.compose(UNIX, lambda source, screen: always(flat(320, 180, RED)) if source == "i" else None))
        pinned = signing(PLACES)
        inside = picture[pinned.y : pinned.bottom, pinned.x : pinned.right].reshape(-1, 3).astype(int)
        assert np.abs(inside - (255, 0, 0)).max() <= 6


def test_the_clock_is_in_the_banners_zone() -> None:
    here = rgb(composer(Gallery(BANNER)).compose(UNIX, lambda source, screen: None))
    same = rgb(composer(Gallery(BANNER)).compose(UNIX + 0.5, lambda source, screen: None))
    hour = rgb(composer(Gallery(BANNER)).compose(UNIX + 3600, lambda source, screen: None))
    assert np.array_equal(here, same)
    assert not np.array_equal(here, hour)
    changed = np.argwhere((here != hour).any(axis=2))
    assert changed[:, 1].min() > 1060
    assert changed[:, 0].max() < PLACES.banner.bottom


def test_an_unknown_zone_shows_a_clock_all_the_same() -> None:
    composer(Slate("x", timezone="Nowhere/Atlantis")).compose(UNIX, lambda source, screen: None)


MARKS: dict[Mark, tuple[int, int, int]] = {"for": (63, 174, 120), "against": (224, 82, 63), "abstain": (240, 189, 62)}


@pytest.mark.parametrize("mark", MARKS)
def test_a_result_shows_every_seat_in_its_colour(mark: Mark) -> None:
    scene = Result(
        BANNER,
        "Votació",
        "Aprovada",
        (Count("A favor", 13, mark),),
        tuple(ResultSeat("x", "#2244aa", mark) for _ in range(13)),
    )
    picture = rgb(composer(scene).compose(UNIX, lambda source, screen: None)).astype(int)
    hemicycle = picture[BODY.y : BODY.bottom - 100, BODY.x : BODY.x + int(BODY.w * 0.68)]
    near = (np.abs(hemicycle - np.array(MARKS[mark])).sum(axis=2) < 30).sum()
    assert near > 13 * 300
    strip = picture[BODY.bottom - 20 : BODY.bottom - 10, BODY.x + 10 : BODY.x + 100].reshape(-1, 3).mean(axis=0)
    assert np.abs(strip - np.array(ACCENT)).max() < 6


def test_the_crest_is_in_the_banner_and_a_broken_one_is_left_out(tmp_path: Path) -> None:
    good, bad = tmp_path / "crest.png", tmp_path / "broken.png"
    Image.new("RGBA", (300, 400), (255, 0, 255, 255)).save(good)
    bad.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    plain = rgb(composer(Gallery(BANNER)).compose(UNIX, lambda source, screen: None))
    broken = rgb(composer(Gallery(BANNER), str(bad)).compose(UNIX, lambda source, screen: None))
    assert np.array_equal(plain, broken)
    assert np.array_equal(
        plain, rgb(composer(Gallery(BANNER), str(tmp_path / "no.png")).compose(UNIX, lambda s, _: None))
    )
    crested = rgb(composer(Gallery(BANNER), str(good)).compose(UNIX, lambda source, screen: None))
    assert about(colour(crested, Rect(92, 50, 20, 20)), (255, 0, 255), 30)


@pytest.mark.parametrize("words", ["", "x" * 3000, "فاطمة الزهراء", "👩🏽‍⚖️", "\x00\n"])
def test_no_words_can_break_a_scene(words: str) -> None:
    person = Tile("a", words, words, words)
    result = Result(BANNER, words, words, (Count(words, 10**9, "for"),) * 9, (ResultSeat(words, words, "secret"),) * 3)
    for scene in (
        Slate(words, (words,) * 20, words, words),
        Gallery(BANNER, (person,) * 30),
        Speaker(BANNER, person, (person,) * 3, UNIX + 99, -5),
        result,
    ):
        composer(scene, words).compose(UNIX, lambda source, screen: None)


def test_a_scene_that_cannot_be_drawn_leaves_the_one_before() -> None:
    made = composer(Slate("Abans"))
    before = rgb(made.compose(UNIX, lambda source, screen: None))
    made.show(Gallery(BANNER, (None,) * 3))  # type: ignore[arg-type]
    assert np.array_equal(rgb(made.compose(UNIX, lambda source, screen: None)), before)
    assert made.scene == Slate("Abans")
