"""The second factor through the pages: an app's codes, recovery codes, and what is closed until they are given."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from tests.web.access.app import App, codes_on, prove, set_up
from tests.web.pages.site import PASSWORD, Browser, Page, Site, site
from web import keys
from web.access.policy import Policy
from web.access.tables import recovery_code, totp
from web.pages.routes import ROUTES

FIELDS = {"email": "secretary@vila.example", "password": PASSWORD}


async def with_password(vila: Site) -> tuple[Browser, Page]:
    browser = await vila.browser()
    return browser, await browser.post("/sign-in", FIELDS)


async def test_with_an_app_the_password_alone_opens_nothing(vila: Site) -> None:
    app = await set_up(vila, await vila.secretary())
    browser, page = await with_password(vila)
    assert page.path == "/sign-in/factor"
    assert (await browser.get("/vila/desk/people")).path == "/sign-in/factor"
    assert (await browser.post("/vila/desk/people", {"name": "X", "surname": "Y"})).status == 403
    vila.now += dt.timedelta(seconds=30)
    assert (await browser.post("/sign-in/factor", {"code": app.code()})).path == "/vila/desk"
    assert (await browser.get("/vila/desk/people")).status == 200


async def test_no_page_opens_before_the_second_factor_but_those_everybody_sees(vila: Site) -> None:
    await set_up(vila, await vila.secretary())
    browser, _page = await with_password(vila)
    stranger = await vila.browser()
    for route in ROUTES:
        if route.method == "GET" and "{" not in route.path.replace("{council}", "") and not route.path.endswith("svg"):
            path = route.path.replace("{council}", "vila")
            pending, nobody = await browser.get(path), await stranger.get(path)
            same = pending.status == nobody.status and (pending.path == nobody.path or nobody.path == "/sign-in")
            assert same, (path, pending.path, nobody.path)
            assert "Elena Vives Ribas" not in pending.text or pending.path == "/sign-in/factor", path


async def test_it_leads_on_to_what_was_asked_for(vila: Site) -> None:
    app = await set_up(vila, await vila.secretary())
    vila.now += dt.timedelta(seconds=30)
    browser = await vila.browser()
    page = await browser.post("/sign-in", FIELDS | {"next": "/vila/desk/bodies"})
    assert 'value="/vila/desk/bodies"' in page.text
    fields = {"code": app.code(), "next": "/vila/desk/bodies"}
    assert (await browser.post("/sign-in/factor", fields)).path == "/vila/desk/bodies"


async def test_a_code_is_good_once(vila: Site) -> None:
    app = await set_up(vila, await vila.secretary())
    one, _page = await with_password(vila)
    assert (await one.post("/sign-in/factor", {"code": app.code()})).status == 401, "it confirmed the app"
    vila.now += dt.timedelta(seconds=30)
    assert (await one.post("/sign-in/factor", {"code": app.code()})).path == "/vila/desk"
    other, _page = await with_password(vila)
    assert (await other.post("/sign-in/factor", {"code": app.code()})).status == 401
    assert (await other.post("/sign-in/factor", {"code": app.code(ago=1)})).status == 401


async def test_a_telephone_may_be_half_a_minute_behind_and_no_more(vila: Site) -> None:
    app = await set_up(vila, await vila.secretary())
    vila.now += dt.timedelta(minutes=5)
    browser, _page = await with_password(vila)
    assert (await browser.post("/sign-in/factor", {"code": app.code(ago=2)})).status == 401
    assert (await browser.post("/sign-in/factor", {"code": app.code(ago=1)})).path == "/vila/desk"


async def test_the_code_that_was_used_is_remembered_by_the_database(vila: Site) -> None:
    """Two requests at once with the same code: one of them comes in."""
    await set_up(vila, await vila.secretary())
    factors = vila.app[keys.FACTORS]
    vila.now += dt.timedelta(minutes=1)
    seed = vila.app[keys.SAFE].unseal(await _sealed(vila), "totp seeds")
    code = App(vila, seed).code()
    assert [await factors.totp.check("vila-secretary", code) for _ in range(2)] == [True, False]


async def test_the_seed_is_sealed_and_the_recovery_codes_are_hashed(vila: Site) -> None:
    browser = await vila.secretary()
    await set_up(vila, browser)
    codes = codes_on(await browser.post("/account/codes"))
    assert len(codes) == 10
    sealed = await _sealed(vila)
    seed = vila.app[keys.SAFE].unseal(sealed, "totp seeds")
    assert seed.encode() not in sealed
    async with vila.app[keys.ENGINE].connect() as connection:
        stored = " ".join(str(row) for row in await connection.execute(sa.select(recovery_code)))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


async def test_a_recovery_code_opens_once_however_it_is_written(vila: Site) -> None:
    browser = await vila.secretary()
    await set_up(vila, browser)
    code = codes_on(await browser.post("/account/codes"))[0]
    one, _page = await with_password(vila)
    assert (await one.post("/sign-in/factor", {"code": f" {code.upper().replace('-', ' ')} "})).path == "/vila/desk"
    other, _page = await with_password(vila)
    assert (await other.post("/sign-in/factor", {"code": code})).status == 401
    assert await vila.app[keys.FACTORS].recovery.left("vila-secretary") == 9


async def test_new_recovery_codes_end_the_former_ones(vila: Site) -> None:
    browser = await vila.secretary()
    await set_up(vila, browser)
    before = codes_on(await browser.post("/account/codes"))
    after = codes_on(await browser.post("/account/codes"))
    assert not set(before) & set(after)
    assert codes_on(await browser.get("/account/codes")) == []
    other, _page = await with_password(vila)
    assert (await other.post("/sign-in/factor", {"code": before[0]})).status == 401


async def test_a_recovery_code_is_its_owners_alone(vila: Site) -> None:
    secretary, member = await vila.secretary(), await vila.member("vila-1")
    await set_up(vila, secretary)
    await set_up(vila, member)
    theirs = codes_on(await member.post("/account/codes"))[0]
    browser, _page = await with_password(vila)
    assert (await browser.post("/sign-in/factor", {"code": theirs})).status == 401


async def test_the_first_code_must_be_right(vila: Site) -> None:
    browser = await vila.secretary()
    await prove(browser)
    await browser.get("/account/app")
    assert (await browser.post("/account/app", {"code": "000000"})).status == 422
    _browser, page = await with_password(vila)
    assert page.path == "/vila/desk"


async def test_the_picture_is_a_drawing_that_nobody_keeps(vila: Site) -> None:
    browser = await vila.secretary()
    await prove(browser)
    picture = await browser.get("/account/app.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.headers["Cache-Control"] == "no-store"
    assert picture.text.startswith("<svg")
    assert "style" not in picture.text
    assert "script" not in picture.text


async def test_changing_who_can_come_in_asks_once_more_who_it_is(vila: Site) -> None:
    browser = await vila.secretary()
    for path in ("/account/app", "/account/passkey", "/account/password", "/account/codes"):
        assert (await browser.get(path)).path == "/account/confirm", path
    for path in ("/account/app", "/account/app/remove", "/account/codes", "/account/passkeys/k1/remove"):
        assert (await browser.post(path)).path == "/account/confirm", path
    assert (await browser.post("/account/confirm", {"password": "not this one"})).status == 422
    await prove(browser)
    assert (await browser.get("/account/app")).path == "/account/app"
    vila.now += dt.timedelta(minutes=11)
    assert (await browser.get("/account/app")).path == "/account/confirm"


async def test_whoever_has_a_factor_proves_it_with_that(vila: Site) -> None:
    browser = await vila.secretary()
    app = await set_up(vila, browser)
    vila.now += dt.timedelta(minutes=11)
    assert (await browser.post("/account/app/remove")).path == "/account/confirm"
    assert (await browser.post("/account/confirm", {"password": PASSWORD})).status == 422
    assert (await browser.post("/account/confirm", {"code": app.code(), "next": "/account"})).path == "/account"
    await browser.post("/account/app/remove")
    assert not (await vila.app[keys.FACTORS].of("vila-secretary")).any


async def test_with_the_last_factor_its_recovery_codes_go(vila: Site) -> None:
    browser = await vila.secretary()
    await set_up(vila, browser)
    await browser.post("/account/codes")
    await browser.post("/account/app/remove")
    assert await vila.app[keys.FACTORS].recovery.left("vila-secretary") == 0


async def test_a_council_makes_it_compulsory_for_staff(vila: Site) -> None:
    secretary = await vila.secretary()
    await prove(secretary)
    page = await secretary.post("/vila/desk/access", {"staff_factor": "on"})
    assert page.path == "/account", "she has none yet"
    assert "segon factor" in page.text
    assert (await secretary.get("/vila/desk")).path == "/account"
    await set_up(vila, secretary)
    assert (await secretary.get("/vila/desk")).status == 200
    member = await vila.member("vila-1")
    assert "Núria Puig Soler" in (await member.get("/vila/")).text


async def test_a_council_makes_it_compulsory_for_members(vila: Site) -> None:
    await vila.app[keys.DOOR].policies.save("vila", Policy(member_factor=True))
    draft = await vila.convened()
    vila.now = draft.starts_at - dt.timedelta(minutes=10)
    browser = await vila.browser()
    page = await browser.post(f"/enter/{await vila.app[keys.DOOR].make_link('vila-1')}")
    assert page.path == "/account"
    room = f"/vila/m/{draft.meeting}/room"
    assert (await browser.get(room)).status == 403
    await set_up(vila, browser)
    assert (await browser.get(room)).status == 200
    guest = await vila.browser()
    token = await vila.app[keys.DOOR].make_link("vila-guest", meeting=draft.meeting)
    assert (await guest.post(f"/invite/{token}")).path.endswith("/check"), "an invitation asks for none"


async def test_in_the_chamber_nobody_is_asked_for_it(vila: Site) -> None:
    app = await set_up(vila, await vila.secretary())
    await vila.app[keys.DOOR].policies.save("vila", Policy(True, True, networks=("127.0.0.0/8",)))
    browser, page = await with_password(vila)
    assert page.path == "/vila/desk"
    await vila.app[keys.DOOR].policies.save("vila", Policy(True, True, networks=("192.0.2.0/24",)))
    assert (await browser.get("/vila/desk")).path == "/sign-in/factor", "the same session, from elsewhere"
    vila.now += dt.timedelta(seconds=30)
    assert (await browser.post("/sign-in/factor", {"code": app.code()})).path == "/vila/desk"


async def test_networks_are_checked_before_they_are_kept(vila: Site) -> None:
    browser = await vila.secretary()
    await prove(browser)
    for wrong in ("0.0.0.0/0", "the chamber", "300.1.1.1"):
        assert (await browser.post("/vila/desk/access", {"networks": wrong})).status == 422, wrong
    await browser.post("/vila/desk/access", {"networks": "192.0.2.7/24, 2001:db8::/48\n10.0.0.1"})
    policy = await vila.app[keys.DOOR].policies.of("vila")
    assert policy.networks == ("192.0.2.0/24", "2001:db8::/48", "10.0.0.1/32")


async def test_the_secretary_takes_a_members_lost_factor_away(vila: Site) -> None:
    member, secretary = await vila.member("vila-1"), await vila.secretary()
    await set_up(vila, member)
    at = "/vila/desk/people/vila-1"
    assert (await secretary.post(f"{at}/factor/reset")).path == "/account/confirm"
    await prove(secretary)
    assert (await secretary.post(f"{at}/factor/reset")).path == at
    assert not (await vila.app[keys.FACTORS].of("vila-1")).any
    assert (await member.get("/account")).path == "/sign-in"


async def test_another_councils_secretary_cannot(vila: Site) -> None:
    member, other = await vila.member("vila-1"), await vila.secretary("altra")
    await set_up(vila, member)
    await other.post("/account/confirm", {"password": PASSWORD})
    for path in ("factor/reset", "sessions/end", "device"):
        assert (await other.post(f"/altra/desk/people/vila-1/{path}")).status == 404
        assert (await other.post(f"/vila/desk/people/vila-1/{path}")).status == 403
    assert (await vila.app[keys.FACTORS].of("vila-1")).any


async def test_an_invitation_has_no_account(vila: Site) -> None:
    draft = await vila.convened()
    guest = await vila.browser()
    token = await vila.app[keys.DOOR].make_link("vila-guest", meeting=draft.meeting)
    await guest.post(f"/invite/{token}")
    assert (await guest.get("/account")).status == 403
    assert (await guest.post("/account/app", {"code": "1"})).status == 403


async def _sealed(vila: Site) -> bytes:
    async with vila.app[keys.ENGINE].connect() as connection:
        return bytes((await connection.execute(sa.select(totp.c.sealed_seed))).scalar_one())


async def test_behind_a_front_that_is_not_trusted_nobody_is_in_the_chamber(founded: Path, tmp_path: Path) -> None:
    """There everybody has the front's address."""
    async with site(tmp_path, founded, CONSISTORI_PUBLIC_URL="https://ple.example.cat") as vila:
        await vila.app[keys.DOOR].policies.save("vila", Policy(staff_factor=True, networks=("127.0.0.0/8",)))
        browser = await vila.browser()
        headers = {"Origin": "https://ple.example.cat", "X-Forwarded-For": "127.0.0.1"}
        at = f"{vila.url}/sign-in"
        async with browser.session.post(at, data=FIELDS, headers=headers, allow_redirects=False) as answer:
            assert answer.headers["Location"] == "/account?next=/vila/desk"


