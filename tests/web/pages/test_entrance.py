"""Ways in: passwords, links, invitations, sessions, languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from tests.web.pages.site import PASSWORD, Site, site
from web import keys
from web.access.tables import account, link, login


async def test_sign_in_leads_to_the_desk(vila: Site) -> None:
    browser = await vila.browser()
    page = await browser.post("/sign-in", {"email": " Secretary@VILA.example ", "password": PASSWORD})
    assert (page.status, page.path) == (200, "/vila/desk")


async def test_a_wrong_password_and_an_unknown_e_mail_get_the_same_answer(vila: Site) -> None:
    browser = await vila.browser()
    wrong = await browser.post("/sign-in", {"email": "secretary@vila.example", "password": "no"})
    unknown = await browser.post("/sign-in", {"email": "secretary@vila.exampl3", "password": "no"})
    assert (wrong.status, unknown.status) == (401, 401)
    assert wrong.text == unknown.text.replace("exampl3", "example")


async def test_next_never_leads_to_another_site(vila: Site) -> None:
    browser = await vila.browser()
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        fields = {"email": "secretary@vila.example", "password": PASSWORD, "next": to}
        page = await browser.post("/sign-in", fields, follow=False)
        assert page.headers["Location"] == "/vila/desk"


async def test_cookies_are_closed_to_scripts(vila: Site) -> None:
    browser = await vila.browser()
    fields = {"email": "secretary@vila.example", "password": PASSWORD}
    cookies = (await browser.post("/sign-in", fields, follow=False)).headers.getall("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["consistori", "consistori-device"]
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie for cookie in cookies)


async def test_signing_out_ends_the_session(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.post("/sign-out")
    assert (await browser.get("/vila/desk")).path == "/sign-in"


async def test_a_session_ends_by_itself(vila: Site) -> None:
    browser = await vila.secretary()
    vila.now += dt.timedelta(hours=17)
    assert (await browser.get("/vila/desk")).path == "/sign-in"


async def test_no_secret_is_stored_as_it_is(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-1")
    await vila.member("vila-2")
    async with vila.app[keys.ENGINE].connect() as connection:
        stored = [str(row) for table in (link, login, account) for row in await connection.execute(sa.select(table))]
    assert not any(token in row or PASSWORD in row for row in stored)
    assert any("$argon2id$" in row for row in stored)


async def test_a_link_says_whose_it_is_and_for_which_meeting_and_is_used_by_pressing(vila: Site) -> None:
    await vila.convened()
    browser = await vila.browser()
    token = await vila.app[keys.DOOR].make_link("vila-1")
    card = await browser.get(f"/enter/{token}")
    assert card.status == 200
    assert "Núria Puig Soler" in card.text
    assert "12/2026" in card.text
    assert "3 de desembre" in card.text
    assert not any("consistori=" in cookie for cookie in card.headers.getall("Set-Cookie"))
    assert (await browser.post(f"/enter/{token}")).path == "/vila/"


async def test_near_the_meeting_a_member_goes_straight_to_the_check(vila: Site) -> None:
    draft = await vila.convened()
    vila.now = draft.starts_at - dt.timedelta(minutes=10)
    browser = await vila.browser()
    token = await vila.app[keys.DOOR].make_link("vila-1")
    page = await browser.post(f"/enter/{token}", follow=False)
    assert page.headers["Location"] == f"/vila/m/{draft.meeting}/check"


async def test_a_revoked_link_opens_nothing_and_ends_the_sessions_it_began(vila: Site) -> None:
    door = vila.app[keys.DOOR]
    token = await door.make_link("vila-1")
    browser = await vila.browser()
    await browser.post(f"/enter/{token}")
    assert "Núria Puig Soler" in (await browser.get("/vila/")).text
    await door.revoke("vila", (await door.links("vila"))[0].id)
    assert "Núria Puig Soler" not in (await browser.get("/vila/")).text
    again = await browser.post(f"/enter/{token}")
    assert again.status == 410
    assert "elena@x.example" in again.text


async def test_an_expired_link_says_who_can_send_another(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-1", expires_at=vila.now + dt.timedelta(days=1))
    vila.now += dt.timedelta(days=2)
    page = await (await vila.browser()).get(f"/enter/{token}")
    assert page.status == 410
    assert "Elena Vives Ribas" in page.text


async def test_an_unknown_link_tells_nothing(vila: Site) -> None:
    page = await (await vila.browser()).get("/enter/nothing")
    assert page.status == 404
    assert "Elena" not in page.text


async def test_another_councils_secretary_cannot_revoke_a_link(vila: Site) -> None:
    door = vila.app[keys.DOOR]
    token = await door.make_link("vila-1")
    await door.revoke("altra", (await door.links("vila"))[0].id)
    assert await door.open(token)


async def test_an_invitation_is_for_one_meeting(vila: Site) -> None:
    one = await vila.convened()
    other = await vila.convened(meeting="2026-12-10-vila", number="13/2026")
    browser = await vila.browser()
    token = await vila.app[keys.DOOR].make_link("vila-guest", meeting=one.meeting)
    page = await browser.post(f"/invite/{token}", follow=False)
    assert page.headers["Location"] == f"/vila/m/{one.meeting}/check"
    assert (await browser.get(f"/vila/m/{one.meeting}/room")).status == 200
    assert (await browser.get(f"/vila/m/{other.meeting}/room")).status == 403


async def test_language_is_the_readers_choice_then_the_councils(vila: Site) -> None:
    browser = await vila.browser()
    assert 'lang="ca"' in (await browser.get("/vila/", **{"Accept-Language": "en"})).text
    assert 'lang="es"' in (await browser.get("/vila/?lang=es")).text
    assert "Próximas" in (await browser.get("/vila/")).text
    assert 'lang="en"' in (await (await vila.browser()).get("/sign-in", **{"Accept-Language": "en-GB,ca;q=0.2"})).text


async def test_cookies_are_secure_as_the_public_address_is_whatever_the_front_forwards(tmp_path: Path) -> None:
    async with site(tmp_path, CONSISTORI_PUBLIC_URL="https://ple.example.cat") as at:
        await at.found()
        link = await at.app[keys.DOOR].make_link("vila-secretary")
        headers = {"Origin": "https://ple.example.cat", "X-Forwarded-Proto": "http"}
        async with (await at.browser()).session.post(
            f"{at.url}/enter/{link}", headers=headers, allow_redirects=False
        ) as answer:
            cookies = answer.headers.getall("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["__Host-consistori", "__Host-consistori-device"]
    assert all("; Secure" in cookie and "; HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


async def test_who_has_to_sign_in_first_comes_to_all_of_what_was_asked_for(vila: Site) -> None:
    browser = await vila.browser()
    page = await browser.get("/vila/desk/audit?person=vila-1&what=people.save")
    assert page.path == "/sign-in"
    assert 'value="/vila/desk/audit?person=vila-1&amp;what=people.save"' in page.text
