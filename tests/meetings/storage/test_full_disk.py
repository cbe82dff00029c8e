"""The record on a disk that fills up or turns read-only: refused with a reason, never half written. Real disks."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.journal import check
from meetings.ledger import Ledger
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.storage import database
from meetings.storage.journals import StoredJournals
from meetings.storage.tables import metadata
from tests.journals import PLAN
from tests.small_disk import loop_disk, small_disk

# SQLite looks up where a path leads to, so the disk must be mounted for all to see: as root.
pytestmark = pytest.mark.needs("loop-disk")

SECRETARY = Actor("secretary", "secretary")
NOTE = "Es fa constar que el grup proposant retira la proposta. " * 60


class Desk:
    """A meeting that is open and written down on a disk."""

    def __init__(self, folder: Path) -> None:
        self._now = dt.datetime(2026, 4, 16, 17, 0, tzinfo=dt.UTC)
        self.engine = database.connect(f"sqlite+aiosqlite:///{folder / 'test.db'}")
        self.ledger = Ledger(StoredJournals(self.engine), self._clock)

    def _clock(self) -> dt.datetime:
        self._now += dt.timedelta(seconds=1)
        return self._now

    async def convene(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await self.ledger.convene(PLAN, "0" * 64, 4, "secretary")
        for person in (*(member.person for member in PLAN.voters), "secretary"):
            await self.ledger.submit(PLAN.meeting, c.MarkAttendance(person, "present"), SECRETARY)
        await self.ledger.submit(PLAN.meeting, c.OpenMeeting(), SECRETARY)
        await self.ledger.submit(PLAN.meeting, c.OpenItem("i1"), SECRETARY)

    async def note(self, number: int) -> None:
        await self.ledger.submit(PLAN.meeting, c.AddNote(f"{number} {NOTE}", "i1"), SECRETARY)

    async def takes(self, number: int) -> bool:
        """Whether there was room for that one."""
        try:
            await self.note(number)
        except Refused as refused:
            if refused.code is Code.RECORD_FULL:
                return False
            raise
        return True

    async def notes(self) -> list[int]:
        """As they are on the disk, by number, in a journal that is whole."""
        entries = await StoredJournals(self.engine).read(PLAN.meeting)
        check(entries)
        assert entries == await self.ledger.entries(PLAN.meeting)
        return [int(entry.fact.text.split()[0]) for entry in entries if isinstance(entry.fact, f.NoteAdded)]


@contextlib.asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    made = Desk(folder)
    try:
        yield made
    finally:
        await made.engine.dispose()


async def test_on_a_full_disk_a_command_is_refused_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        async with desk(disk.path) as made:
            await made.convene()
            await made.note(0)
            disk.fill()
            written = [0]
            # SQLite has some room of its own in its journal file.
            while await made.takes(len(written)):
                written.append(len(written))
                assert len(written) < 2_000
            for _ in range(3):
                with pytest.raises(Refused, match=Code.RECORD_FULL.value):
                    await made.note(5000)
            assert await made.notes() == written
            disk.empty()
            await made.note(6000)
            assert await made.notes() == [*written, 6000]
        async with desk(disk.path) as again:
            assert await again.notes() == [*written, 6000]


async def test_on_a_disk_that_turns_read_only_a_command_is_refused_until_it_can_be_written_again(
    tmp_path: Path,
) -> None:
    with loop_disk(tmp_path / "disk", 8) as disk:
        async with desk(disk.path) as made:
            await made.convene()
            await made.note(0)
            disk.turn_read_only()
            for _ in range(3):
                with pytest.raises(Refused, match=Code.RECORD_FULL.value):
                    await made.note(1)
            assert await made.notes() == [0]
        disk.repair()
        async with desk(disk.path) as again:
            await again.note(2)
            assert await again.notes() == [0, 2]
