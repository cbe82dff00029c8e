"""Every scene with few and with many, looked at for what must never be: words at the edge, a picture out of place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from streaming.mixer.contact_sheet import render, scenes, write
from streaming.mixer.layout import areas


@pytest.mark.parametrize(("count", "height"), [(2, 180), (13, 180), (2, 360), (7, 1080), (41, 720)])
def test_every_scene_keeps_within_the_safe_area(count: int, height: int) -> None:
    places = areas(height * 16 // 9, height)
    safe = places.safe
    for name, scene in scenes(count):
        picture = np.asarray(render(scene, places.width, places.height)).astype(int)
        outside = np.ones(picture.shape[:2], bool)
        # Coarser by two: colour is stored at half resolution.
        outside[safe.y - 2 : safe.bottom + 2, safe.x - 2 : safe.right + 2] = False
        assert np.abs(picture[outside] - picture[0, 0]).max() <= 3, name
        # What cannot be drawn is left out with a line in the log: an empty ground.
        assert np.abs(picture[~outside] - picture[0, 0]).max() > 60, name


def test_a_sheet_has_every_scene_for_every_number_of_seats(tmp_path: Path) -> None:
    (sheet,) = write(tmp_path, heights=(360,), seats=(1, 3))
    kinds = len(list(scenes(1)))
    with Image.open(sheet) as image:
        assert image.size == (kinds * 168 + 8, 2 * 98 + 8)
    assert len(list((tmp_path / "360").iterdir())) == 2 * kinds
