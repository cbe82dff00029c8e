"""A rehearsal at the desk and from outside: who may come, what it never leads to, and that nothing of it stays."""

from __future__ import annotations

import fcntl
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from meetings import commands as c
from meetings.journal import Entry
from meetings.ledger import UnknownMeeting
from meetings.roles import SYSTEM, Actor
from meetings.storage.destinations import Destination
from meetings.storage.journals import StoredJournals
from meetings.storage.prose import Paragraph
from streaming.detach import LOCK
from tests.until import until
from tests.web.conductor.studio import Studios
from tests.web.pages.site import Browser, Site, site
from web import keys
from web.live.meetings import LiveMeetings
from web.live.routes import LIVE, extension
from web.migrations import metadata
from web.pages.rehearsal import Seats
from web.rehearsals import NoRehearsal, remove
from web.spending import Spending

MEETING = "2026-12-03-vila"
SECRETARY = Actor("vila-secretary", "secretary")


@pytest.fixture
async def studios() -> Studios:
    return Studios()


@pytest.fixture
async def at(founded: Path, tmp_path: Path, studios: Studios) -> AsyncIterator[Site]:
    """The whole service, with a studio that has no media; documents are noted and not made."""

    async def document(meeting: str, entries: Sequence[Entry]) -> None:
        (tmp_path / f"documents-of-{meeting}").touch()

    async with site(tmp_path, founded, extensions=(extension(studios, lambda app: document),)) as made:
        yield made


async def rehearsal(at: Site) -> tuple[Browser, str]:
    """A convened meeting's rehearsal, made by its secretary; her browser and the rehearsal's id."""
    await at.convened()
    secretary = await at.secretary()
    page = await secretary.post(f"/vila/desk/m/{MEETING}/rehearse")
    assert page.status == 200, page.text
    found = re.fullmatch(r"/vila/m/(.+)/rehearsal", page.path)
    assert found is not None, page.path
    return secretary, found[1]


async def left_of(at: Site, meeting: str) -> dict[str, int]:
    """In how many rows of each table something names the meeting, the log of access apart."""
    found = {}
    async with at.app[keys.ENGINE].connect() as connection:
        for table in metadata.sorted_tables:
            rows = [repr(tuple(row)) for row in await connection.execute(sa.select(table))]
            if count := sum(meeting in row for row in rows):
                found[table.name] = count
    found.pop("audit", None)
    return found


