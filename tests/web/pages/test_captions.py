"""Captions at the desk and in public: taken, told of, replaced and removed, and read wherever the film is."""

from __future__ import annotations

import datetime as dt
import io

import aiohttp
import pytest
from msgspec.structs import replace

from meetings import commands as c
from meetings.council import COMMITTEE
from meetings.roles import SYSTEM, Actor
from tests.web.pages.site import Browser, Page, Site, plenary
from tests.web.pages.test_public import SECRETARY, hold
from web import keys
from web.captions import reading
from web.captions.cue import stamp

MEETING = "2026-12-03-vila"
PUBLIC = f"/vila/m/{MEETING}"
AT_DESK = f"/vila/desk/m/{MEETING}"
CAPTIONS = f"{AT_DESK}/captions"
SECONDS = 60.0


async def filmed(site: Site, content: bytes = b"film", seconds: float = SECONDS) -> None:
    """The meeting is over and its film is there."""
    await hold(site)
    film = site.app[keys.FOLDERS].film(MEETING)
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(content)
    note = c.NoteFilm(film.name, seconds, len(content), "0" * 64)
    await site.app[keys.LEDGER].submit(MEETING, note, SYSTEM)


def webvtt(*cues: tuple[int, int, str]) -> bytes:
    said = (f"{stamp(start * 1000)} --> {stamp(end * 1000)}\n{text}\n" for start, end, text in cues)
    return "\n".join(("WEBVTT\n", *said)).encode()


HELLO = webvtt((1, 2, "Bon dia"), (3, 4, "<c>Comencem</c>"))


async def send(
    browser: Browser, content: bytes, language: str = "ca", name: str = "captions.txt", moved: str = ""
) -> Page:
    form = aiohttp.FormData()
    form.add_field("language", language)
    form.add_field("moved", moved)
    form.add_field("file", io.BytesIO(content), filename=name)
    return await browser.post(CAPTIONS, form)


@pytest.fixture
async def secretary(vila: Site) -> Browser:
    await vila.convened()
    await filmed(vila)
    return await vila.secretary()


async def test_captions_are_published_with_the_film(vila: Site, secretary: Browser) -> None:
    told = await send(secretary, HELLO)
    assert told.status == 200
    assert "Català: s'han afegit 2 subtítols." in told.text.replace("&#39;", "'")
    citizen = await vila.browser()
    file = await citizen.get(f"{PUBLIC}/captions/ca.vtt")
    assert (file.status, file.headers["Content-Type"]) == (200, "text/vtt; charset=utf-8")
    assert file.headers["Cache-Control"] == "public, no-cache"
    assert file.text.endswith("00:00:01.000 --> 00:00:02.000\nBon dia\n\n00:00:03.000 --> 00:00:04.000\nComencem\n")
    part = await citizen.get(f"{PUBLIC}/captions/ca.vtt", Range="bytes=0-5")
    assert (part.status, part.body) == (206, b"WEBVTT")
    again = await citizen.get(f"{PUBLIC}/captions/ca.vtt", **{"If-None-Match": file.headers["ETag"]})
    assert again.status == 304
    kept = await citizen.get(f"{PUBLIC}/captions/ca.vtt?download")
    assert kept.headers["Content-Disposition"] == f'attachment; filename="{MEETING}-ca.vtt"'
    page = (await citizen.get(PUBLIC)).text
    assert f'<track kind="captions" src="{PUBLIC}/captions/ca.vtt" srclang="ca" label="Català">' in page
    assert f'<a href="{PUBLIC}/captions/ca.vtt?download" lang="ca">Català</a>' in page


