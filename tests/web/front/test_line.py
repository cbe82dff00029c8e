"""A line that drops, a seat that another window takes, a meeting that says goodbye."""

from __future__ import annotations

import re

from playwright.async_api import expect

from meetings import commands as c
from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

pytestmark = IN_A_BROWSER


async def test_a_dropped_line_comes_back_to_the_same_seat(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await until(lambda: service.commands(c.Join))
        await service.cut()
        await expect(page.locator("#say-assertive")).to_contain_text("S'ha perdut la connexió")
        await expect(page.locator("#say-assertive")).to_contain_text("La connexió ha tornat.")
        await expect(page.locator(".banner.urgent")).to_have_count(0)
        hellos = [said for said in service.said if isinstance(said, wire.Hello)]
        assert len(hellos) == 2
        assert hellos[0] == hellos[1]
        await until(lambda: len(service.commands(c.Join)) == 2)


async def test_a_service_not_heard_for_a_moment_is_said_and_the_line_is_kept(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await until(lambda: service.commands(c.Join))
        await service.tell(wire.Pulse(v.NOW))
        await expect(page.locator(".banner.urgent")).to_have_count(1)
        await service.tell(wire.Pulse(v.NOW))
        await expect(page.locator(".banner.urgent")).to_have_count(0)
        assert len([said for said in service.said if isinstance(said, wire.Hello)]) == 1


async def test_the_banner_says_that_the_seat_is_kept(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await page.context.set_offline(True)
        await expect(page.locator(".banner.urgent")).to_contain_text("el vostre lloc es guarda")
        await page.context.set_offline(False)
        await expect(page.locator(".banner.urgent")).to_have_count(0)


async def test_a_reload_is_the_same_window_and_a_second_one_is_not(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await page.reload()
        await page.wait_for_selector(".bar")
        second = await page.context.new_page()
        await second.goto(page.url)
        await second.wait_for_selector(".bar")
        ids = [said.window for said in service.said if isinstance(said, wire.Hello)]
        assert ids[0] == ids[1]
        assert ids[2] != ids[0]


async def test_a_window_that_lost_the_seat_can_take_it_back(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await until(lambda: service.commands(c.Join))
        await service.tell(wire.TakenOver())
        await page.get_by_role("button", name="Recupera el lloc en aquesta finestra").click()
        await expect(page.locator(".banner")).to_have_count(0)
        await until(lambda: len(service.commands(c.Join)) == 2)
        assert [said.media for said in service.said if isinstance(said, wire.Hello)] == [True, True]


async def test_a_command_in_flight_when_the_line_drops_is_not_taken_for_done(window: Open) -> None:
    async with serving(v.welcome()) as service:
        service.answer = lambda do: None if isinstance(do.command, c.RequestFloor) else wire.Done(do.id, 40)
        page = await window(service, "room")
        await page.keyboard.press("f")
        await until(lambda: service.commands(c.RequestFloor))
        await service.cut()
        await expect(page.locator(".bar .refusal")).to_contain_text("s'ha tallat abans de la resposta")


async def test_somebody_taken_out_is_told_and_does_not_come_back(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await service.tell(wire.Bye("removed", "Us han tret de la sessió."))
        await service.cut()
        await expect(page.locator(".banner")).to_have_text("Us han tret de la sessió.")
        assert len([said for said in service.said if isinstance(said, wire.Hello)]) == 1


async def test_without_a_device_check_the_room_sends_one_there_first(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room", entry={})
        await expect(page).to_have_url(re.compile("/check$"))
