"""What one browser is owed: answers in order, the newest view only, no memory of a browser that stopped reading."""

from __future__ import annotations

import asyncio

import pytest

from meetings.roles import Actor
from tests.journals import begun
from tests.until import until
from web import wire
from web.limits import MESSAGES, UNREAD
from web.live.inbox import Inbox, ProtocolError, TooMany
from web.live.view import Live, view_for
from web.live.window import VIEW_INTERVAL, Window
from web.live.words import words


class Browser:
    """Reads what the window sends, when it is let."""

    def __init__(self) -> None:
        self.window = Window(Actor("pere", "member"), "Pere", words("ca"))
        self.sent: list[str] = []
        self.views = 0
        self.now = 0.0
        self.reading = asyncio.Event()
        self.reading.set()

    async def send(self, text: str) -> None:
        await self.reading.wait()
        self.sent.append(text)

    def view(self, window: Window) -> wire.View:
        self.views += 1
        return view_for(begun().state, "pere", "member", Live(0.0), words("ca"))

    def pump(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.window.pump(self.send, self.view, lambda: self.now))


async def test_answers_leave_in_order_and_goodbye_last() -> None:
    browser = Browser()
    for number in range(3):
        browser.window.tell(wire.Done(number, 7))
    browser.window.close(wire.Bye("ended", "Adéu"))
    await browser.pump()
    assert browser.sent == [
        '{"type":"done","id":0,"seq":7}',
        '{"type":"done","id":1,"seq":7}',
        '{"type":"done","id":2,"seq":7}',
        '{"type":"bye","reason":"ended","text":"Adéu","after":0.0}',
    ]


async def test_views_are_made_when_they_are_sent_and_not_more_often() -> None:
    browser = Browser()
    task = browser.pump()
    for _ in range(50):
        browser.window.refresh()
    await until(lambda: browser.views == 1)
    for _ in range(50):
        browser.window.refresh()
    await asyncio.sleep(0)
    assert browser.views == 1
    browser.now += VIEW_INTERVAL
    browser.window.tell(wire.Done(1, 1))
    await until(lambda: browser.views == 2)
    browser.window.close(wire.Bye("ended", ""))
    await task


async def test_only_the_newest_of_what_is_like_a_state_waits() -> None:
    browser = Browser()
    for number in range(500):
        browser.window.tell(wire.Sound((), {"pere": float(number)}))
    browser.window.close(wire.Bye("ended", ""))
    await browser.pump()
    assert browser.sent[0] == '{"type":"sound","heard":[],"arriving":{"pere":499.0}}'
    assert len(browser.sent) == 2


async def test_a_browser_that_stopped_reading_is_given_up() -> None:
    browser = Browser()
    for number in range(UNREAD + 1):
        browser.window.tell(wire.Announce(str(number), False))
    assert browser.window.overflowed
    await browser.pump()
    assert browser.sent == []


def test_a_message_of_the_protocol_is_read() -> None:
    text = '{"type":"do","id":4,"seen":9,"command":{"command":"RequestFloor","kind":"reply"}}'
    said = Inbox().read(text, 0.0)
    assert isinstance(said, wire.Do)
    assert (said.id, said.seen, type(said.command).__name__) == (4, 9, "RequestFloor")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"type":"walk"}', '{"type":"do","id":1,"seen":1,"command":{"command":"Rule"}}', "\x00"]
)
def test_anything_else_is_a_protocol_error(text: str) -> None:
    with pytest.raises(ProtocolError):
        Inbox().read(text, 0.0)


def test_too_many_messages_in_a_second() -> None:
    inbox = Inbox()
    for _ in range(round(MESSAGES.at_once)):
        inbox.read('{"type":"connect"}', 0.0)
    with pytest.raises(TooMany, match="more than 20 a second, 50 at once"):
        inbox.read('{"type":"connect"}', 0.01)


def test_as_many_over_more_time_are_fine() -> None:
    inbox = Inbox()
    for number in range(500):
        inbox.read('{"type":"connect"}', number / 20)
