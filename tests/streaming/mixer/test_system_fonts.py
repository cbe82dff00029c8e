"""Letters that no typeface of ours has, drawn with one of the machine's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming.mixer import fonts, system_fonts
from streaming.mixer.system_fonts import SystemFont, installed, system_font
from tests.tools import which

FC_LIST = """#!/bin/sh
printf '%s\\t0\\t80\\t0\\tSome Serif\\t20-7e 4e00-9fff\\n' {other}
printf '%s\\t65538\\t80\\t0\\tNoto Sans CJK JP\\t20-7e 3042 4e00-9fff\\n' {font}
printf '%s\\t0\\t200\\t0\\tBold Sans\\t4e00\\n' {other}
printf '%s\\t0\\t80\\t0\\tBitmap Sans\\t4e00\\n' /nowhere/old.pcf.gz
echo nonsense
"""


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A machine of which the test says what fontconfig knows."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    installed.cache_clear()
    yield tmp_path
    installed.cache_clear()


def says(machine: Path, script: str) -> None:
    program = machine / "fc-list"
    program.write_text(script)
    program.chmod(0o755)


def test_a_regular_face_without_serifs_is_preferred(machine: Path) -> None:
    says(machine, FC_LIST.format(font=machine / "sans.ttc", other=machine / "serif.ttf"))
    found = SystemFont(str(machine / "sans.ttc"), 2, (0x20, 0x3042, 0x4E00), (0x7E, 0x3042, 0x9FFF))
    assert system_font("李") == found
    assert system_font("あ") == found
    assert system_font("ä") is None
    assert [Path(each.path).name for each in installed()] == ["sans.ttc", "serif.ttf"]


def test_a_fontconfig_that_fails_has_no_fonts(machine: Path) -> None:
    says(machine, "#!/bin/sh\nexit 1\n")
    assert installed() == ()


def test_a_letter_of_the_machines_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = str(fonts._FOLDER / "hebrew-regular.ttf")
    monkeypatch.setattr(fonts, "_FACES", fonts._FACES[:2])
    monkeypatch.setattr(fonts, "_borrowed", [])
    monkeypatch.setattr(fonts, "system_font", lambda letter: SystemFont(ours, 0, (ord("א"),), (ord("ת"),)))
    fonts.font.cache_clear()
    fonts._drawn.cache_clear()
    fonts._plain.cache_clear()
    fonts.face_of.cache_clear()
    try:
        assert fonts.face_of("ש") == 2
        assert fonts.font(32, True, 2).path == ours
    finally:
        for cached in (fonts.font, fonts._drawn, fonts._plain, fonts.face_of):
            cached.cache_clear()


def test_the_machines_own_list_is_understood() -> None:
    """Whatever this machine has: nothing raises, and every font says which letters are its own."""
    system_fonts.installed.cache_clear()
    fonts_here = installed()
    assert bool(fonts_here) <= bool(which("fc-list"))
    assert all(each.starts and len(each.starts) == len(each.ends) for each in fonts_here)
