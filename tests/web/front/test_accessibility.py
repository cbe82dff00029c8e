"""Every live screen against WCAG 2.1 AA as axe reads it, in light and dark, at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from meetings.roles import Role
from tests.axe import breaks_no_rule
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

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


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_breaks_no_rule(window: Open, name: str) -> None:
    screen, person, role, about = SCREENS[name]
    async with serving(v.welcome(person, role, **about)) as service:
        page = await window(service, screen, entry={} if screen == "check" else None)
        await service.tell(wire.Strip("running", 25.0, "recording", "", 900_000_000, 120, 0))
        await breaks_no_rule(page)
