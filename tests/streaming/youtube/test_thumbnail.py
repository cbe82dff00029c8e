"""The thumbnail is a picture of the size YouTube wants, and small enough."""

from __future__ import annotations

import io

from PIL import Image

from streaming.scene import Slate
from streaming.youtube.thumbnail import thumbnail


def test_a_thumbnail() -> None:
    jpeg = thumbnail(
        Slate("Ple ordinari 12/2026", ("3 de desembre de 2026, 19.00",), "Ajuntament de Vila"), "#0b5c8a", ""
    )
    assert len(jpeg) < 2_000_000
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1280, 720))
        assert len(picture.resize((64, 36)).getcolors(4096) or []) > 5
