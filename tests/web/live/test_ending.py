"""The service ends: no meeting begins again behind its back, and one that does not end well holds up no other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from meetings import commands as c
from meetings.ledger import UnknownMeeting
from tests.web.live.installation import installation
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
