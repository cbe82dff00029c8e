"""The command line: help for newcomers, journals in and out, documents made again, a port that is taken."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from meetings.journal import to_line
from tests.journals import demonstration
from web.cli import COMMANDS, group


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(group, words, env={"CONSISTORI_DATA": None, **environment}, prog_name="consistori")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    file = tmp_path / "journal.jsonl"
    file.write_bytes(b"".join(to_line(entry) + b"\n" for entry in demonstration().entries))
    return file


def test_help_lists_every_command() -> None:
    said = run("--help")
    assert said.exit_code == 0
    assert all(name in said.output for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    said = run(command, "--help")
    assert said.exit_code == 0
    assert len(said.output) > 150


def test_a_journal_that_holds(journal: Path) -> None:
    said = run("journal", str(journal), "--check")
    assert said.exit_code == 0
    assert "each fits the one before it" in said.output


def test_a_journal_that_was_changed(journal: Path) -> None:
    journal.write_text(journal.read_text().replace("Girona", "Lleida"))
    said = run("journal", str(journal), "--check")
    assert said.exit_code == 1
    assert "does not match its hash" in said.output


def test_a_journal_is_printed_as_it_came(journal: Path, tmp_path: Path) -> None:
    said = run("journal", str(journal), "--output", str(tmp_path / "again.jsonl"))
    assert said.exit_code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == journal.read_bytes()


def test_a_file_that_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("one\ntwo\n")
    said = run("journal", str(tmp_path / "x"))
    assert said.exit_code == 1
    assert "line 1: not an entry of a journal" in said.output


def test_minutes_are_made_again_to_the_byte_and_verified_but_for_the_recording(journal: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert run("minutes", str(journal), str(tmp_path / folder)).exit_code == 0
    one, two = ({f.name: f.read_bytes() for f in (tmp_path / folder).iterdir()} for folder in ("one", "two"))
    assert one == two
    assert {"minutes.pdf", "minutes.docx", "votes.csv", "journal.jsonl"} <= set(one)
    said = run("verify", str(tmp_path / "one"))
    assert said.exit_code == 1
    assert "MISSING recording" in said.output
    assert "WRONG" not in said.output


def test_what_the_secretary_wrote_is_kept(journal: Path, tmp_path: Path) -> None:
    (tmp_path / "prose.json").write_text('{"i4.debate": "La regidora Homs defensa la moció."}')
    made = run("minutes", str(journal), str(tmp_path / "made"), "--prose", str(tmp_path / "prose.json"))
    assert made.exit_code == 0, made.output
    assert "La regidora Homs defensa la moció." in (tmp_path / "made" / "minutes.html").read_text()
    again = run("minutes", str(journal), str(tmp_path / "again"), "--prose", str(tmp_path / "made" / "minutes.json"))
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again" / "minutes.pdf").read_bytes() == (tmp_path / "made" / "minutes.pdf").read_bytes()


def test_a_meeting_nobody_knows(tmp_path: Path) -> None:
    said = run("journal", "m-unknown", CONSISTORI_DATA=str(tmp_path / "data"))
    assert said.exit_code == 1
    assert "Error: The database named by CONSISTORI_DATABASE cannot be used: no such table: journal." in said.output


@pytest.mark.parametrize("words", [("serve",), ("journal", "m1")])
def test_a_database_that_cannot_be_used_is_said_plainly(words: tuple[str, ...], tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'x.db'}"
    said = run(*words, CONSISTORI_DATA=str(tmp_path / "data"), CONSISTORI_DATABASE=url)
    expected = "Error: The database named by CONSISTORI_DATABASE cannot be used: unable to open database file.\n"
    assert (said.exit_code, said.output) == (1, expected)


def test_a_setting_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    said = run("serve", CONSISTORI_DATA=str(tmp_path / "data"), CONSISTORI_LISTN="x")
    assert said.exit_code == 1
    assert "did you mean CONSISTORI_LISTEN?" in said.output


def test_a_port_that_is_taken_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = run("demo", "--port", str(port), "--data", str(tmp_path / "data"))
    assert said.exit_code == 1
    assert f"Port {port} on 127.0.0.1 is in use by another program." in said.output
    assert f"consistori demo --port {port + 1}" in said.output
