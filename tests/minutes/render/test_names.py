"""Names and texts that try to be something else survive in every rendering, as text."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from minutes import export
from minutes.model import Minutes
from minutes.prose import Prose
from minutes.render import facts
from tests.journals import BODY, MEMBERS, Meeting, begun, plan
from tests.minutes.reading import of_docx, of_html
from tests.tools import pdftotext

HARD = {
    "markup": "<script>alert(1)</script> & <b>Núria</b>",
    "template": "{{ 7*7 }} {% for x in y %} {_{ ${1}",
    "typst": "#set page(fill: red) *strong* _emph_ $x$ \\ @ref",
    "word": "]]> &amp; &#60; </w:t>",
    "arabic": "فاطمة العمراني",
    "hebrew": "משה כהן",
    "tifinagh": "ⴼⴰⵟⵎⴰ ⵓⵎⵄⵎⵔ",
    "emoji": "Alba 😀 👩‍👩‍👧",
    "han": "李小龍",
    "control": "A\x00B\x07C\x0cD",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 5 + "x" * 25,
}


def meeting(name: str) -> Meeting:
    members = tuple(
        msgspec.structs.replace(member, name=name, surname=name) if member.person == "marta" else member
        for member in MEMBERS
    )
    it = begun(plan(body=msgspec.structs.replace(BODY, members=members)))
    return it.spoke("marta").note(name).vote(question=name).cast(against="marta").closed().adjourned()


def written(name: str) -> Prose:
    return {"i1.debate": f"{name}\n\n{name}", "closing": name}


@pytest.mark.parametrize("kind", HARD)
def test_a_name_survives(kind: str, tmp_path: Path) -> None:
    name = HARD[kind]
    made = export.render(meeting(name).entries, written(name))
    shown = "".join(letter for letter in name if letter.isprintable() or letter == "\u200d")
    assert shown in of_html(made["minutes.html"])
    assert shown in of_docx(made["minutes.docx"])
    minutes, prose = facts.from_json(made["minutes.json"])
    assert isinstance(minutes, Minutes)
    assert prose["closing"] == shown
    assert made["minutes.pdf"].startswith(b"%PDF-")


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("kind", ["markup", "template", "typst", "arabic", "hebrew", "tifinagh", "emoji", "long"])
def test_a_name_survives_on_paper(kind: str, tmp_path: Path) -> None:
    """Read back with poppler: every letter of the name is in the text of the page, and none is a missing one's name."""
    text = paper(HARD[kind], tmp_path)
    letters = {letter for letter in HARD[kind] if not letter.isspace() and letter.isprintable()}
    assert {letter for letter in letters if letter not in text} == set()
    assert "letter" not in text
    if kind not in ("arabic", "hebrew", "long"):
        assert HARD[kind].split()[0] in text.replace("\n", "")


@pytest.mark.needs("pdftotext")
def test_a_number_after_a_name_read_from_the_right_stays_behind_it(tmp_path: Path) -> None:
    """«[name] (PdV), 1 min.», seen from the left: the name's last letter, the group, the minute."""
    found = re.findall(r'xMin="([0-9.]+)" yMin="([0-9.]+)".*>(.*)</word>', paper(HARD["hebrew"], tmp_path, "-bbox"))
    height = next(y for _x, y, word in found if word.endswith("(PdV),"))
    seen = [word for _x, word in sorted((float(x), word) for x, y, word in found if y == height)]
    assert [word[-6:] for word in seen[-3:]] == ["(PdV),", "1", "min."]


def test_what_turns_text_round_is_not_written(tmp_path: Path) -> None:
    made = export.render(meeting("Oriol\u202e ipmaC\u200b").entries, {})
    for shown in (of_html(made["minutes.html"]), of_docx(made["minutes.docx"])):
        assert "Oriol ipmaC" in shown
        assert not {"\u202e", "\u200b"} & set(shown)


def paper(name: str, folder: Path, *how: str) -> str:
    (folder / "minutes.pdf").write_bytes(export.render(meeting(name).entries, {})["minutes.pdf"])
    reader = pdftotext()
    assert reader is not None
    command = [reader, *how, str(folder / "minutes.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
