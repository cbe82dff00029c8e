"""How much of each camera a scene needs."""

from __future__ import annotations

import pytest

from streaming.bridge.cameras import CameraWishes, layers
from streaming.control import CameraWanted
from streaming.scene import Banner, Gallery, Result, Scene, Screen, Slate, Speaker, Tile

BANNER = Banner("Ajuntament")


def tiles(count: int) -> tuple[Tile, ...]:
    return tuple(Tile(f"s{n}", f"Seat {n}") for n in range(count))


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (Slate("Recés"), {}),
        (Result(BANNER, "1. Acta", "S'aprova", (), ()), {}),
        (Gallery(BANNER, tiles(1)), {"s0": "720p"}),
        (Gallery(BANNER, tiles(9)), {f"s{n}": "360p" for n in range(9)}),
        (Gallery(BANNER, tiles(13)), {f"s{n}": "180p" for n in range(13)}),
        (Speaker(BANNER, Tile("s1", "Seat 1"), tiles(3)), {"s0": "180p", "s1": "720p", "s2": "180p"}),
        (Screen(BANNER, "s0", Tile("s1", "Seat 1")), {"s1": "360p"}),
        (Screen(BANNER, "s0"), {}),
        (Slate("Recés", interpreter=Tile("s9", "Anna")), {"s9": "720p"}),
    ],
)
def test_camera_is_asked_for_what_its_place_can_show(scene: Scene, expected: dict[str, str]) -> None:
    assert layers(scene) == expected


def test_peer_is_told_only_what_is_new() -> None:
    wishes = CameraWishes()
    assert wishes.news("p0", "s0") == CameraWanted("p0", "off")
    wishes.show(Gallery(BANNER, tiles(1)))
    assert wishes.news("p0", "s0") == CameraWanted("p0", "720p")
    assert wishes.news("p0", "s0") is None
    wishes.forget("p0")
    assert wishes.news("p0", "s0") == CameraWanted("p0", "720p")
