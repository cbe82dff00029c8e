"""`consistori migrate`: forward, back when it is meant, and nowhere unknown."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from web.cli import group
from web.migrations import revisions


def run(*words: str, data: Path, answer: str = "") -> Result:
    return CliRunner().invoke(group, words, env={"CONSISTORI_DATA": str(data)}, input=answer, prog_name="consistori")


def test_tables_go_forward_and_back(tmp_path: Path) -> None:
    first, last = revisions()[0], revisions()[-1]
    assert run("migrate", data=tmp_path).output == f"The database is at revision {last}.\n"
    assert run("migrate", first, data=tmp_path, answer="n\n").exit_code == 1
    said = run("migrate", first, "--yes", data=tmp_path)
    assert said.output == f"The database is at revision {first}; it was at {last}.\n"
    proved = run("verify", data=tmp_path)
    assert (proved.exit_code, "Traceback" in proved.output) == (1, False)
    assert f"it is at revision {first}: start the service once, or run “consistori migrate”" in proved.output
    assert run("migrate", data=tmp_path).output == f"The database is at revision {last}; it was at {first}.\n"


def test_a_revision_that_is_not_there(tmp_path: Path) -> None:
    said = run("migrate", "0042", data=tmp_path)
    assert said.exit_code == 1
    assert "There is no revision 0042; there are 0001, 0002" in said.output
