"""What `verify` finds in a folder, and in one that was tampered with."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from meetings import facts as f
from minutes import export
from minutes.verify import Finding, verify
from tests.journals import Meeting, begun

FILM, PART = b"the film", b"a part"


def folder(at: Path) -> tuple[Path, Meeting]:
    """A sound folder with its film and one part."""
    meeting = begun().spoke("pere").vote().cast().closed().adjourned()
    part = hashlib.sha256(PART).hexdigest()
    meeting.say(f.RecordingPartClosed(1, "00001.m4s", meeting.clock, 2.0, len(PART), part), by="system")
    meeting.say(f.FilmMade("m12/film.mp4", 2.0, len(FILM), hashlib.sha256(FILM).hexdigest()), by="system")
    export.write(at, meeting.entries, {})
    (at / "film.mp4").write_bytes(FILM)
    (at / "recording").mkdir()
    (at / "recording" / "00001.m4s").write_bytes(PART)
    return at, meeting


def bad(at: Path) -> list[tuple[str, str]]:
    return [(finding.what, finding.judgement) for finding in verify(at).findings if finding.judgement != "ok"]


def test_a_sound_folder(tmp_path: Path) -> None:
    at, meeting = folder(tmp_path)
    report = verify(at)
    assert report.sound
    assert report.head == meeting.last.hash
    assert report.text().endswith(f"checks hold; the journal ends in {meeting.last.hash}.\n")


def test_a_journal_that_grew_since_is_still_sound(tmp_path: Path) -> None:
    at, meeting = folder(tmp_path)
    meeting.say(f.MinutesPublished("0" * 64))
    export._replace(at / "journal.jsonl", export.files(meeting.entries, {})["journal.jsonl"])
    assert verify(at).sound


@pytest.mark.parametrize("name", ["minutes.pdf", "minutes.html", "votes.csv", "film.mp4", "recording/00001.m4s"])
def test_a_file_that_was_changed_or_lost(name: str, tmp_path: Path) -> None:
    at, _ = folder(tmp_path)
    (at / name).write_bytes((at / name).read_bytes() + b" ")
    assert bad(at) == [(name, "wrong")]
    (at / name).unlink()
    assert bad(at) == [(name, "missing")]


def lines(at: Path, change: Callable[[list[bytes]], object]) -> None:
    path = at / "journal.jsonl"
    found = path.read_bytes().splitlines()
    change(found)
    path.write_bytes(b"\n".join(found) + b"\n")


def test_a_fact_that_was_changed(tmp_path: Path) -> None:
    at, meeting = folder(tmp_path)
    seq = next(e.seq for e in meeting.entries if e.fact == f.BallotCast("v1", "marta", "for"))

    def change(found: list[bytes]) -> None:
        found[seq - 1] = found[seq - 1].replace(b'"choice":"for"', b'"choice":"against"')

    lines(at, change)
    report = verify(at)
    assert report.findings[0] == Finding(
        "journal.jsonl", "wrong", f"the chain is broken at entry {seq}: its content does not match its hash"
    )
    assert report.head == ""


def test_a_fact_that_was_dropped_at_the_end(tmp_path: Path) -> None:
    at, _ = folder(tmp_path)
    lines(at, lambda found: found.pop())
    assert ("journal", "wrong") in bad(at)


def test_a_sheet_made_up_for_another_film(tmp_path: Path) -> None:
    at, _ = folder(tmp_path)
    (at / "film.mp4").write_bytes(b"another film")
    sheet = json.loads((at / "integrity.json").read_bytes())
    sheet["film"]["sha256"] = hashlib.sha256(b"another film").hexdigest()
    (at / "integrity.json").write_text(json.dumps(sheet))
    assert bad(at) == [("integrity.json", "wrong")]


def test_a_sheet_that_points_outside_the_folder(tmp_path: Path) -> None:
    at, _ = folder(tmp_path / "m12")
    sheet = json.loads((at / "integrity.json").read_bytes())
    sheet["documents"][0]["name"] = "../secret"
    (at / "integrity.json").write_text(json.dumps(sheet))
    assert ("../secret", "wrong") in bad(at)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\xfe\n", b"null\n"])
def test_what_is_no_journal_or_no_sheet_is_said(content: bytes, tmp_path: Path) -> None:
    at, _ = folder(tmp_path)
    (at / "journal.jsonl").write_bytes(content)
    (at / "integrity.json").write_bytes(content)
    assert bad(at)[:2] == [("journal.jsonl", "wrong"), ("integrity.json", "wrong")]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert bad(tmp_path) == [("journal.jsonl", "missing"), ("integrity.json", "missing")]
    assert "2 of 2 checks do not hold." in verify(tmp_path).text()


def test_documents_alone_are_told_in_one_line_that_the_recording_is_elsewhere(tmp_path: Path) -> None:
    at, _ = folder(tmp_path)
    (at / "film.mp4").unlink()
    shutil.rmtree(at / "recording")
    assert bad(at) == [("recording", "missing")]
