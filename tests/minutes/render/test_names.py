"""Names and texts that try to be something else survive in every rendering, as text."""

from __future__ import annotations

import shutil
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

HARD = {
    "markup": "<script>alert(1)</script> & <b>Núria</b>",
    "template": "{{ 7*7 }} {% for x in y %} {_{ ${1}",
    "typst": "#set page(fill: red) *strong* _emph_ $x$ \\ @ref",
    "word": "]]> &amp; &#60; </w:t>",
    "arabic": "فاطمة العمراني",
    "hebrew": "משה כהן",
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


@pytest.mark.parametrize("kind", ["markup", "template", "typst", "hebrew"])
def test_a_name_survives_on_paper(kind: str, tmp_path: Path) -> None:
    """Read back with poppler where the machine has it; what cannot be read back has still been set above."""
    pdf = export.render(meeting(HARD[kind]).entries, {})["minutes.pdf"]
    reader = shutil.which("pdftotext")
    if reader is None:
        assert b"/StructTreeRoot" in pdf
        return
    path = tmp_path / "minutes.pdf"
    path.write_bytes(pdf)
    text = subprocess.run([reader, path, "-"], capture_output=True, text=True, check=True).stdout
    assert HARD[kind].split()[0].replace(" ", "") in text.replace("\n", "").replace("\u200b", "").replace(" ", "")
