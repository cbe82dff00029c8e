"""Typefaces that are not there are asked for in words; those that cannot be read are replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from streaming.mixer import fonts

SIZES = (977, 978)
"""That nobody else asks for: typefaces are kept by size."""


def test_without_typefaces_it_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_FOLDER", tmp_path / "fonts")
    with pytest.raises(fonts.FontsMissing, match=f"regular.woff2 is not in {tmp_path}/fonts. Run `make install`"):
        fonts.font(SIZES[0])


def test_what_cannot_be_read_is_replaced_by_one_that_can_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_FOLDER", tmp_path)
    (tmp_path / "regular.woff2").write_bytes(b"compressed as no FreeType knows")
    replaced = fonts.font(SIZES[1])
    assert replaced.getlength("Núria", direction="ltr" if fonts.SHAPES else None) > 0
