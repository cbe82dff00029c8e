"""What citizens are told while a meeting lasts, and what they are not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from meetings import commands as c
from meetings.roles import Actor
from tests.web.live.installation import Installation, installation
from web import keys

SECRETARY = Actor("demo-secretary", "secretary")


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as running:
        for person in ("demo-secretary", *(f"demo-{seat}" for seat in range(1, 8))):
            await do(running, c.MarkAttendance(person, "present"))
        await do(running, c.OpenMeeting())
        await do(running, c.OpenItem("i1"))
        yield running


async def do(at: Installation, command: c.Command, actor: Actor = SECRETARY) -> None:
    await at.app[keys.LEDGER].submit(at.meeting, command, actor)


class Citizen:
    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def told(self) -> tuple[int, dict[str, Any]]:
        """The next event: its id and its data."""
        number = -1
        async with asyncio.timeout(30):
            async for line in self._answer.content:
                if line.startswith(b"id: "):
                    number = int(line[4:])
                if line.startswith(b"data: "):
                    return number, json.loads(line[6:])
        raise AssertionError("the stream ended")


@asynccontextmanager
async def watching(at: Installation, last: int | None = None) -> AsyncIterator[Citizen]:
    headers = {"Accept-Language": "ca"} | ({"Last-Event-ID": str(last)} if last is not None else {})
    async with aiohttp.ClientSession() as http, http.get(f"{at.room}/events", headers=headers) as answer:
        assert answer.content_type == "text/event-stream"
        yield Citizen(answer)


async def test_a_citizen_is_told_at_once_and_of_every_change(at: Installation) -> None:
    async with watching(at) as citizen:
        seq, shown = await citizen.told()
        assert (seq, shown["stage"]) == ((await at.state()).seq, "live")
        await do(at, c.GiveFloor("demo-2"))
        later, shown = await citizen.told()
        assert later == seq + 1
        assert "Jordi Ferrer Camps" in shown["now"]


async def test_whoever_comes_back_is_told_what_is_new_only(at: Installation) -> None:
    async with watching(at) as citizen:
        seq, _ = await citizen.told()
    async with watching(at, last=seq) as citizen:
        await do(at, c.GiveFloor("demo-2"))
        assert (await citizen.told())[0] == seq + 1


async def test_ballots_of_a_vote_in_progress_are_nobodys_business(at: Installation) -> None:
    async with watching(at) as citizen:
        await citizen.told()
        await do(at, c.OpenVote())
        _, opened = await citizen.told()
        assert "Votació en curs" in opened["now"]
        await do(at, c.CastBallot("v1", "against"), Actor("demo-3", "member"))
        await do(at, c.CloseVote("v1", "not_voting"))
        _, closed = await citizen.told()
        assert "Montserrat Roca Vila" not in str(closed)
        await do(at, c.ProclaimResult("v1"))
        _, proclaimed = await citizen.told()
        assert "Montserrat Roca Vila" in proclaimed["votes"]


async def test_a_closed_part_shows_that_it_is_one_and_no_more(at: Installation) -> None:
    await do(at, c.GiveFloor("demo-2"))
    await do(at, c.SuspendFeeds("Dades personals de menors"))
    async with watching(at) as citizen:
        _, shown = await citizen.told()
    assert "Jordi Ferrer" not in shown["now"]
    assert "menors" not in str(shown)


async def test_the_stream_ends_with_the_service(at: Installation) -> None:
    async with watching(at) as citizen:
        await citizen.told()
        await at.stop()
        with pytest.raises((AssertionError, aiohttp.ClientError)):
            await citizen.told()
    await at.start()
