"""A whole meeting with a secret vote over real sockets: in nothing that is sent, stored, logged or drawn up is a choice
beside a person, and what an ordinary vote leaves in all those places is found by the same search."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
from structlog.testing import capture_logs

from meetings import commands as c
from meetings import facts as f
from meetings.journal import to_line
from minutes.export import render
from streaming import control
from streaming import scene as s
from tests.until import until
from tests.web.live.browser import Browser
from tests.web.live.installation import Installation, installation
from web import keys, wire

SECRET = c.OpenVote(kind="secret", secrecy=f.Secrecy("persons"))
CHOICES: dict[int, f.Choice] = {1: "for", 2: "against", 3: "abstain"}
LINKED = re.compile(rb"""(choice|mine|demo-\d+)\\*["']?\s*[:=]\s*\\*["']?(for|against|abstain)\b|BallotCast""")
"""A choice as a field of something, or of somebody, however it is written: JSON, within JSON, or as Python shows it."""
ROW = re.compile(rb"demo-\d+,[^\n]*,(for|against|abstain),(yes|no),")
"""Somebody's row of the voting record with a choice in it."""


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as running:
        yield running


async def opened(at: Installation) -> tuple[Browser, dict[int, Browser]]:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    await secretary.done(c.Join("chamber"))
    members = {}
    for seat in CHOICES:
        members[seat] = await at.browser(at.person(seat), f"seat-{seat}-window")
        await members[seat].done(c.Join("chamber"))
    for seat in range(4, 8):
        await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
    await secretary.done(c.OpenMeeting())
    return secretary, members


async def voting(browser: Browser) -> wire.VoteView:
    """The vote in progress as this browser is shown it."""
    view = await browser.sees(lambda view: view.vote is not None)
    assert view.vote is not None
    return view.vote


async def votes(secretary: Browser, members: dict[int, Browser], item: str, opening: c.OpenVote) -> wire.VoteView:
    """The vote as everybody is shown it once it is proclaimed."""
    await secretary.done(c.OpenItem(item))
    await secretary.done(opening)
    vote = (await voting(members[1])).vote
    for seat, choice in CHOICES.items():
        await members[seat].done(c.CastBallot(vote, choice))
    await secretary.done(c.CloseVote(vote, "not_voting"))
    await secretary.done(c.ProclaimResult(vote))
    shown: wire.View = await members[2].sees(lambda view: view.results and view.results[-1].vote == vote)
    return shown.results[-1]


def scenes(at: Installation) -> list[s.Scene]:
    return [order.scene for order in at.studio.orders if isinstance(order, control.ShowScene)]


async def left_behind(at: Installation, everybody: list[Browser], logs: str) -> dict[str, bytes]:
    """All that is anywhere after the meeting, by where it is."""
    entries = await at.app[keys.LEDGER].entries(at.meeting)
    async with aiohttp.ClientSession() as citizen, citizen.get(at.room) as page:
        public = await page.read()
    heard = [message for browser in everybody for message in (browser.view, browser.welcome, *browser.heard)]
    data = [file.read_bytes() for file in sorted(at.data.rglob("*")) if file.is_file()]
    return {
        "journal": b"\n".join(to_line(entry) for entry in entries),
        "sent": b"\n".join(msgspec.json.encode(message) for message in heard),
        "data folder": b"\n".join(data),
        "documents": b"\n".join(render(entries, {}).values()),
        "studio": f"{at.studio.orders}".encode(),
        "public page": public,
        "logs": logs.encode(),
        "memory": repr([await at.state(), vars(at.live().hub), *at.app.items()]).encode(),
    }


async def test_no_choice_is_beside_a_person_anywhere(at: Installation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        secretary, members = await opened(at)
        everybody = [secretary, *members.values()]
        result = await votes(secretary, members, "i4", SECRET)
        again = await members[3].refused(c.CastBallot("v1", "for"))
        found = await left_behind(at, everybody, f"{logs}{caplog.text}")
        assert (result.tally, result.ballots, result.mine) == (f.Tally(1, 1, 1, 4, 7, 13), {}, None)
        assert set(result.voted) == {"demo-1", "demo-2", "demo-3"}
        assert again.code == "vote_not_open"
        assert {name: LINKED.search(content) for name, content in found.items()} == dict.fromkeys(found)
        assert not ROW.search(found["documents"])
        drawn = next(scene for scene in scenes(at) if isinstance(scene, s.Result))
        assert (drawn.seats, [count.number for count in drawn.counts]) == ((), [1, 1, 1, 4])
        assert drawn.title.endswith("Votació secreta")

        await votes(secretary, members, "i3", c.OpenVote())
        ordinary = await left_behind(at, everybody, f"{logs}{caplog.text}")
        assert [name for name, content in ordinary.items() if LINKED.search(content)] == [
            *("journal", "sent", "data folder", "documents", "logs", "memory")
        ]
        assert ROW.search(ordinary["documents"])


async def test_the_paper_of_somebody_in_the_urn_is_shown_as_turnout_alone(at: Installation) -> None:
    secretary, members = await opened(at)
    await secretary.done(c.OpenItem("i4"))
    await secretary.done(SECRET)
    await members[2].done(c.CastBallot("v1", "against"))
    for browser in (secretary, *members.values()):
        await browser.sees(lambda view: view.vote is not None and view.vote.voted)
        shown = await voting(browser)
        assert (shown.voted, shown.ballots, shown.mine, shown.tally) == (("demo-2",), {}, None, None)
    assert not (await voting(members[2])).may_change
    refused = await members[2].refused(c.CastBallot("v1", "for"))
    assert refused.code == "paper_in_urn"
    assert (await secretary.refused(c.EnterBallots("v1", rest="for"))).code == "secret_vote"


async def test_after_a_restart_the_vote_is_void_on_every_screen(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        secretary, members = await opened(at)
        await secretary.done(c.OpenItem("i4"))
        await secretary.done(SECRET)
        await members[2].done(c.CastBallot("v1", "against"))
        await at.stop()
        await at.start()
        for browser in (secretary, *members.values()):
            await browser.connect()
            view = await browser.sees(lambda view: view.voided is not None)
            assert view.voided is not None
            assert (view.vote, view.voided.phase, view.voided.ballots) == (None, "void", {})
        await until(lambda: "Votació secreta nul·la" in f"{scenes(at)[-1:]}")
        async with aiohttp.ClientSession() as citizen, citizen.get(at.room) as page:
            assert "aquest punt és nul·la" in await page.text()
        await secretary.done(SECRET)
        again = await voting(members[2])
        assert (again.vote, again.voted) == ("v2", ())
        assert (await members[2].sees(lambda view: view.vote is not None)).voided is None
