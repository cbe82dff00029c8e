"""The minutes of the demonstration meeting compared whole, in the three languages.

After a change that is meant, `python -m tests.minutes.test_golden` writes them again: read what changed as a secretary
would.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes import export
from minutes.wording.catalogue import LANGUAGES
from tests.journals import demonstration
from tests.minutes.reading import of_html

GOLDEN = Path(__file__).parent / "golden"
PROSE = {
    "i4.debate": "La regidora Homs defensa la moció.\n\nLa tinenta d'alcaldia Roca hi respon que no hi ha crèdit.",
    "i4.operative": "Primer. Senyalitzar el camí escolar abans de l'inici del curs.",
}


def read(language: str) -> str:
    return of_html(export.render(demonstration().entries, PROSE, language=language)["minutes.html"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_are_as_they_were(language: str) -> None:
    assert read(language) == (GOLDEN / f"minutes.{language}.txt").read_text()


if __name__ == "__main__":
    for each in LANGUAGES:
        (GOLDEN / f"minutes.{each}.txt").write_text(read(each))
