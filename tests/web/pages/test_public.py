"""What citizens see, before and after a meeting, without a script; what they never see; names that try to break out."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from xml.etree import ElementTree

import aiohttp
import msgspec
from icalendar import Calendar
from msgspec.structs import replace

from meetings import commands as c
from meetings.council import COMMITTEE
from meetings.facts import Choice, Secrecy
from meetings.plan import Item
from meetings.roles import SYSTEM, Actor
from tests.web.pages.site import Site, council_of, people_of, plenary
from web import documents, keys

MEETING = "/vila/m/2026-12-03-vila"
SECRETARY = Actor("vila-secretary", "secretary")

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "رئيس البلدية \u202e",
    "Núria 👩‍⚖️ Puig",
    "x" * 200,
    "{{ 7 * 7 }}",
)


async def hold(site: Site) -> None:
    """The whole meeting: one vote carried by two to one, and the end."""
    ledger = site.app[keys.LEDGER]

    async def do(command: c.Command, actor: Actor = SECRETARY) -> None:
        await ledger.submit("2026-12-03-vila", command, actor)

    for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
        await do(c.MarkAttendance(person, "present"))
    await do(c.OpenMeeting())
    await do(c.OpenItem("i1"))
    await do(c.OpenVote())
    ballots: tuple[tuple[str, Choice], ...] = (("vila-1", "for"), ("vila-2", "for"), ("vila-3", "against"))
    for person, choice in ballots:
        await do(c.CastBallot("v1", choice), Actor(person, "member"))
    await do(c.CloseVote("v1"))
    await do(c.ProclaimResult("v1"))
    await do(c.Adjourn())


async def test_before_the_meeting_notice_agenda_and_papers_are_there(vila: Site) -> None:
    await vila.convened()
    page = await (await vila.browser()).get(MEETING)
    assert page.status == 200
    assert 'data-stage="before"' in page.text
    assert "Precs i preguntes" in page.text
    assert f"{MEETING}/notice" in page.text
    assert "/check" not in page.text


async def test_a_member_sees_the_way_in(vila: Site) -> None:
    await vila.convened()
    assert f"{MEETING}/check" in (await (await vila.member("vila-2")).get(MEETING)).text
    assert f"{MEETING}/console" in (await (await vila.secretary()).get(MEETING)).text


async def test_after_the_meeting_votes_are_there_by_name(vila: Site) -> None:
    await vila.convened()
    await hold(vila)
    page = await (await vila.browser()).get(MEETING)
    assert 'data-stage="after"' in page.text
    assert 'data-outcome="carried"' in page.text
    assert page.text.count('class="mark against"') == 3
    assert "minutes.pdf" not in page.text
    assert (await (await vila.browser()).get(f"{MEETING}/minutes.pdf")).status == 404


async def test_published_minutes_are_what_the_journal_has_the_hash_of(vila: Site) -> None:
    await vila.convened()
    await hold(vila)
    browser = await vila.secretary()
    assert (await browser.post("/vila/desk/m/2026-12-03-vila/minutes/publish")).status == 422
    await browser.post("/vila/desk/m/2026-12-03-vila/minutes/publish", {"confirm": "yes"})
    citizen = await vila.browser()
    pdf = await citizen.get(f"{MEETING}/minutes.pdf")
    state = await vila.app[keys.LEDGER].state("2026-12-03-vila")
    assert hashlib.sha256(pdf.body).hexdigest() == state.minutes_sha256
    assert state.minutes_sha256 in (await citizen.get(f"{MEETING}/minutes.html")).text
    for name in documents.NAMES:
        assert (await citizen.get(f"{MEETING}/{name}")).status == 200, name
    assert b"Laia Casals Pons" in (await citizen.get(f"{MEETING}/votes.csv")).body


async def test_a_body_behind_closed_doors_is_not_shown(vila: Site) -> None:
    await vila.app[keys.REGISTRY].put_body("vila", replace(plenary("vila"), profile=COMMITTEE))
    await vila.convened()
    citizen, member = await vila.browser(), await vila.member("vila-2")
    for path in ("", "/notice", "/notice.json", "/events", "/meeting.ics", "/live/index.m3u8"):
        assert (await citizen.get(MEETING + path)).status == 404, path
    assert "<item>" not in (await citizen.get("/vila/feed.xml")).text
    assert "2026-12-03-vila" not in (await citizen.get("/vila/")).text
    assert "2026-12-03-vila" not in (await citizen.get("/vila/calendar.ics")).text
    assert "2026-12-03-vila" in (await member.get("/vila/")).text
    assert (await member.get(MEETING)).status == 200


async def test_a_draft_is_nobodys_business(vila: Site) -> None:
    await vila.draft()
    citizen = await vila.browser()
    assert (await citizen.get(MEETING)).status == 404
    assert "2026-12-03-vila" not in (await citizen.get("/vila/")).text


async def test_calendar_and_feed_can_be_read(vila: Site) -> None:
    await vila.convened()
    citizen = await vila.browser()
    events = Calendar.from_ical((await citizen.get("/vila/calendar.ics")).body).walk("VEVENT")
    assert [str(event["URL"]) for event in events] == [vila.url + MEETING]
    feed = ElementTree.fromstring((await citizen.get("/vila/feed.xml")).body)
    assert [item.findtext("title") for item in feed.iter("item")] == ["Ple: Sessió ordinària 12/2026"]
    assert [item.findtext("link") for item in feed.iter("item")] == [vila.url + MEETING]


async def test_whatever_a_name_holds_it_is_only_text(vila: Site) -> None:
    items = tuple(Item(f"i{n}", n, name, "proposal", text=name) for n, name in enumerate(HOSTILE, 1))
    for person, name in zip(people_of("vila"), HOSTILE, strict=False):
        await vila.app[keys.REGISTRY].save_person(replace(person, name=name))
    await vila.app[keys.REGISTRY].save_council(council_of("vila", name=HOSTILE[0], municipality=HOSTILE[1]))
    await vila.convened(items=items, place=HOSTILE[1])
    browser = await vila.secretary()
    desk = "/vila/desk/m/2026-12-03-vila"
    paths = ("/vila/", MEETING, f"{MEETING}/notice", "/vila/desk", desk, f"{desk}/links", f"{desk}/minutes")
    for path in (*paths, f"{desk}/minutes/preview", "/vila/desk/people", "/vila/desk/bodies/ple", "/vila/feed.xml"):
        text = (await browser.get(path)).text
        for hostile in ("<script>alert", "<img src=x", ">49<"):
            assert hostile not in text, (path, hostile)
    ElementTree.fromstring((await browser.get("/vila/feed.xml")).body)


async def read_event(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The next event's data."""
    async with asyncio.timeout(20):
        while True:
            line = await response.content.readline()
            if line.startswith(b"data: "):
                data: dict[str, str] = msgspec.json.decode(line.removeprefix(b"data: "))
                return data


