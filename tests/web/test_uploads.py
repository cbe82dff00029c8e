"""Files are what their content says, small enough for whoever opens them, and run nothing where they are shown."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import aiohttp
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from PIL import Image

from meetings.letters import tidy
from tests.web.pages.site import Site
from tests.web.pages.test_planning import DESK, PDF
from web import keys, uploads
from web.csv_people import decoded
from web.uploads import NotTaken, crest, paper_name, paper_type


def picture(kind: str, size: tuple[int, int] = (2, 2)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#123456").save(out, kind)
    return out.getvalue()


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A picture of a few bytes that would unpack to four for each pixel."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    packed = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpg"),
        (office("[Content_Types].xml", "word/document.xml"), "docx"),
        (office("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    ],
)
def test_paper_types(content: bytes, extension: str) -> None:
    assert paper_type(content)[0] == extension


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html>",
        b"MZ\x90",
        b"GIF89a/*",
        b"PK\x03\x04 broken",
        b"\x89PNG\r\n\x1a\n....",
        b"\xff\xd8\xff\xe0....",
        office("anything.txt"),
        office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        huge_png(60_000, 60_000),
        huge_png(12_000, 12_000),
        office("word/document.xml", *(f"{n}" for n in range(uploads.MOST_MEMBERS))),
    ],
)
def test_other_files_are_not_papers(content: bytes) -> None:
    with pytest.raises(NotTaken):
        paper_type(content)


def test_a_list_of_too_many_members_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = office("word/document.xml", *(f"{n}" for n in range(uploads.MOST_MEMBERS)))
    index = whole.index(b"PK\x01\x02")
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(whole) - index, index)
    there = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(whole), 1)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(NotTaken):
        paper_type(whole + wide + there + end)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("..\\..\\a/b<c>.pdf", "bc.pdf"),
        ("acta\u202egnp.exe", "actagnp.pdf"),
        ("a\x00b\u200b\r\nX-Evil: 1.pdf", "abX-Evil 1.pdf"),
        ("ple de juny\u200f.pdf", "ple de juny.pdf"),
        ("صورة العائلة.pdf", "صورة العائلة.pdf"),
        ("Alba 👩🏽\u200d⚖\ufe0f.pdf", "Alba 👩🏽\u200d⚖\ufe0f.pdf"),
        ("x" * 500, "x" * uploads.LONGEST_NAME + ".pdf"),
        ("é" * 200, "é" * (uploads.LONGEST_NAME // 2) + ".pdf"),
    ],
)
def test_a_papers_name_is_made_harmless(sent: str, kept: str) -> None:
    assert paper_name(sent, "pdf") == kept


@pytest.mark.parametrize("sent", ["", "....", "/", "\u202e", ".pdf\\"])
def test_a_paper_without_a_name_gets_one(sent: str) -> None:
    assert len(paper_name(sent, "pdf")) > 4


@checked(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_any_name_fits_a_file_system(sent: str) -> None:
    name = paper_name(sent, "pdf")
    assert len(name.encode()) <= 255
    assert not set('/\\\0<>:"|?*\r\n') & set(name)
    assert tidy(name) == name


@pytest.mark.parametrize(
    "content",
    [b"<svg onload=alert(1)>", b"", picture("GIF"), huge_png(9_000, 9_000), picture("PNG")[:45], bytes(2_000_001)],
)
def test_a_crest_that_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotTaken):
        crest(content)


def test_a_crest_is_made_anew() -> None:
    """What was hidden in or behind the picture is not in ours."""
    out = io.BytesIO()
    Image.new("RGB", (3000, 1500), "#123456").save(out, "JPEG", comment=b"<script>alert(1)</script>")
    made = crest(out.getvalue() + b"<script>alert(1)</script>")
    assert b"<script" not in made
    with Image.open(io.BytesIO(made)) as shown:
        assert (shown.format, shown.size) == ("PNG", (1024, 512))


@checked(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from([picture("PNG"), picture("JPEG"), picture("WEBP"), office("word/document.xml"), PDF]), st.data())
def test_damaged_files_are_taken_or_refused(whole: bytes, data: st.DataObject) -> None:
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    for take in (paper_type, crest):
        try:
            take(bytes(broken))
        except NotTaken:
            continue


@pytest.mark.parametrize(
    ("content", "manner", "media_type"),
    [
        (PDF + b"<script>alert(1)</script>", "inline", "application/pdf"),
        (picture("JPEG") + b"<html><script>alert(1)</script>", "inline", "image/jpeg"),
        (office("word/document.xml"), "attachment", uploads.OFFICE["word/document.xml"][1]),
    ],
)
async def test_a_paper_runs_nothing(vila: Site, content: bytes, manner: str, media_type: str) -> None:
    """Neither its name nor what the browser says of it has a say; the answer leaves no room for a guess."""
    await vila.draft()
    browser = await vila.secretary()
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("version", "1")
    form.add_field("file", io.BytesIO(content), filename="x.html", content_type="text/html")
    await browser.post(f"{DESK}/items/i1/papers", form)
    found = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert found is not None
    [paper] = found.draft.items[0].papers
    shown = await browser.get(f"{DESK}/papers/{paper.id}")
    assert shown.body == content
    assert shown.headers["Content-Type"] == media_type
    assert shown.headers["Content-Disposition"].startswith(f"{manner}; filename*=UTF-8''x.")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert ("sandbox" in policy) == (media_type != "application/pdf")


@pytest.mark.parametrize(
    "content",
    ["ple;Núria Puig".encode("cp1252"), "ple;Núria Puig".encode(), "ple\tNúria Puig".encode("utf-16")],
)
def test_a_roster_is_read_in_any_of_the_usual_codes(content: bytes) -> None:
    assert "Núria Puig" in decoded(content)


async def test_a_stranger_cannot_send_much(vila: Site) -> None:
    browser = await vila.browser()
    assert (await browser.post("/sign-in", {"email": "x" * 100_000})).status == 413
    assert (await browser.post("/sign-in", {f"f{n}": "" for n in range(2_000)})).status == 413
