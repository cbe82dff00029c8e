"""The minutes on the desk: prose kept, conflicts shown, facts put right by entries, documents that can be verified."""

from __future__ import annotations

import io
import zipfile

import aiohttp
import pytest

from meetings.facts import BallotCast, EntryCorrected
from minutes.verify import verify
from tests.web.pages.site import Browser, Site
from tests.web.pages.test_public import hold
from web import documents, keys

DESK = "/vila/desk/m/2026-12-03-vila/minutes"


@pytest.fixture
async def secretary(vila: Site) -> Browser:
    """At the desk after a meeting with one vote."""
    await vila.convened()
    await hold(vila)
    return await vila.secretary()


async def test_facts_are_shown_and_only_prose_can_be_written(secretary: Browser) -> None:
    page = await secretary.get(DESK)
    assert page.status == 200
    assert 'name="i1.debate"' in page.text
    assert "Laia Casals Pons" in page.text


async def test_prose_is_kept_and_printed(vila: Site, secretary: Browser) -> None:
    await secretary.post(DESK, {"i1.debate": "Un debat llarg.", "i1.debate:version": "0"})
    assert "Un debat llarg." in (await secretary.get(DESK)).text
    assert "Un debat llarg." in (await secretary.get(f"{DESK}/preview")).text
    assert "Un debat llarg." in (await secretary.get(f"{DESK}/files/minutes.html")).text


async def test_of_two_who_write_nothing_is_lost(vila: Site, secretary: Browser) -> None:
    await secretary.post(DESK, {"i1.debate": "Primer", "i1.debate:version": "0"})
    page = await secretary.post(
        DESK, {"i1.debate": "Segon", "i1.debate:version": "0", "closing": "C", "closing:version": "0"}
    )
    assert page.status == 409
    assert "Primer" in page.text
    assert "Segon" in page.text
    kept = await vila.app[keys.PROSE].of_meeting("2026-12-03-vila")
    assert (kept["i1.debate"].text, kept["closing"].text) == ("Primer", "C")
    again = await secretary.post(DESK, {"i1.debate": "Segon", "i1.debate:version": "1"})
    assert again.status == 200
    kept = await vila.app[keys.PROSE].of_meeting("2026-12-03-vila")
    assert kept["i1.debate"].text == "Segon"


async def test_a_wrong_ballot_is_put_right_by_an_entry(vila: Site, secretary: Browser) -> None:
    entries = await vila.app[keys.LEDGER].entries("2026-12-03-vila")
    seq = next(e.seq for e in entries if e.fact == BallotCast("v1", "vila-3", "against"))
    at = f"{DESK}/correct/{seq}"
    assert "Laia Casals Pons" in (await secretary.get(at)).text
    assert (await secretary.post(at, {"choice": "abstain", "reason": ""})).status == 422
    assert (await secretary.post(at, {"choice": "abstain", "reason": "Es va sentir malament"})).status == 200
    entries = await vila.app[keys.LEDGER].entries("2026-12-03-vila")
    assert entries[-1].fact == EntryCorrected(seq, "Es va sentir malament", BallotCast("v1", "vila-3", "abstain"))
    assert entries[-1].by == "vila-secretary"


async def test_what_cannot_be_corrected_has_no_form(vila: Site, secretary: Browser) -> None:
    for seq in ("1", "9999", "x"):
        assert (await secretary.get(f"{DESK}/correct/{seq}")).status == 404


async def test_the_folder_of_documents_can_be_verified(vila: Site, secretary: Browser) -> None:
    entries = await vila.app[keys.LEDGER].entries("2026-12-03-vila")
    await documents.maker(vila.app)("2026-12-03-vila", entries)
    folder = vila.app[keys.FOLDERS].documents("2026-12-03-vila") / "draft"
    report = verify(folder)
    assert report.sound, report.text()
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    await documents.maker(vila.app)("2026-12-03-vila", entries)
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before


async def test_resolutions_are_certified_and_no_draft_is_left_once_the_minutes_are_approved(secretary: Browser) -> None:
    page = await secretary.get(DESK)
    assert f"{DESK}/certified/i1.pdf" in page.text
    for name, begins in (("i1.pdf", b"%PDF"), ("extract.pdf", b"%PDF"), ("i1.docx", b"PK"), ("extract.docx", b"PK")):
        made = await secretary.get(f"{DESK}/certified/{name}")
        assert (made.status, made.body[: len(begins)]) == (200, begins)
    for name in ("i2.pdf", "i1.txt", "i1", "minutes.pdf"):
        assert (await secretary.get(f"{DESK}/certified/{name}")).status == 404
    assert "Esborrany" in (await secretary.get(f"{DESK}/preview")).text
    await secretary.post(DESK, {"approval": "Aprovada el 7 de gener.", "approval:version": "0"})
    preview = (await secretary.get(f"{DESK}/preview")).text
    assert "Aprovada el 7 de gener." in preview
    assert "Esborrany" not in preview


async def test_there_is_nothing_to_certify_before_the_meeting_is_over(vila: Site) -> None:
    await vila.convened()
    assert (await (await vila.secretary()).get(f"{DESK}/certified/extract.pdf")).status == 404


async def test_minutes_are_published_only_when_the_meeting_is_over(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/publish", {"confirm": "yes"})).status == 409


async def test_the_councils_own_word_template_is_used(vila: Site, secretary: Browser) -> None:
    built_in = await secretary.get("/vila/desk/settings/template.docx")
    assert (await secretary.post("/vila/desk/settings/template", upload(b"no template"))).status == 422
    own = io.BytesIO(built_in.body)
    with zipfile.ZipFile(own, "a") as archive:
        archive.writestr("docProps/own.txt", "ours")
    assert (await secretary.post("/vila/desk/settings/template", upload(own.getvalue()))).status == 200
    await secretary.post(DESK, {"i1.debate": "Text", "i1.debate:version": "0"})
    made = await secretary.get(f"{DESK}/files/minutes.docx")
    assert made.body.startswith(b"PK")
    assert (await secretary.get("/vila/desk/settings/template.docx")).body == own.getvalue()
    await secretary.post("/vila/desk/settings/template", {"remove": "yes"})
    assert (await secretary.get("/vila/desk/settings/template.docx")).body == built_in.body


def upload(content: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("template", io.BytesIO(content), filename="acta.docx")
    return form
