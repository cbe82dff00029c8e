"""Does a whole installation hold together? Reads database and data folder and says in words what does not match.

The database and its keys; every journal's chain, and that the notice is what was published; every part, film and kept
file against its hash, captions against their own; every folder of documents; the audit log's chains; that what is
sealed can be opened. Changes nothing, and trusts only the arithmetic.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.facts import MinutesPublished, NoticeSent
from meetings.journal import BrokenJournal, Entry, check
from meetings.storage import tables as t
from meetings.storage.database import Unusable, connect, reading
from meetings.storage.journals import StoredJournals
from meetings.storage.soundness import examine
from minutes import film as recorded
from minutes.export import JOURNAL
from minutes.verify import Finding, verify
from web.access.audit import Audit, BrokenLog
from web.access.reseal import unreadable_at
from web.access.secrets import Safe
from web.backup.exchange import UNFINISHED, is_unfinished
from web.captions.kept import examined
from web.folders import Folders
from web.migrations import revision_of, revisions
from web.settings import Settings

PUBLISHED_PDF = "minutes.pdf"
OUTDATED = "it is at revision {revision}: start the service once, or run “consistori migrate”, for {newest}"


class Hashes:
    """SHA-256 of files, each read once whatever it is called: documents are other names of the recording."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], str] = {}

    def of(self, file: Path) -> str | None:
        """None where there is no such file."""
        try:
            with file.open("rb") as source:
                known = os.fstat(source.fileno())
                place = (known.st_dev, known.st_ino)
                if place not in self._known:
                    self._known[place] = hashlib.file_digest(source, "sha256").hexdigest()
                return self._known[place]
        except OSError:
            return None


async def prove(settings: Settings) -> AsyncIterator[Finding]:
    """Every finding as it is made; only one while a restore is half done.

    Raises `Unusable` for a database that cannot be opened at all.
    """
    if is_unfinished(settings.data):
        yield Finding("restore", "wrong", UNFINISHED)
        return
    engine = connect(settings.database, hurried=False)
    try:
        async for finding in _database(engine):
            yield finding
            if finding.judgement != "ok":
                return
        folders, hashes = Folders(settings.data), Hashes()
        for finding in await asyncio.to_thread(lambda: list(_kept(folders, hashes))):
            yield finding
        journals = StoredJournals(engine)
        for meeting in sorted(await journals.meetings()):
            async for finding in _meeting(engine, journals, folders, hashes, meeting):
                yield finding
        async for finding in _audit(engine):
            yield finding
        yield await _secrets(settings)
    finally:
        await engine.dispose()


async def _database(engine: AsyncEngine) -> AsyncIterator[Finding]:
    try:
        await examine(engine)
    except Unusable as problem:
        yield Finding("database", "wrong", str(problem))
        return
    revision, known = await revision_of(engine), revisions()
    if revision not in known:
        yield Finding("database", "missing", "it has none of our tables, or a newer version made them")
        return
    if revision != known[-1]:
        yield Finding("database", "wrong", OUTDATED.format(revision=revision, newest=known[-1]))
        return
    yield Finding("database", "ok", f"it is whole, at revision {revision}")


def _kept(folders: Folders, hashes: Hashes) -> Iterator[Finding]:
    """Papers, crests and templates are called by their hash."""
    files = sorted(path for path in (folders.data / "files").glob("*/*") if path.is_file() and path.suffix != ".new")
    wrong = [path.name for path in files if hashes.of(path) != path.name]
    yield from (Finding(f"files/{name[:2]}/{name}", "wrong", "its content is not what its name says") for name in wrong)
    if not wrong:
        yield Finding("files", "ok", f"{len(files)} papers, crests and templates are what their names say")


async def _meeting(
    engine: AsyncEngine, journals: StoredJournals, folders: Folders, hashes: Hashes, meeting: str
) -> AsyncIterator[Finding]:
    try:
        entries = await journals.read(meeting)
        check(entries)
    except (BrokenJournal, msgspec.DecodeError) as broken:
        yield Finding(meeting, "wrong", f"the chain of its journal is broken: {broken}")
        return
    yield Finding(meeting, "ok", f"{len(entries)} entries, each bound to the one before it")
    if (stored := await _stored_apart(engine, meeting)) != [entry.hash for entry in entries]:
        yield Finding(meeting, "wrong", f"its {len(stored)} entries are stored beside other hashes than their own")
    for finding in await _notice(engine, entries, folders, meeting):
        yield finding
    for finding in await asyncio.to_thread(lambda: list(_files(folders, hashes, meeting, entries))):
        yield finding


async def _stored_apart(engine: AsyncEngine, meeting: str) -> list[str]:
    query = sa.select(t.journal.c.hash).where(t.journal.c.meeting == meeting).order_by(t.journal.c.seq)
    async with reading(engine).connect() as connection:
        return list((await connection.execute(query)).scalars())