async def test_updates_are_pushed_as_they_happen(vila: Site) -> None:
    await vila.convened()
    citizen = await vila.browser()
    async with citizen.session.get(vila.url + f"{MEETING}/events") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        assert (await read_event(response))["stage"] == "before"
        await hold(vila)
        while (event := await read_event(response))["stage"] != "after":
            pass
        assert 'data-outcome="carried"' in event["votes"]


async def test_a_closed_part_hides_item_and_speaker(vila: Site) -> None:
    await vila.convened()
    ledger = vila.app[keys.LEDGER]
    commands: tuple[c.Command, ...] = (
        c.MarkAttendance("vila-secretary", "present"),
        *(c.MarkAttendance(person, "present") for person in ("vila-1", "vila-2", "vila-3")),
        c.OpenMeeting(),
        c.OpenItem("i1"),
        c.GiveFloor("vila-3"),
    )
    for command in commands:
        await ledger.submit("2026-12-03-vila", command, SECRETARY)
    citizen = await vila.browser()
    assert "Laia Casals Pons" in (await citizen.get(MEETING)).text
    await ledger.submit("2026-12-03-vila", c.SuspendFeeds("Intimitat"), SECRETARY)
    page = (await citizen.get(MEETING)).text
    assert "Laia Casals Pons" not in page
    assert "Porta tancada" in page


async def test_recording_parts_are_kept_by_caches_and_the_playlist_is_not(vila: Site) -> None:
    await vila.convened()
    folder = vila.app[keys.FOLDERS].recording("2026-12-03-vila")
    folder.mkdir(parents=True)
    for name in ("index.m3u8", "part-00001.m4s", "init-001.mp4", "secret.txt"):
        (folder / name).write_bytes(b"0123456789")
    citizen = await vila.browser()
    playlist = await citizen.get(f"{MEETING}/live/index.m3u8")
    assert (playlist.status, playlist.headers["Cache-Control"]) == (200, "public, max-age=1")
    assert playlist.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    part = await citizen.get(f"{MEETING}/live/part-00001.m4s")
    assert "immutable" in part.headers["Cache-Control"]
    again = await citizen.get(f"{MEETING}/live/part-00001.m4s", **{"If-None-Match": part.headers["ETag"]})
    assert again.status == 304
    for name in ("secret.txt", "..%2f..%2fstudio.json", "part-1.m4s"):
        assert (await citizen.get(f"{MEETING}/live/{name}")).status == 404


