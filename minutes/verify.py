"""Does a meeting's folder hold together? Reads it and says in words what does not match. Trusts only the arithmetic.

What is checked: the journal's chain; its head against the sheet; the documents, the film and the recording's parts
against their hashes; and the hashes of film and parts in the sheet against those in the journal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from meetings.journal import BrokenJournal, Entry, check, from_line
from minutes import film as recorded
from minutes.export import FILM, JOURNAL, RECORDING, SHEET_JSON
from minutes.integrity import Sheet, from_json

Judgement = Literal["ok", "missing", "wrong"]


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at."""

    what: str
    """A file's path in the folder, or `journal`."""
    judgement: Judgement
    text: str


class Report(msgspec.Struct, frozen=True):
    findings: tuple[Finding, ...]
    head: str
    """The journal's last hash; empty if there is no whole journal."""

    @property
    def sound(self) -> bool:
        """Nothing wrong and nothing missing."""
        return all(finding.judgement == "ok" for finding in self.findings)

    def text(self) -> str:
        """One line per finding, what does not match first, and the verdict."""
        marks = {"ok": "ok      ", "missing": "MISSING ", "wrong": "WRONG   "}
        ordered = sorted(self.findings, key=lambda finding: finding.judgement == "ok")
        lines = [f"{marks[finding.judgement]}{finding.what}: {finding.text}" for finding in ordered]
        bad = sum(finding.judgement != "ok" for finding in self.findings)
        verdict = (
            f"All {len(self.findings)} checks hold; the journal ends in {self.head}."
            if self.sound
            else f"{bad} of {len(self.findings)} checks do not hold."
        )
        return "\n".join([*lines, verdict]) + "\n"


def sha256_of(file: Path) -> str | None:
    """In hex; None where there is no such file."""
    try:
        with file.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError:
        return None


def verify(folder: Path, sha256_of: Callable[[Path], str | None] = sha256_of) -> Report:
    """Never raises for what is in the folder: that is what the report is for."""
    journal, entries = _journal(folder)
    sheet_finding, sheet = _sheet(folder)
    findings = [journal, sheet_finding]
    head = entries[-1].hash if entries and journal.judgement == "ok" else ""
    if sheet is not None:
        findings.append(_head(entries, sheet))
        findings += _agreement(entries, sheet)
        findings += [_file(folder, each.name, each.sha256, sha256_of) for each in sheet.documents]
        if sheet.parts and not any((folder / name).exists() for name in (FILM, RECORDING)):
            findings.append(Finding(RECORDING, "missing", _NO_RECORDING.format(parts=len(sheet.parts))))
            return Report(tuple(findings), head)
        if sheet.film:
            findings.append(_file(folder, FILM, sheet.film.sha256, sha256_of))
        findings += [_file(folder, f"{RECORDING}/{_base(part.name)}", part.sha256, sha256_of) for part in sheet.parts]
    return Report(tuple(findings), head)


_NO_RECORDING = (
    "neither the film nor any of the {parts} parts that the sheet names is in this folder; where they are kept, "
    "`consistori verify` without a folder looks at them"
)


def _journal(folder: Path) -> tuple[Finding, list[Entry]]:
    try:
        lines = (folder / JOURNAL).read_bytes().splitlines()
    except OSError:
        return Finding(JOURNAL, "missing", "there is no journal to read"), []
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(from_line(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Finding(JOURNAL, "wrong", f"line {number} is not an entry of a journal"), entries
    if not entries:
        return Finding(JOURNAL, "wrong", "the journal is empty"), []
    try:
        check(entries)
    except BrokenJournal as broken:
        return Finding(JOURNAL, "wrong", f"the chain is broken at {broken}"), entries
    return Finding(JOURNAL, "ok", f"{len(entries)} entries, each bound to the one before it"), entries


def _sheet(folder: Path) -> tuple[Finding, Sheet | None]:
    try:
        sheet = from_json((folder / SHEET_JSON).read_bytes())
    except OSError:
        return Finding(SHEET_JSON, "missing", "there is no integrity sheet to compare with"), None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Finding(SHEET_JSON, "wrong", "it is not an integrity sheet"), None
    return Finding(SHEET_JSON, "ok", f"names {len(sheet.documents)} documents and {len(sheet.parts)} parts"), sheet


def _head(entries: list[Entry], sheet: Sheet) -> Finding:
    """The journal may have grown since the sheet was made; what the sheet vouches for must be its beginning."""
    vouched = entries[sheet.journal_entries - 1] if 0 < sheet.journal_entries <= len(entries) else None
    if vouched is None:
        return Finding(
            "journal", "wrong", f"the sheet speaks of {sheet.journal_entries} entries and there are {len(entries)}"
        )
    if vouched.hash != sheet.journal_head:
        return Finding("journal", "wrong", f"entry {vouched.seq} is not the one that the sheet vouches for")
    return Finding("journal", "ok", f"entry {vouched.seq} is the one that the sheet vouches for")


def _agreement(entries: list[Entry], sheet: Sheet) -> Iterator[Finding]:
    """The sheet must say of the recording what the journal says."""
    vouched = entries[: sheet.journal_entries]
    if recorded.parts(vouched) != sheet.parts:
        yield Finding(SHEET_JSON, "wrong", "its parts of the recording are not those of the journal")
    if recorded.film(vouched) != sheet.film:
        yield Finding(SHEET_JSON, "wrong", "its film is not that of the journal")


def _file(folder: Path, name: str, sha256: str, sha256_of: Callable[[Path], str | None]) -> Finding:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return Finding(name, "wrong", "it lies outside the folder")
    except (OSError, ValueError, RuntimeError):
        return Finding(name, "wrong", "no file can have this name")
    found = sha256_of(path)
    if found is None:
        return Finding(name, "missing", "the sheet names it and it is not there")
    if found != sha256:
        return Finding(name, "wrong", f"its content is not what was certified: SHA-256 {found}, certified {sha256}")
    return Finding(name, "ok", "its content is what was certified")


def _base(name: str) -> str:
    return name.rsplit("/", 1)[-1]
