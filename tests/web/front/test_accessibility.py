"""Every live screen against WCAG 2.1 AA as axe reads it, in light and dark, at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from meetings.roles import Role
from tests.axe import breaks_no_rule
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire
from web.conductor.closing import SENTENCES
from web.live import held_clock
from web.live.excess import mine, theirs
from web.live.refusals import STUDIO_AWAY
from web.live.words import words

pytestmark = IN_A_BROWSER

SCREENS: dict[str, tuple[str, str, Role, dict[str, Any]]] = {
    "check": ("check", v.MEMBER, "member", {}),
    "room": ("room", v.MEMBER, "member", {}),
    "vote": ("room", v.MEMBER, "member", {"vote": v.vote()}),
    "result": ("room", v.MEMBER, "member", {"results": (v.proclaimed(),)}),
    "console": ("console", v.SECRETARY, "secretary", {}),
    "console in a vote": ("console", v.SECRETARY, "secretary", {"vote": v.vote(input="hands", ballots={"p3": "for"})}),
    "console before": (
        "console",
        v.SECRETARY,
        "secretary",
        {"phase": "convened", "item": "", "floor": None, "queue": ()},
    ),
    "chair": ("chair", v.CHAIR, "chair", {}),
    "chair in a vote": ("chair", v.CHAIR, "chair", {"vote": v.vote()}),
}
EQUIPMENT = wire.Equipment(
    (
        wire.EquipmentState("e1", "Càmera de la presidència", "good", "Envia 1280x720, 25 imatges per segon, i so."),
        wire.EquipmentState("e2", "Codificador-de-la-sala-de-plens-i-comissions", "lost", "No s'ha connectat."),
        wire.EquipmentState("p1", "Sala de premsa", "idle", "Ningú no ho mira."),
    ),
    "floor",
    "/vila/desk/m/2026-11/equipment",
)


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_breaks_no_rule(window: Open, name: str) -> None:
    screen, person, role, about = SCREENS[name]
    async with serving(v.welcome(person, role, **about)) as service:
        page = await window(service, screen, entry={} if screen == "check" else None)
        await service.tell(wire.Strip("running", 25.0, "recording", 900_000_000, 120, 0, disk_total=10**11))
        if role == "secretary":
            await service.tell(EQUIPMENT)
            await service.tell(wire.Lines({"p3": "poor", "p4": "late"}))
            await expect(page.get_by_text("Càmera de la presidència")).to_be_visible()
        await breaks_no_rule(page)


CA = words("ca")
SAID: dict[str, tuple[str, str, Role, tuple[wire.ToBrowser, ...]]] = {
    "to the secretary": (
        "console",
        v.SECRETARY,
        "secretary",
        (
            wire.Limited("pere", theirs("traffic", "Pere Ferrer i Mas", CA)),
            held_clock.told(3600.0, CA),
            wire.Closing("failed", CA(SENTENCES["failed"])),
            wire.Broadcast("lost", "YouTube no rep res.", "Torneu-ho a provar.", ("Sense so",), "https://e.cat/v", ""),
        ),
    ),
    "to a member": (
        "room",
        v.MEMBER,
        "member",
        (wire.Limited(v.MEMBER, mine("broken_camera", CA)), wire.Refusal(0, "studio_away", CA(STUDIO_AWAY))),
    ),
    "of another window": ("room", v.MEMBER, "member", (wire.TakenOver(),)),
    "of one's own doing": (
        "room",
        v.MEMBER,
        "member",
        (wire.Bye("removed", CA("You were taken out of the meeting.")),),
    ),
}
"""What stands across the top of a screen, as many at once as can be."""


@pytest.mark.parametrize("name", SAID)
async def test_what_is_said_across_the_top_breaks_no_rule(window: Open, name: str) -> None:
    screen, person, role, messages = SAID[name]
    async with serving(v.welcome(person, role)) as service:
        page = await window(service, screen)
        for message in messages:
            await service.tell(message)
        await expect(page.locator(".banner").first).to_be_visible()
        await breaks_no_rule(page)
