"""A meeting's documents on disk: the draft as the journal and the prose give it, and what was published of it.

documents/draft/       made when the meeting ends, and again on request
documents/published/   what citizens get: frozen, its PDF's hash in the journal
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from aiohttp import web as aioweb

from meetings.commands import NoteMinutesPublished
from meetings.journal import Entry
from meetings.roles import SYSTEM
from minutes.derive import derive
from minutes.model import Minutes
from minutes.prose import Prose
from minutes.render import ballots, facts, html, pdf, word
from minutes.wording import write
from web import keys

NAMES = {
    "minutes.html": "text/html",
    "minutes.pdf": "application/pdf",
    "minutes.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "minutes.json": "application/json",
    "votes.csv": "text/csv",
    "votes.json": "application/json",
    "integrity.json": "application/json",
}
"""Every document by name, with its type."""


def make(entries: Sequence[Entry], prose: Prose) -> dict[str, bytes]:
    """All documents. The same entries and prose give the same bytes, whenever and wherever they are made."""
    minutes = derive(entries)
    document, at = write(minutes, prose), entries[-1].at
    made = {
        "minutes.html": html.page(document),
        "minutes.pdf": pdf.to_pdf(document, at),
        "minutes.docx": word.to_docx(document, at),
        "minutes.json": facts.to_json(minutes, prose),
        "votes.csv": ballots.to_csv(minutes),
        "votes.json": ballots.to_json(minutes),
    }
    return {**made, "integrity.json": integrity(minutes, made, at)}


def integrity(minutes: Minutes, made: Mapping[str, bytes], at: dt.datetime) -> bytes:
    """What proves that nothing was changed: the journal's head, and the hash of every file."""
    sheet = {
        "format": 1,
        "meeting": minutes.meeting,
        "at": at,
        **msgspec.structs.asdict(minutes.integrity),
        "documents": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(made.items())},
    }
    return msgspec.json.format(msgspec.json.encode(sheet, order="sorted"), indent=2) + b"\n"


def maker(app: aioweb.Application) -> Callable[[str, Sequence[Entry]], Awaitable[None]]:
    """What writes the draft of a meeting from its journal and the prose there is. Repeated: made anew."""

    async def make_documents(meeting: str, entries: Sequence[Entry]) -> None:
        made = await asyncio.to_thread(make, list(entries), await prose_of(app, meeting))
        await asyncio.to_thread(_store, app[keys.FOLDERS].documents(meeting) / "draft", made)

    return make_documents


async def prose_of(app: aioweb.Application, meeting: str) -> dict[str, str]:
    paragraphs = await app[keys.PROSE].of_meeting(meeting)
    return {place: paragraph.text for place, paragraph in paragraphs.items()}


async def publish(app: aioweb.Application, meeting: str) -> str:
    """Freeze the documents as they stand and enter it in the journal; the SHA-256 of the PDF.

    Repeated without a change in between: nothing changes. The files are there before the journal says so.
    """
    entries = await app[keys.LEDGER].entries(meeting)
    made = await asyncio.to_thread(make, entries, await prose_of(app, meeting))
    await asyncio.to_thread(_store, app[keys.FOLDERS].documents(meeting) / "published", made)
    sha256 = hashlib.sha256(made["minutes.pdf"]).hexdigest()
    await app[keys.LEDGER].submit(meeting, NoteMinutesPublished(sha256), SYSTEM)
    return sha256


def _store(folder: Path, made: Mapping[str, bytes]) -> None:
    """The folder changes as a whole; an old one stays until the new one is complete."""
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in made.items():
        with (fresh / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
