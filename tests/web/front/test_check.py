"""Before entering: devices, declaration of place, the ways in, the lobby."""

from __future__ import annotations

import base64
import json
import re

from msgspec.structs import replace
from playwright.async_api import Page, expect

from meetings import commands as c
from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

pytestmark = IN_A_BROWSER


async def entry(page: Page) -> object:
    return json.loads(await page.evaluate("sessionStorage.getItem('consistori.entry.m1')"))


async def test_a_remote_member_declares_the_place_before_entering(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "check", entry={})
        await page.get_by_label("A distància").check()
        await page.get_by_role("button", name="Entra", exact=True).click()
        await expect(page.locator(".step.where [role=alert]")).to_contain_text("digueu on sou")
        await page.get_by_label("Hi participo des de").fill("Girona, carrer de la Força 1")
        await page.get_by_label("És en territori espanyol.").check()
        await page.get_by_role("button", name="Entra", exact=True).click()
        await expect(page).to_have_url(re.compile("/room$"))
        assert service.commands(c.DeclarePlace) == [c.DeclarePlace("Girona, carrer de la Força 1", True)]
        assert await entry(page) == {"mode": "remote", "camera": True, "microphone": True}


async def test_one_can_enter_only_to_vote(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "check", entry={})
        await page.get_by_role("button", name="Només per votar, sense càmera ni micròfon").click()
        await expect(page).to_have_url(re.compile("/room$"))
        await until(lambda: service.commands(c.Join))
        assert service.commands(c.Join) == [c.Join("chamber", camera=False, microphone=False)]
        await expect(page.locator(".bar .heard")).to_contain_text("Hi sou sense micròfon.")


async def test_a_refused_camera_says_what_to_do_in_this_browser(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "check", entry={})
        await page.add_init_script(
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
        )
        await page.reload()
        trouble = page.locator(".step.camera .trouble")
        await expect(trouble).to_contain_text("no deixa que aquesta pàgina faci servir la càmera")
        await expect(trouble.locator("li").first).to_contain_text("a l'esquerra de l'adreça")
        await page.get_by_role("button", name="Entra sense càmera ni micròfon").click()
        await expect(page).to_have_url(re.compile("/room$"))
        assert await entry(page) == {"mode": "chamber", "camera": False, "microphone": False}


async def test_on_a_phone_there_is_one_step_after_another(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "check", width=390, entry={})
        for title in ("On sou", "Imatge", "Micròfon", "Altaveu"):
            await expect(page.locator(".step:visible h2")).to_have_text(title)
            await page.get_by_role("button", name="Següent").click()
        await expect(page.locator(".step:visible h2")).to_have_text("Entrar a la sessió")
        await expect(page.locator(".step:visible h2")).to_be_focused()


async def test_on_a_phone_the_place_is_asked_for_before_the_next_step(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "check", entry={}, width=390)
        await page.get_by_label("A distància").check()
        await page.get_by_role("button", name="Següent").click()
        await expect(page.locator(".step.where [role=alert]")).to_contain_text("digueu on sou")
        await page.get_by_label("Hi participo des de").fill("Girona")
        await page.get_by_label("És en territori espanyol.").check()
        await page.get_by_role("button", name="Següent").click()
        await expect(page.locator(".step.camera")).to_be_visible()


async def test_an_external_member_waits_in_the_lobby_until_admitted(window: Open) -> None:
    outside = tuple(replace(seat, in_lobby=False) if seat.person == v.GUEST else seat for seat in v.seats())
    waiting = tuple(
        replace(seat, in_lobby=True, place="Vic", in_spain=True) for seat in v.seats() if seat.person == v.GUEST
    )
    async with serving(v.welcome(v.GUEST, "external", seats=outside)) as service:
        page = await window(service, "check", entry={})
        await page.get_by_label("Hi participo des de").fill("Vic")
        await page.get_by_label("És en territori espanyol.").check()
        await page.get_by_role("button", name="Entra", exact=True).click()
        await expect(page.locator(".lobby h2")).to_have_text("Sou a la sala d'espera")
        assert service.commands(c.Arrive) == [c.Arrive()]
        await until(lambda: [said for said in service.said if isinstance(said, wire.Picture)])
        picture = next(said for said in service.said if isinstance(said, wire.Picture))
        content = base64.b64decode(picture.jpeg, validate=True)
        assert content.startswith(b"\xff\xd8\xff")
        assert len(content) < 60_000
        admitted = tuple(replace(seat, in_lobby=False, admitted=True) for seat in waiting)
        await service.show(v.view(v.GUEST, "external", seq=41, seats=admitted))
        await expect(page).to_have_url(re.compile("/room$"))


async def test_while_the_browser_asks_nobody_enters_without_devices_by_mistake(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "check", entry={})
        await page.add_init_script("navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined)")
        await page.reload()
        waiting = page.get_by_role("button", name="S'esperen la càmera i el micròfon…")
        await expect(waiting).to_be_disabled()
        await page.get_by_role("button", name="Entra sense càmera ni micròfon").click()
        await expect(page).to_have_url(re.compile("/room$"))


async def test_a_meeting_in_the_chamber_asks_nobody_where_they_are(window: Open) -> None:
    async with serving(replace(v.welcome(), mode="chamber")) as service:
        page = await window(service, "check", entry={})
        await expect(page.get_by_role("button", name="Entra", exact=True)).to_be_enabled()
        await expect(page.get_by_role("radio")).to_have_count(0)
        await expect(page.get_by_label("Hi participo des de")).to_have_count(0)
        await page.get_by_role("button", name="Entra", exact=True).click()
        await expect(page).to_have_url(re.compile("/room$"))
        assert await entry(page) == {"mode": "chamber", "camera": True, "microphone": True}


async def test_a_meeting_held_remotely_asks_only_from_where(window: Open) -> None:
    async with serving(replace(v.welcome(), mode="remote")) as service:
        page = await window(service, "check", entry={})
        await expect(page.get_by_label("Hi participo des de")).to_be_visible()
        await expect(page.locator("input[name=mode]")).to_have_count(0)
