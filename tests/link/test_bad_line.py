"""A councillor on a bad line, at a real browser: what the line carries is what they get, by itself and in words.

Everybody else is on a good one and must not notice. `python -m tests.link.bench` measures how long each step takes.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import expect

from meetings import facts as f
from tests.faults.test_killed import told
from tests.link import Conditions, a_line
from tests.link.sitting import PATIENCE, opened, seated
from tests.link.turn import SECRET, a_turn_server

pytestmark = pytest.mark.needs("chromium", "line")


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def test_a_line_is_sent_what_it_carries_and_everything_again_when_it_can(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    line = await stack.enter_async_context(a_line())
    seat, (secretary, chair) = await seated(stack, tmp_path, line)
    await opened(secretary)
    await seat.sees(720)

    line.set(Conditions(rate=150_000, delay=0.02))
    await seat.is_told("sound")
    still = await seat.received()
    await seat.takes("sounds", 100)
    heard = await seat.received()
    assert heard["pictures"] - still["pictures"] < 25, "a still, and sound"

    line.set(Conditions())
    began = time.monotonic()
    await seat.sees(720)
    told(f"the whole picture {time.monotonic() - began:.1f} s after the line is good again")

    line.set(Conditions(loss=0.1, delay=0.02))
    await seat.sees(360)
    await seat.is_told("small", "poor")

    before = len(await seat.at.journal())
    line.set(Conditions(cuts=((0.0, 10.0),)))
    began = time.monotonic()
    await expect(seat.person.page.locator(".banner.urgent")).to_have_count(1, timeout=PATIENCE * 1000)
    told(f"a cut: said after {time.monotonic() - began:.1f} s")
    seen = chair.frames
    await expect(seat.person.page.locator(".banner")).to_have_count(0, timeout=PATIENCE * 1000)
    told(f"a cut of 10 s: the line is back after {time.monotonic() - began:.1f} s")
    await seat.takes("pictures", 5)
    told(f"a cut of 10 s: the picture is back after {time.monotonic() - began:.1f} s")
    await seat.sees(720)
    assert chair.frames > seen, "others went on seeing"
    lost = [type(entry.fact) for entry in (await seat.at.journal())[before:]]
    assert [fact for fact in lost if fact in (f.ConnectionLost, f.ConnectionRestored)] == [
        f.ConnectionLost,
        f.ConnectionRestored,
    ]
    assert seat.person.problems == []


@pytest.mark.needs("coturn")
@pytest.mark.parametrize("way", ["tcp", "tls"])
async def test_where_udp_is_blocked_a_turn_server_carries_it(way: str, stack: AsyncExitStack, tmp_path: Path) -> None:
    line = await stack.enter_async_context(a_line(Conditions(without_udp=True)))
    turn = await stack.enter_async_context(a_turn_server(tmp_path))
    address = turn.tcp if way == "tcp" else turn.tls
    environment = {"CONSISTORI_ICE_SERVERS": address, "CONSISTORI_TURN_SECRET": SECRET}
    seat, _ = await seated(stack, tmp_path, line, environment)
    assert (await seat.received())["way"] == f"relay {way}"
