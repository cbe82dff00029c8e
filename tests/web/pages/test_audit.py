"""The audit log as the secretary sees it: found, paged, taken away, hers alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import msgspec

from tests.web.pages.site import Browser, Site
from web import keys
from web.access.audit import Entry
from web.access.deed import Deed


async def noted(site: Site, count: int = 1, **about: str) -> None:
    for _ in range(count):
        deed = Deed(what="people.save", outcome="done", council="vila", person="p1", name="Ada Pi", known=True)
        await site.app[keys.AUDIT].record(msgspec.structs.replace(deed, **about))


def rows(text: str) -> int:
    return len(re.findall(r"<tr>\s*<td[ >]", text))


async def read(browser: Browser, query: str = "") -> str:
    page = await browser.get(f"/vila/desk/audit{query}")
    assert page.status == 200, page.text
    return page.text


async def test_the_log_says_who_what_and_from_where_in_words(vila: Site) -> None:
    await noted(vila, name="<b>Ada</b>", address="192.0.2.1", about="/vila/desk/people/u1")
    text = await read(await vila.secretary())
    assert "&lt;b&gt;Ada&lt;/b&gt;" in text
    assert "Persona: desada" in text
    assert "192.0.2.1" in text


async def test_the_log_is_found_by_person_deed_and_day(vila: Site) -> None:
    await noted(vila)
    await noted(vila, what="bodies.save", person="p2", name="Bru Mas")
    browser = await vila.secretary()
    assert rows(await read(browser, "?person=p2")) == 1
    assert rows(await read(browser, "?what=people.save")) == 1
    assert rows(await read(browser, "?person=p2&what=people.save")) == 0
    day = f"{vila.now:%Y-%m-%d}"
    assert rows(await read(browser, f"?person=p1&since={day}&until={day}")) == 1
    assert rows(await read(browser, f"?person=p1&since={vila.now + dt.timedelta(days=1):%Y-%m-%d}")) == 0
    assert rows(await read(browser, "?person=p1&since=never&before=x")) == 1


async def test_a_long_log_is_paged(vila: Site) -> None:
    await noted(vila, 60)
    browser = await vila.secretary()
    first = await read(browser, "?person=p1")
    older = re.search(r'href="/vila/desk/audit(\?[^"]*before=\d+)"', first)
    assert older is not None
    second = await read(browser, older[1].replace("&amp;", "&"))
    assert (rows(first), rows(second)) == (50, 10)


async def test_the_log_as_json_proves_itself(vila: Site) -> None:
    await noted(vila, 3)
    browser = await vila.secretary()
    page = await browser.get("/vila/desk/audit.json")
    entries = msgspec.json.decode(page.body, type=list[Entry])
    assert [entry.hash for entry in entries] == [entry.proper_hash() for entry in entries]
    assert [entry.previous for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert page.headers["Content-Disposition"] == 'attachment; filename="vila-audit-2026-11-23.json"'
    assert (await browser.get("/vila/desk/audit.json?person=nobody")).body == b"[]"
    assert (await read(browser)).count("Registre d&#39;accés: exportat") >= 2


async def test_the_log_as_csv_runs_nothing(vila: Site) -> None:
    await noted(vila, name="=HYPERLINK()")
    page = await (await vila.secretary()).get("/vila/desk/audit.csv?person=p1")
    heading, entry = csv.reader(io.StringIO(page.text))
    assert heading[0:3] == ["seq", "at", "what"]
    assert entry[heading.index("name")] == "'=HYPERLINK()"


async def test_nor_does_what_a_stranger_wrote_into_a_path_where_semicolons_end_cells(vila: Site) -> None:
    await (await vila.browser()).post("/vila/desk/m/x;=1+1;/send")
    page = await (await vila.secretary()).get("/vila/desk/audit.csv")
    cells = [cell for line in csv.reader(io.StringIO(page.text), delimiter=";") for cell in line]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


async def test_the_log_of_one_council_says_nothing_of_another(vila: Site) -> None:
    await noted(vila, council="altra", name="Somebody there")
    browser = await vila.secretary()
    for path in ("/vila/desk/audit", "/vila/desk/audit.csv", "/vila/desk/audit.json"):
        assert "Somebody there" not in (await browser.get(path)).text
    assert (await browser.get("/altra/desk/audit.csv")).status == 403