async def test_of_a_secret_vote_citizens_see_who_voted_and_the_figures(vila: Site) -> None:
    await vila.convened()

    async def do(command: c.Command, actor: Actor = SECRETARY) -> None:
        await vila.app[keys.LEDGER].submit("2026-12-03-vila", command, actor)

    for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
        await do(c.MarkAttendance(person, "present"))
    await do(c.OpenMeeting())
    await do(c.OpenItem("i1"))
    citizen = await vila.browser()
    secret = c.OpenVote(kind="secret", secrecy=Secrecy("persons", "S'elegeix la vicepresidència."))
    await do(secret)
    assert "Votació secreta en curs" in (await citizen.get(MEETING)).text
    await do(c.NoteUrnLost("v1"), SYSTEM)
    assert "La votació secreta d'aquest punt és nul·la" in (await citizen.get(MEETING)).text
    await do(secret)
    for person in ("vila-1", "vila-2"):
        await do(c.CastBallot("v2", "for"), Actor(person, "member"))
    await do(c.CloseVote("v2", "not_voting"))
    await do(c.ProclaimResult("v2"))
    page = (await citizen.get(MEETING)).text
    assert "és nul·la" not in page
    votes = page[page.index('id="v2"') :]
    votes = votes[: votes.index("</article>")]
    assert "Votació secreta" in votes
    assert votes.count("Ha votat, en secret") == 2
    assert votes.count('class="mark secret"') == 4, "two seats, drawn and in the table"
    assert votes.count('class="mark for"') == 1, "the key of the count"


async def test_the_film_is_sent_in_ranges(vila: Site) -> None:
    await vila.convened()
    film = vila.app[keys.FOLDERS].film("2026-12-03-vila")
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(bytes(range(100)))
    citizen = await vila.browser()
    assert (await citizen.get(f"{MEETING}/film.mp4")).status == 404
    await hold(vila)
    await vila.app[keys.LEDGER].submit("2026-12-03-vila", c.NoteFilm("film.mp4", 10.0, 100, "0" * 64), SYSTEM)
    part = await citizen.get(f"{MEETING}/film.mp4", Range="bytes=10-19")
    assert (part.status, part.body) == (206, bytes(range(10, 20)))
    assert "<video" in (await citizen.get(MEETING)).text


async def test_what_the_recording_lacks_is_said_while_it_lasts_and_afterwards(vila: Site) -> None:
    await vila.convened()

    async def do(command: c.Command, actor: Actor = SYSTEM) -> None:
        vila.now += dt.timedelta(seconds=30)
        await vila.app[keys.LEDGER].submit("2026-12-03-vila", command, actor)

    for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
        await do(c.MarkAttendance(person, "present"), SECRETARY)
    await do(c.OpenMeeting(), SECRETARY)
    await do(c.NoteRecording(True))
    began = vila.now
    await do(c.NotePart(1, "part-00001.m4s", began, 60.0, 1, "0" * 64))
    vila.now = began + dt.timedelta(minutes=2)
    citizen = await vila.browser()
    assert "ha interromput la imatge" not in (await citizen.get(MEETING)).text
    await do(c.NoteRecordingInterrupted("no_room"))
    assert "ha interromput la imatge" in (await citizen.get(MEETING)).text
    vila.now = began + dt.timedelta(minutes=6)
    await do(c.NoteRecording(True))
    assert "ha interromput la imatge" not in (await citizen.get(MEETING)).text
    await do(c.NotePart(2, "part-00002.m4s", began + dt.timedelta(minutes=5), 600.0, 1, "1" * 64))
    await do(c.Adjourn(), SECRETARY)
    film = vila.app[keys.FOLDERS].film("2026-12-03-vila")
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(b"film")
    await do(c.NoteFilm("film.mp4", 660.0, 4, "0" * 64))
    page = (await citizen.get(MEETING)).text
    assert "Què manca a l" in page
    assert "4 min: no quedava espai al disc" in page
