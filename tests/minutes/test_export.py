"""A meeting's folder, written and made again."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from meetings import facts as f
from meetings.journal import from_line
from minutes import export
from tests.journals import begun, demonstration


def test_everything_is_written(tmp_path: Path) -> None:
    meeting = demonstration()
    made = export.write(tmp_path / "m12", meeting.entries, {})
    assert {path.name for path in (tmp_path / "m12").iterdir()} == set(made)
    assert {path.name: path.read_bytes() for path in (tmp_path / "m12").iterdir()} == made
    assert set(made) == {*export.DOCUMENTS, "journal.jsonl", "integrity.json", "integrity.txt"}
    assert [from_line(line) for line in made["journal.jsonl"].splitlines()] == meeting.entries


def test_made_again_it_is_the_same_and_prose_changes_only_what_shows_it(tmp_path: Path) -> None:
    entries = demonstration().entries
    first, again = export.write(tmp_path, entries, {}), export.write(tmp_path, entries, {})
    assert again == first
    edited = export.files(entries, {"i2.debate": "Un altre."})
    assert {name for name in first if edited[name] != first[name]} == {
        "minutes.html",
        "minutes.pdf",
        "minutes.docx",
        "minutes.json",
        "integrity.json",
        "integrity.txt",
    }


def test_publishing_changes_only_the_journal() -> None:
    meeting = demonstration()
    before = export.files(meeting.entries, {})
    after = export.files(meeting.say(f.MinutesPublished("0" * 64)).entries, {})
    assert {name for name in before if after[name] != before[name]} == {"journal.jsonl"}


def test_the_sheet_names_journal_documents_film_and_parts() -> None:
    meeting = demonstration()
    made = export.files(meeting.entries, {})
    sheet = json.loads(made["integrity.json"])
    assert (sheet["journal_head"], sheet["journal_entries"]) == (meeting.last.hash, len(meeting.entries))
    assert [document["name"] for document in sheet["documents"]] == sorted(export.DOCUMENTS)
    assert sheet["film"]["name"] == "film.mp4"
    assert len(sheet["parts"]) == 2
    text = made["integrity.txt"].decode()
    assert text.startswith("# Full d'integritat\n# Ajuntament de Vallserena · Ple · 4/2026\n")
    assert f"{sheet['parts'][0]['sha256']}  recording/part-00001.m4s\n" in text


def test_an_unfinished_write_leaves_no_litter(tmp_path: Path) -> None:
    (tmp_path / "minutes.pdf").mkdir()
    try:
        export.write(tmp_path, demonstration().entries, {})
    except OSError:
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    else:
        raise AssertionError("a folder cannot be replaced by a file")


def test_the_sheet_says_where_the_recording_lacks_something() -> None:
    meeting = begun().recorded(60.0).item("i2")
    day = meeting.clock
    meeting.recorded(30.0, day + dt.timedelta(seconds=32)).adjourned()
    made = export.files(meeting.entries, {})
    (gap,) = json.loads(made["integrity.json"])["recording_gaps"]
    assert gap["cause"] == "failed"
    (said,) = [line for line in made["integrity.txt"].decode().splitlines() if "enregistrament" in line]
    assert said.startswith("# ")
    assert "avaria tècnica" in said
