"""The driver and the relays: started with the meeting, left alone when stopped by hand, ended with the consent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streaming.control import StartRelay, StopRelay
from tests.streaming.youtube.google import StandIn
from tests.until import until
from tests.web.conductor.studio import Studios
from tests.web.youtube.town import MEETING, Town, town
from web import keys
from web.live.routes import LIVE, extension
from web.youtube.standing import Trouble

Hall = tuple[Town, Studios]


@pytest.fixture
async def hall(google: StandIn, founded: Path, tmp_path: Path) -> AsyncIterator[Hall]:
    """A town with live meetings and a studio without media."""
    studios = Studios()

    async def document(meeting: str, entries: object) -> None:
        pass

    async with town(tmp_path, google, founded, [extension(studios, lambda app: document)]) as made:
        made.broadcasts.feeds = made.site.app[LIVE]
        yield made, studios


async def test_the_relays_follow_the_meeting_the_secretary_and_the_consent(hall: Hall, google: StandIn) -> None:
    vila, studios = hall
    google.address, google.backup_address = "rtmps://a.example/live2", "rtmps://b.example/live2?backup=1"
    await vila.grant(backup=True)
    await vila.site.convened()
    await vila.reaches("ready")
    (stream,) = google.streams.values()
    key = stream["cdn"]["ingestionInfo"]["streamName"]
    google.receiving = lambda name: bool(studios.made) and "youtube" in studios.now.relays

    await vila.site.app[LIVE].enter(MEETING)
    await vila.open()
    await vila.reaches("live")
    started = [order for order in studios.now.orders if isinstance(order, StartRelay)]
    assert StartRelay("youtube", google.address, key) in started
    assert StartRelay("youtube-backup", google.backup_address, key) in started
    live = vila.site.app[LIVE].find(MEETING)
    assert live is not None
    assert [(view.relay, view.name) for view in live.conductor.relays()] == [
        ("youtube", "YouTube"),
        ("youtube-backup", "YouTube, reserva"),
    ]

    live.conductor.switch_relay("youtube", False)
    await vila.reaches("live", Trouble.SENDING_STOPPED)
    asked = len([order for order in studios.now.orders if isinstance(order, StartRelay)])
    live.conductor.switch_relay("youtube", True)
    await vila.reaches("live")
    assert len([order for order in studios.now.orders if isinstance(order, StartRelay)]) == asked + 1

    secretary = await vila.site.secretary()
    await secretary.post("/vila/desk/youtube/withdraw")
    await until(lambda: studios.now.last(StopRelay) == StopRelay("youtube-backup"))
    assert StopRelay("youtube") in studios.now.orders
    assert (await vila.site.app[keys.LEDGER].state(MEETING)).phase == "open"


async def test_a_new_studio_is_fed_from_again(hall: Hall, google: StandIn) -> None:
    vila, studios = hall
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    google.receiving = lambda name: "youtube" in studios.now.relays
    await vila.site.app[LIVE].enter(MEETING)
    await vila.open()
    await vila.reaches("live")
    studios.now.die()
    await until(lambda: len(studios.made) == 2 and "youtube" in studios.now.relays)
    await vila.reaches("live")