async def test_a_meeting_in_two_languages_has_both_its_own_first(vila: Site, secretary: Browser) -> None:
    for language in ("en", "es", "ca"):
        await send(secretary, HELLO, language)
    page = (await (await vila.browser()).get(PUBLIC)).text
    assert page.index('srclang="ca"') < page.index('srclang="es"') < page.index('srclang="en"')
    removed = await secretary.post(f"{CAPTIONS}/es/remove")
    assert removed.path == CAPTIONS
    citizen = await vila.browser()
    statuses = [(await citizen.get(f"{PUBLIC}/captions/{each}.vtt")).status for each in ("ca", "es", "en", "xx")]
    assert statuses == [200, 404, 200, 404]
    assert (await secretary.post(f"{CAPTIONS}/es/remove")).status == 200
    assert (await secretary.post(f"{CAPTIONS}/xx/remove")).status == 404


async def test_captions_are_replaced_as_a_whole_or_not_at_all(vila: Site, secretary: Browser) -> None:
    await send(secretary, HELLO)
    refused = await send(secretary, HELLO.replace(b"00:03", b"00:0x"))
    assert refused.status == 422
    assert "Línia 6: els temps no es poden llegir" in refused.text
    citizen = await vila.browser()
    assert "Comencem" in (await citizen.get(f"{PUBLIC}/captions/ca.vtt")).text
    await send(secretary, webvtt((5, 6, "Altres")))
    assert "Comencem" not in (await citizen.get(f"{PUBLIC}/captions/ca.vtt")).text


async def test_subrip_is_told_by_its_content(vila: Site, secretary: Browser) -> None:
    subrip = "1\r\n00:00:01,000 --> 00:00:02,000\r\nVotació\r\n".encode("cp1252")
    assert (await send(secretary, subrip, name="ple.vtt")).status == 200
    assert "Votació" in (await (await vila.browser()).get(f"{PUBLIC}/captions/ca.vtt")).text


@pytest.mark.parametrize(
    ("moved", "begins"), [("", "01.000"), ("+2", "03.000"), ("-0,5", "00.500"), ("\u2212 0.25", "00.750"), ("x", "")]
)
async def test_captions_of_a_broadcast_are_moved(vila: Site, secretary: Browser, moved: str, begins: str) -> None:
    answer = await send(secretary, HELLO, moved=moved)
    if not begins:
        assert answer.status == 422
        assert "Escriviu els segons" in answer.text
    else:
        published = await (await vila.browser()).get(f"{PUBLIC}/captions/ca.vtt")
        assert f"\n\n00:00:{begins} --> " in published.text
    gone = await send(secretary, HELLO, moved="-2,5")
    assert "Se n'ha deixat fora 1: cau abans que comenci l'enregistrament." in gone.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("content", "language", "said"),
    [
        (b"", "ca", "no hi ha cap subtítol"),
        (b"%PDF-1.7", "ca", "no és WebVTT ni SubRip"),
        (webvtt((1, 2, "Bon dia"), (60, 61, "massa tard")), "ca", "Línia 6: aquest subtítol comença a"),
        (HELLO, "fr", "Trieu"),
    ],
)
async def test_what_is_not_fit_is_refused_in_words(
    vila: Site, secretary: Browser, content: bytes, language: str, said: str
) -> None:
    refused = await send(secretary, content, language)
    assert (refused.status, said in refused.text) == (422, True)
    assert not vila.app[keys.FOLDERS].captions(MEETING).exists()


