"""The borrowed parts: a Node.js that will do, modules that export what pages import, a typeface with our letters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import ImageFont

from web.assets import FONTS, LIBRARIES, LICENCES, VENDOR, declaration, node_major, node_on_path

OURS = "àèéíïòóúüçñÀÈÉÍÏÒÓÚÜÇÑ·l·lŀ«»—…€ªº'áâãäåæøœßşğőřžłțșδΩЖя0123456789"
LETTERS = {
    "arabic": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژکگی،؟٠٩۰۹",
    "hebrew": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "tifinagh": "ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵟⵡⵢⵣⵥⵯ",
    "emoji": "😀❤⚖🙂👩🏽🇪🎉0123456789#*",
}


def node(folder: Path, version: str) -> None:
    """Put a Node.js of some version, with its npm, into `folder`."""
    (folder / "node").write_text(f"#!/bin/sh\necho {version}\n")
    (folder / "npm-cli.js").write_text("#!/usr/bin/env node\n")
    (folder / "npm").symlink_to("npm-cli.js")
    for name in ("node", "npm-cli.js"):
        (folder / name).chmod(0o755)


@pytest.mark.parametrize(("said", "major"), [("v22.1.0\n", 22), ("v9.11.2", 9), ("", 0), ("sh: not found", 0)])
def test_the_version_is_read(said: str, major: int) -> None:
    assert node_major(said) == major


def test_a_node_on_path_is_used_with_its_own_npm(tmp_path: Path) -> None:
    node(tmp_path, "v20.0.0")
    assert node_on_path(str(tmp_path)) == (tmp_path / "node", tmp_path / "npm-cli.js")


def test_an_old_node_is_passed_over(tmp_path: Path) -> None:
    node(tmp_path, "v18.19.0")
    assert node_on_path(str(tmp_path)) is None


def test_a_node_without_npm_is_passed_over(tmp_path: Path) -> None:
    node(tmp_path, "v20.0.0")
    (tmp_path / "npm").unlink()
    assert node_on_path(str(tmp_path)) is None


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_built_module_exports_what_its_entry_names(name: str) -> None:
    built = (VENDOR / f"{name}.js").read_text(encoding="utf-8")
    exported = re.findall(r"(?:\w+ as )?([\w$]+)", re.findall(r"export\{([^}]*)\}", built)[-1])
    named = [part for names in re.findall(r"export \{([^}]*)\}", LIBRARIES[name]) for part in re.findall(r"\w+", names)]
    assert set(named) - set(exported) == set()
    assert "import " not in built.partition("\n")[0][:200]


def test_the_types_of_a_module_come_from_the_library() -> None:
    assert (VENDOR / "hls.d.ts").read_text(encoding="utf-8") == declaration(LIBRARIES["hls"])
    assert '"hls.js/light"' not in declaration(LIBRARIES["hls"])


@pytest.mark.parametrize("name", FONTS)
def test_the_typeface_has_every_letter(name: str) -> None:
    font = ImageFont.truetype(str(VENDOR / "fonts" / name), 32)
    absent = bytes(font.getmask("\U0010fffd"))
    letters = LETTERS.get(name.partition("-")[0], OURS)
    assert [letter for letter in letters if bytes(font.getmask(letter)) == absent] == []


def test_the_terms_of_everything_are_passed_on() -> None:
    terms = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    assert [name for name in LICENCES if f"{name}\n===" not in terms] == []
