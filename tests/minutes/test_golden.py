"""The minutes of the demonstration meeting compared whole, in the three languages.

After a change that is meant, `python -m tests.minutes.test_golden` writes them again: read what changed as a secretary
would.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from meetings.journal import Entry, check, from_line, to_line
from minutes import export
from minutes.wording.catalogue import LANGUAGES
from tests.journals import demonstration
from tests.minutes.reading import of_html

GOLDEN = Path(__file__).parent / "golden"
PROSE = {
    "i4.debate": "La regidora Homs defensa la moció.\n\nLa tinenta d'alcaldia Roca hi respon que no hi ha crèdit.",
    "i4.operative": "Primer. Senyalitzar el camí escolar abans de l'inici del curs.",
}


JOURNAL = GOLDEN / "journal-format-1.jsonl"
"""The meeting's journal as it was first stored. Kept for ever: every later version must read it the same."""


def stored() -> list[Entry]:
    return [from_line(line) for line in JOURNAL.read_bytes().splitlines()]


def read(language: str) -> str:
    return of_html(export.render(stored(), PROSE, language=language)["minutes.html"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_are_as_they_were(language: str) -> None:
    assert read(language) == (GOLDEN / f"minutes.{language}.txt").read_text()


def test_the_stored_journal_still_holds() -> None:
    assert check(stored()) == stored()[-1].hash


if __name__ == "__main__":
    if not JOURNAL.exists():
        JOURNAL.write_bytes(b"".join(to_line(entry) + b"\n" for entry in demonstration().entries))
    for each in LANGUAGES:
        (GOLDEN / f"minutes.{each}.txt").write_text(read(each))