async def test_a_file_that_is_too_large_is_refused(secretary: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.captions.LARGEST", len(HELLO))
    assert reading.LARGEST == 4_000_000
    assert (await send(secretary, HELLO)).status == 200
    assert (await send(secretary, HELLO + b"\n")).status == 422
    assert (await secretary.post(CAPTIONS, {"language": "ca"})).status == 422


async def test_nothing_of_a_closed_part_is_published(vila: Site) -> None:
    await vila.convened()

    async def do(command: c.Command, actor: Actor = SECRETARY, *, after: int = 0) -> None:
        vila.now += dt.timedelta(seconds=after)
        await vila.app[keys.LEDGER].submit(MEETING, command, actor)

    for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
        await do(c.MarkAttendance(person, "present"))
    await do(c.OpenMeeting())
    await do(c.NoteRecording(True), SYSTEM)
    began = vila.now
    await do(c.SuspendFeeds("Intimitat"), after=10)
    await do(c.ResumeFeeds(), after=20)
    await do(c.NotePart(1, "part-00001.m4s", began, SECONDS, 1, "0" * 64), SYSTEM, after=30)
    await do(c.Adjourn())
    film = vila.app[keys.FOLDERS].film(MEETING)
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(b"film")
    await do(c.NoteFilm("film.mp4", SECONDS, 4, "0" * 64), SYSTEM)
    secret = (9, 11, "secret u"), (15, 16, "secret dos"), (29, 31, "secret tres")
    told = await send(await vila.secretary(), webvtt((8, 9, "abans"), *secret, (31, 99, "després")))
    assert "Se n'han deixat fora 3: cauen en una part a porta tancada." in told.text.replace("&#39;", "'")
    assert "1 s'acabava més tard que l'enregistrament" in told.text.replace("&#39;", "'")
    published = (await (await vila.browser()).get(f"{PUBLIC}/captions/ca.vtt")).text
    assert "secret" not in published
    assert [text in published for text in ("abans", "després")] == [True, True]


async def test_there_are_no_captions_without_a_film(vila: Site) -> None:
    await vila.convened()
    secretary = await vila.secretary()
    assert 'type="file"' not in (await secretary.get(CAPTIONS)).text
    assert (await send(secretary, HELLO)).status == 409
    await filmed(vila)
    await send(secretary, HELLO)
    vila.app[keys.FOLDERS].film(MEETING).unlink()
    assert (await secretary.get(f"{PUBLIC}/captions/ca.vtt")).status == 404
    assert "<track" not in (await secretary.get(PUBLIC)).text


async def test_captions_of_a_meeting_behind_closed_doors_are_for_who_may_see_the_film(vila: Site) -> None:
    await vila.app[keys.REGISTRY].put_body("vila", replace(plenary("vila"), profile=COMMITTEE))
    await vila.convened()
    await filmed(vila)
    secretary = await vila.secretary()
    before = (await secretary.get(f"{AT_DESK}/minutes")).text
    assert ("Encara no n'hi ha." in before, "la llei demana" in before) == (True, False)
    await send(secretary, HELLO)
    theirs, citizen, member = await vila.secretary("altra"), await vila.browser(), await vila.member("vila-2")
    for path in ("captions/ca.vtt", "film.mp4"):
        assert (await citizen.get(f"{PUBLIC}/{path}")).status == 404
        assert (await theirs.get(f"{PUBLIC}/{path}")).status == 404
        file = await member.get(f"{PUBLIC}/{path}")
        assert (file.status, file.headers["Cache-Control"]) == (200, "private, no-store")


async def test_the_minutes_say_that_the_law_asks_for_captions(secretary: Browser) -> None:
    before = (await secretary.get(f"{AT_DESK}/minutes")).text
    assert "la llei demana que aleshores tingui subtítols" in before
    assert f'href="{CAPTIONS}"' in before
    await send(secretary, HELLO, "es")
    assert "Hi ha subtítols en: Español." in (await secretary.get(f"{AT_DESK}/minutes")).text
    assert f'href="{CAPTIONS}"' in (await secretary.get(AT_DESK)).text


async def test_what_is_done_is_in_the_log(vila: Site, secretary: Browser) -> None:
    await send(secretary, HELLO)
    await secretary.post(f"{CAPTIONS}/ca/remove")
    log = (await secretary.get("/vila/desk/audit")).text
    assert "Subtítols de l&#39;enregistrament: afegits" in log
    assert "Subtítols de l&#39;enregistrament: suprimits" in log
    assert f"{CAPTIONS}/ca/remove" in log