@contextmanager
def held(studio: Path) -> Iterator[None]:
    """As by a studio's process."""
    with (studio / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def files_in(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*")]


async def hold(at: Site, meeting: str) -> None:
    ledger = at.app[keys.LEDGER]
    for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
        await ledger.submit(meeting, c.MarkAttendance(person, "present"), SECRETARY)
    await ledger.submit(meeting, c.OpenMeeting(), SECRETARY)


async def test_a_rehearsal_is_made_once_and_is_found_from_its_meeting(at: Site) -> None:
    secretary, tried = await rehearsal(at)
    again = await secretary.post(f"/vila/desk/m/{MEETING}/rehearse")
    assert again.path == f"/vila/m/{tried}/rehearsal"
    assert f'href="/vila/m/{tried}/rehearsal"' in (await secretary.get(f"/vila/desk/m/{MEETING}")).text
    state = await at.app[keys.LEDGER].state(tried)
    assert (state.rehearses, state.plan.body.name) == (MEETING, "ASSAIG · Ple")
    entries = await at.app[keys.LEDGER].entries(MEETING)
    assert len(entries) == 1, "the meeting knows nothing of it"


async def test_only_a_convened_meeting_is_rehearsed(at: Site) -> None:
    await at.draft()
    secretary = await at.secretary()
    assert (await secretary.post(f"/vila/desk/m/{MEETING}/rehearse")).status == 409


async def test_the_public_never_hears_of_it(at: Site) -> None:
    _, tried = await rehearsal(at)
    await hold(at, tried)
    public, member = await at.browser(), await at.member("vila-1")
    for address in ("/vila/", "/vila/calendar.ics", "/vila/feed.xml", f"/vila/m/{MEETING}"):
        for browser in (public, member):
            page = await browser.get(address)
            assert page.status == 200
            assert tried not in page.text
            assert "ASSAIG" not in page.text
    for rest in (
        "",
        "/notice",
        "/notice.json",
        "/meeting.ics",
        "/live/index.m3u8",
        "/events",
        "/film.mp4",
        "/rehearsal",
    ):
        assert (await public.get(f"/vila/m/{tried}{rest}")).status == 404, rest
    assert tried not in [each.id for each in await at.app[keys.PLANNED].convened()]


async def test_nothing_comes_of_it_that_comes_of_a_notice(at: Site) -> None:
    secretary, tried = await rehearsal(at)
    for rest in ("/notice", "/notice.json", "/meeting.ics", "/minutes.html", "/minutes.pdf", "/votes.csv"):
        assert (await secretary.get(f"/vila/m/{tried}{rest}")).status == 404, rest
    for rest in ("", "/links", "/minutes", "/minutes/preview", "/minutes/files/minutes.pdf"):
        assert (await secretary.get(f"/vila/desk/m/{tried}{rest}")).status == 404, rest
    for rest in ("/send", "/cancel", "/postpone", "/minutes", "/minutes/publish", "/rehearse", "/youtube"):
        assert (await secretary.post(f"/vila/desk/m/{tried}{rest}")).status == 404, rest


async def test_it_ends_without_documents(at: Site, tmp_path: Path) -> None:
    secretary, tried = await rehearsal(at)
    await at.app[LIVE].enter(tried)
    await hold(at, tried)
    await at.app[keys.LEDGER].submit(tried, c.Adjourn(), SECRETARY)
    live = at.app[LIVE].find(tried)
    assert live is not None
    await until(live.over.is_set)
    assert not (tmp_path / f"documents-of-{tried}").exists()
    assert (await secretary.get(f"/vila/m/{tried}")).status == 200
    assert (await secretary.get(f"/vila/m/{tried}/rehearsal")).status == 200


async def test_its_screens_say_what_it_is(at: Site) -> None:
    secretary, tried = await rehearsal(at)
    member = await at.member("vila-1")
    for browser, rest in ((secretary, "console"), (member, "room"), (member, "check"), (member, "chair"), (member, "")):
        page = await browser.get(f"/vila/m/{tried}/{rest}".rstrip("/"))
        assert page.status == 200
        assert 'class="rehearsal-strip"' in page.text
    assert 'class="rehearsal-strip"' not in (await member.get(f"/vila/m/{MEETING}/room")).text


async def test_a_rehearsals_link_opens_nothing_else(at: Site) -> None:
    secretary, tried = await rehearsal(at)
    page = await secretary.post(f"/vila/m/{tried}/rehearsal/links", {"person": "vila-1"})
    link = re.search(r'value="(http[^"]*/invite/[^"]+)"', page.text)
    assert link is not None
    member = await at.browser()
    assert (await member.post(link[1])).path == f"/vila/m/{tried}/check"
    assert (await member.get(f"/vila/m/{tried}/room")).status == 200
    assert (await member.get(f"/vila/m/{MEETING}/room")).status == 403
    assert (await member.get("/account")).status == 403
    assert (await member.get(f"/vila/m/{tried}/rehearsal")).status == 403


async def test_the_command_has_a_link_of_its_own(at: Site) -> None:
    secretary, tried = await rehearsal(at)
    page = await secretary.post(f"/vila/m/{tried}/rehearsal/links", {"command": "yes"})
    link = re.search(r'value="consistori rehearse --meeting (http[^"]*)"', page.text)
    assert link is not None
    runner = await at.browser()
    assert (await runner.post(link[1])).status == 200
    assert (await runner.get("/vila/desk")).status == 403
    given = await runner.post(f"/vila/m/{tried}/rehearsal/seats")
    seats = msgspec.json.decode(given.body, type=Seats)
    assert {way.person for way in seats.free} == {"vila-1", "vila-2", "vila-3", "vila-guest"}
    assert seats.room == f"{at.url}/vila/m/{tried}"
    for way in seats.free:
        assert (await (await at.browser()).post(way.url)).path == f"/vila/m/{tried}/check"
    spent = msgspec.json.decode((await runner.get(f"/vila/m/{tried}/rehearsal/spent")).body, type=Spending)
    assert [each.name for each in spent.processes][:1] == ["service"]
    assert spent.disk_free > 0


async def test_who_is_not_its_secretary_may_do_nothing_with_it(at: Site) -> None:
    secretary, tried = await rehearsal(at)
    member, stranger = await at.member("vila-2"), await at.secretary("altra")
    for rest in ("links", "seats", "remove"):
        assert (await member.post(f"/vila/m/{tried}/rehearsal/{rest}")).status == 403
        for browser in (stranger, await at.browser()):
            assert (await browser.post(f"/vila/m/{tried}/rehearsal/{rest}")).status == 404
        assert (await secretary.post(f"/vila/m/{MEETING}/rehearsal/{rest}")).status == 404
    assert (await at.app[keys.LEDGER].state(tried)).phase == "convened"
    with pytest.raises(NoRehearsal):
        await remove(at.app[keys.ENGINE], at.app[keys.LEDGER], at.app[keys.FOLDERS], MEETING)


async def test_its_relays_are_not_the_meetings(at: Site) -> None:
    _, tried = await rehearsal(at)
    sealed = at.app[keys.SAFE].seal("key")
    for name, only in (("Canal", False), ("Prova", True)):
        await at.app[keys.DESTINATIONS].put(Destination(name, "vila", name, "rtmp://x.example/a", sealed, only))
    for meeting, theirs in ((tried, ["Prova"]), (MEETING, ["Canal"])):
        live = await at.app[LIVE].enter(meeting)
        assert [each.name for each in live.conductor.relays()] == theirs


async def test_a_destination_added_during_the_meeting_is_in_its_console_at_once(at: Site) -> None:
    secretary, _ = await rehearsal(at)
    live = await at.app[LIVE].enter(MEETING)
    fields = {"known": "", "url": "rtmp://x.example/a", "name": "Ràdio", "key": "k"}
    assert (await secretary.post("/vila/desk/destinations", fields)).path == "/vila/desk/destinations"
    [relay] = live.conductor.relays()
    assert relay.name == "Ràdio"
    await secretary.post(f"/vila/desk/destinations/{relay.relay}/remove")
    assert live.conductor.relays() == ()


@pytest.mark.parametrize("change", ["remove", "keep for rehearsals"])
async def test_nothing_more_is_sent_to_a_destination_that_was_taken_away(
    at: Site, studios: Studios, change: str
) -> None:
    secretary, _ = await rehearsal(at)
    live = await at.app[LIVE].enter(MEETING)
    await until(lambda: live.conductor.strip().studio == "running")
    fields = {"known": "", "url": "rtmp://x.example/a", "name": "Ràdio", "key": "k"}
    await secretary.post("/vila/desk/destinations", fields)
    [relay] = live.conductor.relays()
    live.conductor.switch_relay(relay.relay, True)
    await secretary.post("/vila/desk/destinations", {**fields, "name": "Televisió"})
    assert studios.now.relays[relay.relay].phase == "live"
    where = f"/vila/desk/destinations/{relay.relay}"
    if change == "remove":
        await secretary.post(f"{where}/remove")
    else:
        await secretary.post(where, {**fields, "rehearsals": "on"})
    assert studios.now.relays[relay.relay].phase == "stopped"


async def test_a_rehearsal_is_live_only_while_somebody_is_there(at: Site) -> None:
    _, tried = await rehearsal(at)
    await at.app[LIVE].enter(tried)
    await hold(at, tried)
    await at.app[LIVE].look_around()
    assert at.app[LIVE].find(tried) is None


async def test_one_that_outlived_the_service_ends_unless_somebody_comes_back(at: Site, studios: Studios) -> None:
    _, tried = await rehearsal(at)
    folder = at.app[keys.FOLDERS].studio(tried)
    folder.mkdir(parents=True)

    async def document(meeting: str, entries: Sequence[Entry]) -> None:
        raise AssertionError("a rehearsal has no documents")

    again = LiveMeetings(at.app, studios, document)
    with held(folder):
        await again.look_around()
        assert again.find(tried) is not None
    await again.look_around()
    assert again.find(tried) is None


async def test_removal_leaves_nothing_but_the_log(at: Site, studios: Studios, tmp_path: Path) -> None:
    secretary, tried = await rehearsal(at)
    await secretary.post(f"/vila/m/{tried}/rehearsal/links", {"all": "yes"})
    way = re.search(
        r'value="(http[^"]*/invite/[^"]+)"',
        (await secretary.post(f"/vila/m/{tried}/rehearsal/links", {"person": "vila-3"})).text,
    )
    assert way is not None
    member = await at.browser()
    await member.post(way[1])
    await at.app[LIVE].enter(tried)
    await hold(at, tried)
    await at.app[keys.PROSE].save(tried, Paragraph("i1/debate", "Text", 0), "vila-secretary", at.now)
    folder = at.app[keys.FOLDERS].meeting(tried)
    (folder / "studio" / "recording").mkdir(parents=True, exist_ok=True)
    (folder / "studio" / "recording" / "part-00001.m4s").write_bytes(b"x")
    assert set(await left_of(at, tried)) == {"journal", "meeting", "link", "prose"}

    gone = await secretary.post(f"/vila/m/{tried}/rehearsal/remove")

    assert (gone.status, gone.path) == (200, f"/vila/desk/m/{MEETING}")
    assert await left_of(at, tried) == {}
    assert not folder.exists()
    assert [name for name in files_in(tmp_path) if tried in name] == []
    assert (await secretary.get(f"/vila/m/{tried}/rehearsal")).status == 404
    assert (await member.get(f"/vila/m/{tried}/room")).status in (403, 404)
    with pytest.raises(UnknownMeeting):
        await at.app[LIVE].enter(tried)
    with pytest.raises(UnknownMeeting):
        await at.app[keys.LEDGER].submit(tried, c.NoteRecording(True), SYSTEM)
    assert await StoredJournals(at.app[keys.ENGINE]).read(tried) == []
    noted = await at.app[keys.AUDIT].entries("vila", limit=5)
    assert ("rehearsal.remove", "done", f"/vila/m/{tried}/rehearsal/remove") in [
        (each.what, each.outcome, each.about) for each in noted
    ]
    assert len(await at.app[keys.LEDGER].entries(MEETING)) == 1
    another = await secretary.post(f"/vila/desk/m/{MEETING}/rehearse")
    assert another.status == 200
    assert another.path != f"/vila/m/{tried}/rehearsal"
