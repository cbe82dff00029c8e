"""The draft on disk: what anybody makes from the same journal, to the byte."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from click.testing import CliRunner

from meetings import commands as c
from meetings.roles import SYSTEM, Actor
from tests.web.pages.site import Site, site
from web import documents, keys
from web.cli import group

SECRETARY = Actor("vila-secretary", "secretary")
MEMBER = Actor("vila-2", "member")


def entered(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


async def held(vila: Site) -> str:
    """The id of a meeting that is over."""
    await vila.found()
    meeting = (await vila.convened()).meeting
    ledger = vila.app[keys.LEDGER]
    for person in ("vila-secretary", "vila-1", "vila-3"):
        await ledger.submit(meeting, c.MarkAttendance(person, "present"), SECRETARY)
    await ledger.submit(meeting, c.Join("chamber"), MEMBER)
    await ledger.submit(meeting, c.OpenMeeting(), SECRETARY)
    await ledger.submit(meeting, c.OpenItem("i1"), SECRETARY)
    await ledger.submit(meeting, c.Adjourn(), SECRETARY)
    return meeting


async def test_published_twice_at_once_they_are_whole_and_what_the_journal_says(tmp_path: Path) -> None:
    async with site(tmp_path) as vila:
        meeting = await held(vila)
        told = await asyncio.gather(*(documents.publish(vila.app, meeting) for _ in range(3)))
        published = entered(vila.app[keys.FOLDERS].documents(meeting) / "published")
        state = await vila.app[keys.LEDGER].state(meeting)
    assert set(documents.NAMES) <= set(published)
    assert {*told, hashlib.sha256(published["minutes.pdf"]).hexdigest()} == {state.minutes_sha256}


async def test_what_a_power_cut_took_the_name_of_is_there_again(tmp_path: Path) -> None:
    async with site(tmp_path) as vila:
        meeting = await held(vila)
        await documents.publish(vila.app, meeting)
        folder = vila.app[keys.FOLDERS].documents(meeting) / "published"
        before = entered(folder)
    folder.rename(folder.with_name("published.old"))
    folder.with_name("published.new").mkdir()
    async with site(tmp_path) as vila:
        page = await (await vila.browser()).get(f"/vila/m/{meeting}/minutes.pdf")
        assert (page.status, page.body) == (200, before["minutes.pdf"])


async def test_the_draft_is_what_the_command_makes_after_everybody_has_gone(tmp_path: Path) -> None:
    data, made = tmp_path / "data", tmp_path / "made"
    async with site(data) as vila:
        meeting, ledger = await held(vila), vila.app[keys.LEDGER]
        await documents.maker(vila.app)(meeting, await ledger.entries(meeting))
        draft = entered(vila.app[keys.FOLDERS].documents(meeting) / "draft")
        await ledger.submit(meeting, c.NoteConnectionLost(MEMBER.person), SYSTEM)
        await ledger.submit(meeting, c.Leave(), MEMBER)
        words, environment = ["minutes", meeting, str(made)], {"CONSISTORI_DATA": str(data)}
        said = await asyncio.to_thread(CliRunner().invoke, group, words, env=environment)
    assert said.exit_code == 0, said.output
    assert set(documents.NAMES) <= set(draft)
    assert entered(made) == draft
