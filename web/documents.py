"""A meeting's documents on disk: the draft as the journal and the prose give it, and what was published of it.

documents/draft/       made when the meeting ends, and again on request
documents/published/   what citizens get: frozen, its PDF's hash in the journal
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from weakref import WeakValueDictionary

import structlog
from aiohttp import web as aioweb

from meetings.commands import NoteMinutesPublished
from meetings.facts import NoticeSent
from meetings.journal import Entry
from meetings.roles import SYSTEM
from minutes import export
from minutes.render.word import UnfitTemplate
from streaming.durable import keep_names
from web import keys
from web.folders import Folders

log = structlog.get_logger()

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
_writing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""By meeting, while somebody writes."""


def maker(app: aioweb.Application) -> Callable[[str, Sequence[Entry]], Awaitable[None]]:
    """What writes the draft of a meeting from its journal and the prose there is. Repeated: made anew."""

    async def make_documents(meeting: str, entries: Sequence[Entry]) -> None:
        async with _alone(meeting):
            made = await _made(app, meeting, list(entries))
            await asyncio.to_thread(_store, app[keys.FOLDERS], meeting, "draft", made)

    return make_documents


async def _made(app: aioweb.Application, meeting: str, entries: Sequence[Entry]) -> dict[str, bytes]:
    """Every file by name, in Word by the council's own template if it has one."""
    prose, notice = await prose_of(app, meeting), entries[0].fact
    kept = await app[keys.REGISTRY].word_template(notice.plan.council) if isinstance(notice, NoticeSent) else ""
    file = app[keys.FOLDERS].kept(kept) if kept else None

    def make() -> dict[str, bytes]:
        try:
            return export.files(entries, prose, template=file.read_bytes() if file else None)
        except UnfitTemplate as reason:
            # A meeting gets its minutes in any case; the template was tried when it was taken.
            log.error("the council's template failed", meeting=meeting, reason=str(reason))
            return export.files(entries, prose)

    return await asyncio.to_thread(make)


async def prose_of(app: aioweb.Application, meeting: str) -> dict[str, str]:
    paragraphs = await app[keys.PROSE].of_meeting(meeting)
    return {place: paragraph.text for place, paragraph in paragraphs.items()}


async def publish(app: aioweb.Application, meeting: str) -> str:
    """Freeze the documents as they stand and enter it in the journal; the SHA-256 of the PDF.

    Repeated without a change in between: nothing changes. The files are there before the journal says so.
    """
    async with _alone(meeting):
        entries = await app[keys.LEDGER].entries(meeting)
        made = await _made(app, meeting, entries)
        await asyncio.to_thread(_store, app[keys.FOLDERS], meeting, "published", made)
        sha256 = hashlib.sha256(made["minutes.pdf"]).hexdigest()
        await app[keys.LEDGER].submit(meeting, NoteMinutesPublished(sha256), SYSTEM)
    return sha256


def _alone(meeting: str) -> asyncio.Lock:
    """For writing the meeting's documents: of two at once neither would be whole, nor what the journal vouches for."""
    return _writing.setdefault(meeting, asyncio.Lock())


def give_back(folders: Folders) -> None:
    """What a power cut, or a disk that failed, left under its old name is there again. For the start of the service."""
    for old in (folders.data / "meetings").glob("*/documents/*.old"):
        try:
            _give_back(old.with_suffix(""))
        except OSError as error:
            log.error("documents could not be given their name back", folder=str(old), reason=str(error))


def _give_back(folder: Path) -> None:
    if not folder.exists() and (old := folder.with_name(f"{folder.name}.old")).exists():
        old.rename(folder)
        keep_names(folder.parent)


def _store(folders: Folders, meeting: str, kind: str, made: Mapping[str, bytes]) -> None:
    """The folder changes as a whole; an old one stays until the new one is complete."""
    folder = folders.documents(meeting) / kind
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    _give_back(folder)
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in made.items():
        with (fresh / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _link_recording(folders, meeting, fresh)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    for names in (folder, folder.parent):
        keep_names(names)
    shutil.rmtree(old, ignore_errors=True)


def _link_recording(folders: Folders, meeting: str, to: Path) -> None:
    if folders.film(meeting).exists():
        os.link(folders.film(meeting), to / export.FILM)
    (to / export.RECORDING).mkdir()
    for file in folders.recording(meeting).glob("*.m*"):
        os.link(file, to / export.RECORDING / file.name)
