"""Who is sent a shared stream as it is: joining, leaving, and what each has been sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from streaming.bridge.audience import Audience, Place
from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import Datagrams, Port
from tests.streaming.bridge.test_datagrams import HEAD, KINDS, PROFILES, Ends, keys, packets, waiting


@pytest.fixture
def ends() -> Iterator[Ends]:
    with Ends() as ends:
        yield ends


def burst(first: int) -> Burst:
    return Burst(packets(40, 40, first=first), HEAD.size)


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_in_it_is_sent_the_same_whatever_their_encryption(ends: Ends, kind: Datagrams) -> None:
    audience = Audience(kind)
    assert audience.send(burst(1), 2) == 0
    heard = []
    for profile in PROFILES * 2:
        here, there = ends.pair()
        Place().join(audience, Port(here, keys(profile)))
        heard.append((keys(profile), there))
    assert audience.send(burst(3), 4) == 12
    for opened, there in heard:
        assert [opened.unprotect(data) for data in waiting(there)] == burst(3).packets


@pytest.mark.parametrize("kind", KINDS)
def test_what_each_was_sent_is_known_wherever_it_stood(ends: Ends, kind: Datagrams) -> None:
    audience, place, other = Audience(kind), Place(), Place()
    here, _ = ends.pair()
    port = Port(here, keys())
    audience.send(burst(1), 2)
    other.sent(2, burst(1), 2)
    other.join(audience, Port(ends.pair()[0], keys()))
    assert (place.packets, place.octets, place.newest) == (0, 0, -1)
    audience.send(burst(3), 4)
    place.sent(2, burst(3), 4)
    place.join(audience, port)
    audience.send(burst(5), 6)
    assert (place.packets, place.octets, place.newest) == (4, 160, 6)
    place.leave()
    place.leave()
    audience.send(burst(7), 8)
    assert (place.packets, place.octets, place.newest, place.audience) == (4, 160, 6, None)
    place.sent(2, burst(9), 10)
    assert (place.packets, place.octets, place.newest) == (6, 240, 10)
    assert (other.packets, other.octets, other.newest) == (8, 320, 8)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_sends_by_a_socket_that_is_closed(ends: Ends, kind: Datagrams) -> None:
    here, _ = ends.pair()
    pictures, sounds = Audience(kind), Audience(kind)
    places = (Place(), Place())
    port = Port(here, keys())
    for place, audience in zip(places, (pictures, sounds), strict=True):
        place.join(audience, port)
    port.close()
    assert [place.audience for place in places] == [None, None]
    assert pictures.send(burst(1), 2) == sounds.send(burst(1), 2) == 0
