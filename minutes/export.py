"""A meeting's folder: its journal, the documents drawn from it, and the sheet that proves them.

    journal.jsonl  integrity.json  integrity.txt  minutes.html  minutes.pdf  minutes.docx  minutes.json
    votes.csv  votes.json  film.mp4  recording/

The film and the recording's parts are the recorder's: here they are only named, by the hashes in the journal.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from meetings.journal import Entry, to_line
from minutes.course import settled
from minutes.derive import derive
from minutes.integrity import sheet, to_json, to_text
from minutes.model import Minutes
from minutes.prose import Prose
from minutes.render import ballots, facts, html, own_word, pdf, word
from minutes.wording import write as write_document

JOURNAL = "journal.jsonl"
SHEET_JSON, SHEET_TEXT = "integrity.json", "integrity.txt"
FILM, RECORDING = "film.mp4", "recording"
DOCUMENTS = ("minutes.html", "minutes.pdf", "minutes.docx", "minutes.json", "votes.csv", "votes.json")


def render(
    entries: Sequence[Entry], prose: Prose, *, language: str = "", template: bytes | None = None
) -> dict[str, bytes]:
    """Every document by file name. Pure: the same entries, prose and template give the same bytes.

    `language` other than the meeting's gives a courtesy translation. Raises `ValueError` for a journal that does not
    begin with the notice, `word.UnfitTemplate` for a Word template that does not work.
    """
    return _render(derive(entries), settled(entries)[-1].at, prose, language, template)


def _render(
    minutes: Minutes, made_at: dt.datetime, prose: Prose, language: str, template: bytes | None
) -> dict[str, bytes]:
    document = write_document(minutes, prose, language)
    return {
        "minutes.html": html.page(document, FILM if minutes.integrity.film else ""),
        "minutes.pdf": pdf.to_pdf(document, made_at),
        "minutes.docx": own_word.to_docx(document, made_at, template) if template else word.to_docx(document, made_at),
        "minutes.json": facts.to_json(minutes, prose),
        "votes.csv": ballots.to_csv(minutes),
        "votes.json": ballots.to_json(minutes),
    }


def files(
    entries: Sequence[Entry], prose: Prose, *, language: str = "", template: bytes | None = None
) -> dict[str, bytes]:
    """Everything `write` writes, by file name: the documents, the journal and the integrity sheet."""
    minutes = derive(entries)
    documents = _render(minutes, settled(entries)[-1].at, prose, language, template)
    proof = sheet(minutes, documents)
    journal = b"".join(to_line(entry) + b"\n" for entry in entries)
    return {
        **documents,
        JOURNAL: journal,
        SHEET_JSON: to_json(proof),
        SHEET_TEXT: to_text(proof, minutes, language).encode(),
    }


def write(
    folder: Path, entries: Sequence[Entry], prose: Prose, *, language: str = "", template: bytes | None = None
) -> dict[str, bytes]:
    """Write the folder's files and return them. Each is replaced in one step; the sheet comes last.

    Repeated: the same files again. A failure before the end leaves every file either as it was or new, never in part,
    and `verify` says which do not belong together.
    """
    made = files(entries, prose, language=language, template=template)
    folder.mkdir(parents=True, exist_ok=True)
    for name in (JOURNAL, *DOCUMENTS, SHEET_TEXT, SHEET_JSON):
        _replace(folder / name, made[name])
    return made


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
