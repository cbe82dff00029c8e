"""One meeting and the others: none begins behind the back of a service that ends, none holds up another."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from meetings import commands as c
from meetings.ledger import UnknownMeeting
from meetings.storage import tables
from tests.web.live.installation import installation
from web import keys
from web.live.routes import LIVE


async def test_nobody_takes_a_meeting_up_while_the_service_ends(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        secretary = await at.browser(at.way("secretary"), "secretary-w")
        await secretary.done(c.Join("chamber"))
        await at.app[LIVE].stop()
        with pytest.raises(UnknownMeeting):
            await at.app[LIVE].enter(at.meeting)
        assert at.live() is None
        assert "live meetings" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_a_meeting_that_does_not_end_well_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> None:
        raise RuntimeError("on purpose")

    async with installation(tmp_path) as at:
        await at.browser(at.way("secretary"), "secretary-w")
        at.app[LIVE].end_studios = True
        monkeypatch.setattr(at.live().conductor, "quit", fails)
        await at.app[LIVE].stop()
        assert at.live() is None


async def test_a_damaged_journal_keeps_no_other_meeting_from_its_beginning(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        (found,) = await at.app[keys.PLANNED].convened()
        await at.app[keys.PLANNED].add(replace(found.draft, meeting="2026-01-01-damaged"), "convened")
        async with at.app[keys.ENGINE].begin() as connection:
            rows = {"meeting": "2026-01-01-damaged", "seq": 1, "line": "{", "hash": "0" * 64}
            await connection.execute(tables.journal.insert().values(**rows))
        await at.app[LIVE].look_around()
        await at.app[LIVE].look_around()
        assert at.live() is not None
