"""Destinations: wanted or not, how they do, and never their keys."""

from __future__ import annotations

import pytest

from meetings.commands import NoteRelay
from streaming.control import RelayHealth, StartRelay, StopRelay
from web.access.secrets import Unsealable
from web.conductor.relays import Destination, Relays
from web.wire import RelayView

YOUTUBE = Destination("r1", "YouTube", "rtmps://a.rtmps.youtube.com/live2", lambda: "secret-key")


def lost() -> str:
    raise Unsealable


def known() -> Relays:
    relays = Relays()
    relays.know([YOUTUBE])
    return relays


def test_switching_on_and_off() -> None:
    relays = known()
    assert relays.switch("r1", True) == StartRelay("r1", "rtmps://a.rtmps.youtube.com/live2", "secret-key")
    assert relays.start_orders() == [StartRelay("r1", "rtmps://a.rtmps.youtube.com/live2", "secret-key")]
    assert relays.switch("r1", False) == StopRelay("r1")
    assert relays.start_orders() == []


def test_a_destination_the_council_does_not_have() -> None:
    assert known().switch("r2", True) is None
    assert known().switch("r2", False) is None


def test_health_is_shown_and_noted_without_the_key() -> None:
    relays = known()
    assert relays.views() == (RelayView("r1", "YouTube", "off", 0.0, 0, 0.0, ""),)
    note = relays.note(RelayHealth("r1", "retrying", 12.0, 0, 4.5, "Connection refused"))
    assert note == NoteRelay("r1", "YouTube", "interrupted", "Connection refused")
    assert relays.views() == (RelayView("r1", "YouTube", "interrupted", 12.0, 0, 4.5, "Connection refused"),)
    assert "secret" not in repr(YOUTUBE)


def test_a_studio_found_again_goes_on_relaying() -> None:
    relays = known()
    relays.running([RelayHealth("r1", "live", 3.0)])
    assert [order.relay for order in relays.start_orders()] == ["r1"]
    relays.running([RelayHealth("r1", "stopped", 9.0)])
    assert relays.views()[0].phase == "off"


def test_a_key_that_cannot_be_read_any_more_holds_up_no_other_destination() -> None:
    relays = Relays()
    relays.know([YOUTUBE, Destination("r0", "Ràdio", "rtmp://radio.example.cat/live", lost)])
    relays.running([RelayHealth("r0", "retrying", 3.0), RelayHealth("r1", "live", 3.0)])
    assert [order.relay for order in relays.start_orders()] == ["r1"]


def test_what_cannot_be_switched_on_is_not_wanted() -> None:
    relays = Relays()
    relays.know([Destination("r0", "Ràdio", "rtmp://radio.example.cat/live", lost)])
    with pytest.raises(Unsealable):
        relays.switch("r0", True)
    assert relays.views()[0].phase == "off"
