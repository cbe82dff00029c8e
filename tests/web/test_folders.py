"""Kept files: there once and whole, whoever else sends the same, and by their name after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from web.folders import Folders


def test_the_same_file_may_be_sent_twice_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders, synced = Folders(tmp_path), os.fsync
    others: list[str] = []

    def meanwhile(file: int) -> None:
        synced(file)
        if not others:
            others.append("")
            others[0] = folders.keep(b"acta")

    monkeypatch.setattr(os, "fsync", meanwhile)
    sha256 = folders.keep(b"acta")
    assert others == [sha256]
    assert [file.read_bytes() for file in (tmp_path / "files").rglob("*") if file.is_file()] == [b"acta"]


def test_a_kept_file_has_its_name_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders, synced = Folders(tmp_path), os.fsync
    known: list[tuple[Path, bool]] = []

    def note(file: int) -> None:
        at = Path(os.readlink(f"/proc/self/fd/{file}"))
        known.append((at, at.is_dir() and any(len(name) == 64 for name in os.listdir(at))))
        synced(file)

    monkeypatch.setattr(os, "fsync", note)
    kept = folders.kept(folders.keep(b"acta"))
    assert (kept.parent, True) in known
    assert kept.parent.parent in [at for at, _ in known]
