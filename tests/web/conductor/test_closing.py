"""After adjourning: a real recording becomes a film with chapters, and every step can be repeated."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from meetings import facts as f
from meetings.commands import NotePart, NoteRelay
from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.roles import SYSTEM
from tests.journals import PLAN, Meeting, begun
from tests.meetings.memory import MemoryJournals
from tests.small_disk import small_disk
from tests.streaming.pouring import pour
from tests.streaming.programme import programme
from tests.streaming.recorded import Recorded
from tests.until import until
from web.conductor.closing import Closing, Step, chapters, has_room, needs_closing
from web.conductor.unfinished import What


class Closed:
    """An adjourned meeting of which four seconds were recorded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meeting: Meeting = begun().item("i2").adjourned()
        self.journals = MemoryJournals()
        self.journals.kept[PLAN.meeting] = list(self.meeting.entries)
        self.ledger = Ledger(self.journals, lambda: self.meeting.clock)
        self.steps: list[Step] = []
        self.documented: list[int] = []
        self.reasons: dict[What, str] = {}
        self.broken = False
        self.recorded = Recorded(folder)

    async def record(self) -> None:
        await self.recorded.recorder.start()
        pour(self.recorded.feed, programme(4))
        await self.recorded.recorder.stop()

    async def know_parts(self) -> None:
        for part in self.recorded.parts:
            note = NotePart(part.number, part.file, self.meeting.clock, part.seconds, part.bytes, part.sha256)
            await self.ledger.submit(PLAN.meeting, note, SYSTEM)

    async def stop(self) -> None:
        return None

    async def end_relays(self) -> None:
        """The last thing that becomes known before the documents."""
        await self.ledger.submit(PLAN.meeting, NoteRelay("r1", "YouTube", "stopped"), SYSTEM)

    async def document(self, entries: Sequence[Entry]) -> None:
        if self.broken:
            raise RuntimeError("no room")
        self.documented.append(len(entries))

    def closing(self, patience: float = 20.0) -> Closing:
        return Closing(
            self.ledger,
            PLAN.meeting,
            recording=self.recorded.folder,
            film_file=self.folder / "film.mp4",
            stop_recording=self.stop,
            end_relays=self.end_relays,
            make_documents=self.document,
            progress=self.steps.append,
            failed=self.reasons.update,
            patience=patience,
        )

    async def facts(self) -> list[str]:
        return [type(entry.fact).__name__ for entry in await self.ledger.entries(PLAN.meeting)]


@pytest.fixture
async def closed(tmp_path: Path) -> Closed:
    closed = Closed(tmp_path)
    await closed.record()
    return closed


async def test_where_the_room_cannot_be_measured_the_film_is_tried(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(path: Path) -> None:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    monkeypatch.setattr(shutil, "disk_usage", away)
    await closed.know_parts()
    assert await closed.closing().run()
    assert closed.steps[-1] == "done"


async def test_film_and_documents_are_made_and_noted(closed: Closed) -> None:
    await closed.know_parts()
    assert await closed.closing().run()
    assert closed.steps == ["recording", "film", "documents", "done"]
    assert (await closed.facts())[-2:] == ["FilmMade", "RelayChanged"]
    film = (await closed.ledger.state(PLAN.meeting)).film
    assert film is not None
    assert (film.file, film.bytes) == ("film.mp4", (closed.folder / "film.mp4").stat().st_size)
    assert closed.documented == [len(await closed.facts())]


async def test_closing_again_makes_the_documents_and_not_another_film(closed: Closed) -> None:
    await closed.know_parts()
    await closed.closing().run()
    before = await closed.facts()
    assert await closed.closing().run()
    assert await closed.facts() == before
    assert len(closed.documented) == 2


async def test_the_film_waits_for_parts_that_are_still_being_told(closed: Closed) -> None:
    task = asyncio.create_task(closed.closing().run())
    await until(lambda: closed.steps == ["recording"])
    await closed.know_parts()
    assert await task
    assert (await closed.ledger.state(PLAN.meeting)).film is not None


async def test_a_studio_that_never_says_so_does_not_hold_up_the_documents(closed: Closed) -> None:
    assert await closed.closing(patience=0.05).run()
    assert closed.steps == ["recording", "film", "documents", "done"]


async def test_what_fails_is_said_and_the_rest_is_made(closed: Closed) -> None:
    await closed.know_parts()
    closed.broken = True
    assert not await closed.closing().run()
    assert closed.steps[-1] == "failed"
    assert closed.reasons == {"documents": "no room"}
    assert (closed.folder / "film.mp4").exists()


@pytest.mark.parametrize("damage", [b"#EXTINF:2.0,\nnonsense\n", b"\xff\xfe", b"#EXT-X-PROGRAM-DATE-TIME:never\n"])
async def test_a_damaged_playlist_is_the_films_failure_and_nobody_elses(closed: Closed, damage: bytes) -> None:
    await closed.know_parts()
    (closed.recorded.folder / "index.m3u8").write_bytes(damage)
    state = await closed.ledger.state(PLAN.meeting)
    assert has_room(state, closed.recorded.folder, closed.folder / "film.mp4", 0)
    assert not await closed.closing().run()
    assert list(closed.reasons) == ["film"]
    assert closed.documented


async def test_room_is_looked_for_although_a_part_is_missing(closed: Closed) -> None:
    await closed.know_parts()
    next(closed.recorded.folder.glob("part-*.m4s")).unlink()
    state = await closed.ledger.state(PLAN.meeting)
    assert has_room(state, closed.recorded.folder, closed.folder / "film.mp4", 0)


@pytest.mark.needs("small-disk")
async def test_a_film_for_which_there_is_no_room_is_made_when_there_is(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        closed = Closed(disk.path)
        await closed.record()
        await closed.know_parts()
        state = await closed.ledger.state(PLAN.meeting)
        disk.fill(leave=20_000)
        assert not has_room(state, closed.recorded.folder, disk.path / "film.mp4", 0)
        assert not await closed.closing().run()
        assert closed.steps == ["recording", "documents", "no_room"]
        assert closed.documented
        disk.empty()
        assert not has_room(state, closed.recorded.folder, disk.path / "film.mp4", 10**9)
        assert has_room(state, closed.recorded.folder, disk.path / "film.mp4", 0)
        assert await closed.closing().run()
        assert (disk.path / "film.mp4").exists()


def test_a_chapter_per_item_and_one_before_the_first() -> None:
    meeting = begun().item("i2")
    found = chapters(meeting.entries, meeting.state)
    assert [chapter.title for chapter in found] == [
        "Obertura de la sessió",
        "1. Aprovació de l'acta de la sessió anterior",
        "2. Modificació de crèdit núm. 3/2026",
    ]
    assert [chapter.start for chapter in found] == sorted(chapter.start for chapter in found)


def test_what_still_needs_closing(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    adjourned = begun().adjourned()
    assert not needs_closing(begun().state, documents)
    assert needs_closing(adjourned.state, documents)
    documents.mkdir()
    assert not needs_closing(adjourned.state, documents)
    assert needs_closing(adjourned.recorded(10.0).state, documents)
    assert not needs_closing(adjourned.film(10.0).state, documents)
    assert isinstance(adjourned.last.fact, f.FilmMade)
