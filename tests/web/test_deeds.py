"""What requests leave in the audit log: every change, every refusal, every export, and no secret."""

from __future__ import annotations

import sqlalchemy as sa

from tests.web.pages.site import PASSWORD, Site
from web import deed_words, keys
from web.access.audit import Entry
from web.routes import TABLE


async def entries(site: Site, council: str = "vila") -> list[Entry]:
    """The oldest first."""
    await site.app[keys.AUDIT].settle()
    return [entry async for entry in site.app[keys.AUDIT].walk(council)]


async def told(site: Site, council: str = "vila") -> list[tuple[str, str, str, int]]:
    return [(entry.person, entry.what, entry.outcome, entry.status) for entry in await entries(site, council)]


async def test_a_change_is_entered_with_who_from_where_and_on_what(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.post("/vila/desk/people/vila-1", {"name": "Núria Puig Soler", "surname": "Puig"}, follow=False)
    entry = (await entries(vila))[-1]
    assert (entry.person, entry.name, entry.address) == ("vila-secretary", "Elena Vives Ribas", "127.0.0.1")
    assert (entry.what, entry.outcome, entry.status) == ("people.save", "done", 303)
    assert (entry.about, entry.at) == ("/vila/desk/people/vila-1", vila.now)
    assert await vila.app[keys.AUDIT].check("vila") == entry.seq


async def test_what_could_not_be_taken_is_entered_as_that(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.post("/vila/desk/people/vila-1", {"name": ""})
    await browser.post("/vila/desk/people/nobody", {"name": "X", "surname": "Y"})
    assert (await told(vila))[-2:] == [
        ("vila-secretary", "people.save", "unfit", 422),
        ("vila-secretary", "people.save", "refused", 404),
    ]


async def test_reading_leaves_nothing(vila: Site) -> None:
    browser = await vila.secretary()
    before = await told(vila)
    for path in ("/vila/", "/vila/desk", "/vila/desk/people", "/vila/theme.css"):
        await browser.get(path)
    assert await told(vila) == before


async def test_an_export_of_the_record_is_entered(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.get("/vila/desk/people.csv")
    assert (await told(vila))[-1] == ("vila-secretary", "people.export", "done", 200)


async def test_who_reaches_for_another_councils_is_in_both_logs_and_named_in_one(vila: Site) -> None:
    browser = await vila.secretary("altra")
    await browser.get("/vila/desk/people")
    there, ours = (await entries(vila, "vila"))[-1], (await entries(vila, "altra"))[-1]
    assert (there.person, there.name, there.reason) == ("", "", "other_council")
    assert (there.what, there.outcome, there.status) == ("people.listed", "refused", 403)
    assert (ours.person, ours.about, ours.status) == ("altra-secretary", "/vila/desk/people", 403)


async def test_a_wrong_password_is_entered_without_what_was_typed(vila: Site) -> None:
    browser = await vila.browser()
    for password in ("hunter2-hunter2", "hunter3-hunter3"):
        await browser.post("/sign-in", {"email": "my-own-secret@vila.example", "password": password})
    log = await entries(vila, "")
    assert [(entry.what, entry.outcome, entry.status) for entry in log] == [
        ("entrance.do_sign_in", "refused", 401),
        ("entrance.do_sign_in", "refused", 401),
    ]


async def test_no_secret_reaches_the_log(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.post("/vila/desk/destinations", {"url": "rtmp://x.example/y", "name": "Canal", "key": "stream-key-1"})
    token = await vila.app[keys.DOOR].make_link("vila-1", keep_others=True)
    member = await vila.browser()
    await member.get(f"/enter/{token}")
    await member.post(f"/enter/{token}")
    await member.post(f"/enter/{token}?next={token}")
    async with vila.app[keys.ENGINE].connect() as connection:
        rows = (await connection.execute(sa.text("SELECT * FROM audit"))).all()
    text = "\n".join(str(row) for row in rows)
    assert "/enter/{token}" in text
    assert [secret for secret in (PASSWORD, token, token[:12], "stream-key-1") if secret in text] == []


async def test_a_form_from_elsewhere_is_entered_as_refused(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.post("/vila/desk/people", {"name": "X"}, origin="https://evil.example")
    assert (await told(vila))[-1] == ("vila-secretary", "people.add", "refused", 403)


def test_every_deed_that_is_entered_has_words(vila: Site) -> None:
    noted = {route.name for route in vila.app[TABLE].values() if route.noted != "refused"}
    missing = sorted(noted - deed_words.WHATS.keys())
    assert missing == [], "say in web/deed_words.py what these are called"
