"""A browser that sends nothing, garbage or far too much: it is limited and told so, and nobody else notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from meetings import commands as c
from streaming import control
from tests.until import until
from tests.web.live.browser import Browser
from tests.web.live.installation import Installation, installation
from web import limits, wire
from web.live.allowances import TOLD_EVERY, Allowances
from web.live.excess import MINE, THEIRS, mine, theirs
from web.live.words import words


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as running:
        yield running


async def flood(browser: Browser, count: int, text: str = '{"type":"devices","camera":true,"microphone":true}') -> None:
    """Says it `count` times as fast as it can; the service may stop listening meanwhile."""
    for _ in range(count):
        if browser.ws.closed:
            return
        try:
            await browser.ws.send_str(text)
        except ConnectionError:
            return


async def test_a_thousand_messages_end_one_window_and_no_other(at: Installation) -> None:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    await secretary.done(c.Join("chamber"))
    flooder = await at.browser(at.person(5), "flooding-window")
    flooding = asyncio.create_task(flood(flooder, 1000))
    for seat in range(1, 5):
        await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
    bye = await flooder.hear(wire.Bye)
    assert (bye.reason, bye.after) == ("sent_away", limits.GO_AWAY_SECONDS)
    assert bye.text.startswith("Aquesta finestra enviava massa missatges")
    assert await flooder.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION
    told = await secretary.hear(wire.Limited)
    while "missatges" not in told.text:
        told = await secretary.hear(wire.Limited)
    assert told == wire.Limited(
        "demo-5", "Carme Bosch Riera: s'ha desconnectat una finestra que enviava massa missatges."
    )
    await flooding
    await secretary.done(c.MarkAttendance("demo-6", "present"))


async def test_garbage_is_told_too(at: Installation) -> None:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    member = await at.browser(at.person(5))
    await member.ws.send_str("\x00 ble")
    assert (await member.hear(wire.Bye)).reason == "sent_away"
    assert (await secretary.hear(wire.Limited)).person == "demo-5"


async def test_a_message_that_is_too_long_closes_the_socket(at: Installation) -> None:
    member = await at.browser(at.person(5))
    await member.ws.send_str('{"type":"picture","jpeg":"' + "A" * limits.MESSAGE_BYTES + '"}')
    assert await member.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_one_person_cannot_fill_the_journal(at: Installation) -> None:
    member = await at.browser(at.person(5))
    other = await member.another_window("another-window", media=False)
    await member.done(c.Join("chamber"))
    before = len(await at.facts())
    for number in range(80):
        window = (member, other)[number % 2]
        await window.say(wire.Do(number, 1, c.RequestFloor() if number % 4 < 2 else c.WithdrawFloorRequest()))
    heard = (member.heard, other.heard)
    often = [[said for said in each if isinstance(said, wire.Refusal) and said.code == "too_often"] for each in heard]
    await until(lambda: [said for each in heard for said in each if getattr(said, "code", "") == "too_often"])
    assert {said.reason for each in often for said in each} <= {mine("commands", words("ca"))}
    assert len(await at.facts()) - before < 80
    await other.lose_the_line()


async def test_peer_connections_are_not_made_without_end(at: Installation) -> None:
    member = await at.browser(at.person(5))
    for _ in range(round(limits.CONNECTS.at_once) + 5):
        await member.say(wire.Connect())
    refusal = await member.hear(wire.Refusal)
    assert (refusal.id, refusal.code) == (0, "too_often")
    assert len([order for order in at.studio.orders if isinstance(order, control.OpenPeer)]) <= limits.CONNECTS.at_once


async def test_the_oldest_of_too_many_windows_goes(at: Installation) -> None:
    first = await at.browser(at.person(5), "window-0")
    await first.done(c.Join("chamber"))
    others = [await first.another_window(f"window-{number}", media=False) for number in range(1, limits.WINDOWS)]
    one_more = await first.another_window("one-more-window", media=False)
    assert (await others[0].hear(wire.Bye)).reason == "too_many_windows"
    await others[0].closed()
    assert first.close_code is None
    for window in (*others, one_more):
        await window.lose_the_line()


async def test_sockets_cannot_be_opened_without_end(at: Installation) -> None:
    member = await at.browser(at.person(5))

    async def in_and_out() -> None:
        for _ in range(round(limits.ENTRANCES.at_once) + 5):
            again = await member.another_window("window-again", media=False)
            await again.lose_the_line()

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await in_and_out()
    assert (refused.value.status, refused.value.headers and refused.value.headers["Retry-After"]) == (429, "30")
    other = await at.browser(at.person(6))
    await other.done(c.Join("chamber"))


async def test_who_does_not_read_is_cut_off(at: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNREAD_SECONDS", 0.5)
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    deaf = await at.browser(at.person(5))
    live = at.live()
    window = next(window for window in live.hub.windows if window.person == "demo-5")
    connection = deaf.ws._response.connection
    assert connection is not None
    assert connection.transport is not None
    connection.transport.pause_reading()
    for _ in range(200):
        window.tell(wire.LobbyPicture("demo-14", "A" * 200_000))
        await asyncio.sleep(0)
    await until(lambda: window not in live.hub.windows)
    connection.transport.abort()
    assert (await secretary.hear(wire.Limited)).person == "demo-5"
    await secretary.done(c.Join("chamber"))


async def test_what_the_studio_refuses_is_told_to_whom_it_concerns(at: Installation) -> None:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    member = await at.browser(at.person(5))
    await member.done(c.Join("chamber"))
    await member.say(wire.Connect())
    await member.hear(wire.Offer)
    peer = next(iter(at.studio.peers))
    at.studio.report(control.PeerLimited(peer, "demo-5", "traffic"))
    assert (await member.hear(wire.Limited)).text == mine("traffic", words("ca"))
    assert (await secretary.hear(wire.Limited)).text == theirs("traffic", "Carme Bosch Riera", words("ca"))
    at.studio.report(control.PeerLimited(peer, "demo-5", "traffic", closed=True))
    assert (await member.hear(wire.Limited)).text == mine("flood", words("ca"))


def test_what_happens_on_and_on_is_told_now_and_then() -> None:
    allowances = Allowances()
    assert [allowances.is_news("ana", "traffic", at) for at in (0.0, 1.0, TOLD_EVERY)] == [True, False, True]
    assert allowances.is_news("ana", "garbage", 1.0)


@pytest.mark.parametrize("language", ["ca", "es"])
@pytest.mark.parametrize("text", [*MINE.values(), *THEIRS.values()])
def test_every_reason_is_translated(language: str, text: str) -> None:
    assert words(language)(text) != text


def test_every_excess_has_both_sentences() -> None:
    assert MINE.keys() == THEIRS.keys()