async def test_what_happens_at_the_door_stands_in_the_councils_log(vila: Site) -> None:
    hers = await vila.secretary()
    app = await set_up(vila, hers)
    thief = await vila.browser()
    await thief.post("/sign-in", FIELDS | {"password": "wrong"})
    await thief.post("/sign-in", FIELDS)
    await thief.post("/sign-in/factor", {"code": "000000"})
    vila.now += dt.timedelta(minutes=11)
    await hers.post("/account/app/remove")
    await hers.post("/account/confirm", {"code": app.code()})
    await hers.post("/account/app/remove")
    await vila.app[keys.AUDIT].settle()
    log = [
        (each.what, each.outcome, each.reason)
        async for each in vila.app[keys.AUDIT].walk("vila")
        if each.person == "vila-secretary"
    ]
    assert log == [
        ("entrance.do_sign_in", "done", ""),
        ("account.do_confirm", "done", ""),
        ("own_factors.add_app", "done", ""),
        ("entrance.do_sign_in", "refused", "wrong_password"),
        ("entrance.do_sign_in", "done", "factor_wanted"),
        ("factor.give", "refused", "wrong_code"),
        ("own_factors.remove_app", "refused", "not_confirmed"),
        ("account.do_confirm", "done", ""),
        ("own_factors.remove_app", "done", ""),
    ]
    assert all(each.address == "127.0.0.1" for each in await vila.app[keys.AUDIT].entries("vila"))