async def _notice(engine: AsyncEngine, entries: list[Entry], folders: Folders, meeting: str) -> list[Finding]:
    """The notice as published, its hash in the journal, and the papers it went out with. A rehearsal has none."""
    fact = entries[0].fact
    if not isinstance(fact, NoticeSent):
        return []
    async with reading(engine).connect() as connection:
        notice = (await connection.execute(sa.select(t.meeting.c.notice).where(t.meeting.c.id == meeting))).scalar()
    found = []
    if notice and hashlib.sha256(notice.encode()).hexdigest() != fact.sha256:
        found.append(Finding(f"{meeting} notice", "wrong", "it is not the one whose hash the journal has"))
    papers = [paper for item in fact.plan.items for paper in item.papers]
    found += [
        Finding(f"{meeting} paper {paper.name}", "missing", f"SHA-256 {paper.sha256} is not among the kept files")
        for paper in papers
        if not folders.kept(paper.sha256).is_file()
    ]
    return found


def _files(folders: Folders, hashes: Hashes, meeting: str, entries: list[Entry]) -> Iterator[Finding]:
    parts = recorded.parts(entries)
    yield from _recorded(meeting, "recording", len(parts), [
        (folders.recording(meeting) / part.name.rsplit("/", 1)[-1], part.sha256) for part in parts
    ], hashes)  # fmt: skip
    if (film := recorded.film(entries)) is not None:
        yield from _recorded(meeting, "film", 1, [(folders.film(meeting), film.sha256)], hashes)
    yield from _captions(folders, meeting)
    for kind in ("draft", "published"):
        folder = folders.documents(meeting) / kind
        if folder.is_dir():
            report = verify(folder, hashes.of)
            yield from (
                msgspec.structs.replace(finding, what=f"{meeting} {kind}/{finding.what}")
                for finding in report.findings
                if finding.judgement != "ok"
            )
            if report.sound:
                yield Finding(f"{meeting} {kind}", "ok", f"{len(report.findings)} checks hold")
            yield from _same_journal(meeting, kind, folder, entries)
    yield from _published(folders, hashes, meeting, entries)


def _recorded(meeting: str, what: str, count: int, files: list[tuple[Path, str]], hashes: Hashes) -> Iterator[Finding]:
    bad = 0
    for path, sha256 in files:
        found = hashes.of(path)
        if found != sha256:
            bad += 1
            said = ("missing", "the journal names it and it is not there") if found is None else (
                "wrong", f"its content is not what was recorded: SHA-256 {found}, recorded {sha256}"
            )  # fmt: skip
            yield Finding(f"{meeting} {path.name}", *said)  # type: ignore[arg-type]
    if not bad and count:
        yield Finding(f"{meeting} {what}", "ok", f"{count} of {count} files are what the journal says")


def _captions(folders: Folders, meeting: str) -> Iterator[Finding]:
    """No part of the record, so the journal does not have their hash: they say it themselves."""
    found = list(examined(folders, meeting))
    for path, whole in found:
        if not whole:
            yield Finding(f"{meeting} captions/{path.name}", "wrong", "its content is not what was written")
    if found and all(whole for _path, whole in found):
        yield Finding(f"{meeting} captions", "ok", f"{len(found)} files are what was written")


def _same_journal(meeting: str, kind: str, folder: Path, entries: list[Entry]) -> Iterator[Finding]:
    """The folder's journal and the database's tell the same, as far as the shorter one goes."""
    try:
        lines = (folder / JOURNAL).read_bytes().splitlines()
        theirs = [msgspec.json.decode(line)["hash"] for line in lines]
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return
    ours = [entry.hash for entry in entries]
    length = min(len(ours), len(theirs))
    if ours[:length] != theirs[:length]:
        yield Finding(f"{meeting} {kind}/{JOURNAL}", "wrong", "it tells another story than the database's")


def _published(folders: Folders, hashes: Hashes, meeting: str, entries: list[Entry]) -> Iterator[Finding]:
    said = [entry.fact.sha256 for entry in entries if isinstance(entry.fact, MinutesPublished)]
    if not said:
        return
    file = folders.documents(meeting) / "published" / PUBLISHED_PDF
    found = hashes.of(file)
    if found is None:
        yield Finding(f"{meeting} published/{PUBLISHED_PDF}", "missing", "the journal says that it was published")
    elif found != said[-1]:
        yield Finding(f"{meeting} published/{PUBLISHED_PDF}", "wrong", "it is not the one whose hash the journal has")


async def _audit(engine: AsyncEngine) -> AsyncIterator[Finding]:
    audit = Audit(engine, lambda: dt.datetime.now(dt.UTC))
    for council in await audit.councils():
        name = f"audit log {council or 'of the installation'}"
        try:
            yield Finding(name, "ok", f"{await audit.check(council)} entries, each bound to the one before it")
        except BrokenLog as broken:
            yield Finding(name, "wrong", str(broken))


async def _secrets(settings: Settings) -> Finding:
    lost = await unreadable_at(settings.database, Safe(settings.secrets))
    if lost:
        return Finding("secrets", "wrong", f"{lost} cannot be read with the secret that is here")
    return Finding("secrets", "ok", "all that is stored encrypted can be read")
