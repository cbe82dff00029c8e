"""The integrity sheet: the hashes that bind the documents, the recording and the journal together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from minutes.model import HashedFile, Minutes, RecordingGap
from minutes.wording.events import recording_gap
from minutes.wording.words import Words

FORMAT = 1


class HashedDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    bytes: int
    sha256: str


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    algorithm: str
    meeting: str
    council: str
    number: str
    journal_head: str
    """Hash of the journal's last entry, which vouches for all before it."""
    journal_entries: int
    notice_sha256: str
    documents: tuple[HashedDocument, ...]
    film: HashedFile | None
    parts: tuple[HashedFile, ...]
    recording_gaps: tuple[RecordingGap, ...] = ()
    """What the parts do not show of the meeting; empty also in sheets from before this was said."""


def sheet(minutes: Minutes, documents: Mapping[str, bytes]) -> Sheet:
    proof = minutes.integrity
    return Sheet(
        FORMAT,
        "SHA-256",
        minutes.meeting,
        minutes.council,
        minutes.number,
        proof.head,
        proof.entries,
        proof.notice_sha256,
        tuple(
            HashedDocument(name, len(content), hashlib.sha256(content).hexdigest())
            for name, content in sorted(documents.items())
        ),
        proof.film,
        proof.parts,
        minutes.recording_gaps,
    )


def to_json(sheet: Sheet) -> bytes:
    return msgspec.json.format(msgspec.json.encode(sheet), indent=2) + b"\n"


def from_json(data: bytes) -> Sheet:
    """Raises `msgspec.DecodeError` (and its `ValidationError`) for anything that is no sheet."""
    return msgspec.json.decode(data, type=Sheet)


def to_text(sheet: Sheet, minutes: Minutes, language: str = "") -> str:
    """The same for people; the lines with hashes can be given to `sha256sum --check`."""
    words = Words(language or minutes.language, minutes.timezone, minutes.body_kind, minutes.opened)
    head, notice = words.say("Record of the meeting (last entry)"), words.say("Notice of the meeting")
    title = words.say("Integrity sheet")
    advice = words.say("Check it with: consistori verify, or sha256sum --check integrity.txt")
    lines = [
        f"# {title}",
        f"# {words.line(sheet.council)} · {words.line(minutes.body)} · {words.line(sheet.number)}",
        f"# {head}: {sheet.journal_head} ({sheet.journal_entries})",
        f"# {notice}: {sheet.notice_sha256}",
        *(f"# {recording_gap(words, gap)}" for gap in sheet.recording_gaps),
        f"# {advice}",
        "",
    ]
    lines += [f"{document.sha256}  {document.name}" for document in sheet.documents]
    if sheet.film:
        lines.append(f"{sheet.film.sha256}  film.mp4")
    lines += [f"{part.sha256}  recording/{_base(part.name)}" for part in sheet.parts]
    return "\n".join(lines) + "\n"


def _base(name: str) -> str:
    return name.rsplit("/", 1)[-1].replace("\n", " ")
