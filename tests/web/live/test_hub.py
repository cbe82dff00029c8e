"""What a window is told when it comes: the meeting as it was convened."""

from __future__ import annotations

import itertools
from typing import cast, get_args

import pytest

from meetings import plan as p
from meetings.ledger import Ledger
from meetings.roles import Actor
from tests.journals import begun, plan
from tests.meetings.memory import MemoryJournals
from web import limits, wire
from web.live.hub import Hub
from web.live.media import Media
from web.live.spoken import speaking_clock
from web.live.window import Window
from web.live.words import words


class Connections:
    """What is asked of the studio about peer connections."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def open_peer(self, peer: str, source: str) -> None:
        self.open.append(peer)

    def close_peer(self, peer: str) -> None:
        self.open.remove(peer)

    def relays(self) -> tuple[wire.RelayView, ...]:
        return ()


class Steady:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def hub(meeting: p.Plan, steady: Steady | None = None) -> Hub:
    held, ids = begun(meeting), itertools.count(1)
    return Hub(
        Ledger(MemoryJournals(), lambda: held.clock),
        held.state,
        held.entries,
        spoken=speaking_clock(held.entries),
        papers="",
        clock=lambda: 1000.0,
        steady=steady or Steady(),
        new_id=lambda: str(next(ids)),
    )


class Told(Window):
    """Keeps what it is told."""

    def __init__(self, language: str = "ca") -> None:
        super().__init__(Actor("pere", "member"), "Pere Ferrer i Mas", words(language))
        self.told: list[wire.ToBrowser] = []

    def tell(self, message: wire.ToBrowser) -> None:
        self.told.append(message)


@pytest.mark.parametrize("mode", get_args(p.Mode))
async def test_a_window_is_told_where_members_may_take_part_from(mode: p.Mode) -> None:
    window = Told()
    await hub(plan(mode=mode)).greet(window, wire.Hello("w1"), ())
    assert [message.mode for message in window.told if isinstance(message, wire.Welcome)] == [mode]


def test_each_window_reads_labels_in_its_own_language() -> None:
    meeting = hub(plan())
    shown = {language: meeting.view(Told(language)).items[0].majority_label for language in ("ca", "es", "en")}
    assert shown == {"ca": "Majoria simple", "es": "Mayoría simple", "en": "Simple majority"}


async def watching(meeting: Hub, window: str = "window-1") -> Told:
    """A window that has a peer connection, and only watches."""
    told = Told()
    await meeting.greet(told, wire.Hello(window), ())
    meeting.offer(told)
    return told


def connected(meeting: Hub) -> list[str]:
    meeting.media = cast(Media, Connections())
    return cast(Connections, meeting.media).open


async def test_whoever_comes_back_in_time_keeps_the_peer_connection() -> None:
    steady = Steady()
    meeting = hub(plan(), steady)
    there = connected(meeting)
    meeting.leave(await watching(meeting))
    steady.now += limits.LEFT_BEHIND_SECONDS - 1
    await meeting.note_presence()
    again = Told()
    await meeting.greet(again, wire.Hello("window-1"), ())
    steady.now += limits.LEFT_BEHIND_SECONDS
    await meeting.note_presence()
    assert there == [again.peer] == [".1"]


async def test_a_peer_connection_nobody_comes_back_for_ends() -> None:
    steady = Steady()
    meeting = hub(plan(), steady)
    there = connected(meeting)
    for number in range(3):
        meeting.leave(await watching(meeting, f"window-{number}"))
    assert len(there) == 3
    steady.now += limits.LEFT_BEHIND_SECONDS
    await meeting.note_presence()
    assert there == []


async def test_an_old_socket_that_is_found_dead_takes_nothing_from_the_new_one() -> None:
    steady = Steady()
    meeting = hub(plan(), steady)
    there = connected(meeting)
    dead, dead_too = await watching(meeting), await watching(meeting, "window-2")
    kept = Told()
    await meeting.greet(kept, wire.Hello("window-1"), ())
    renewed = await watching(meeting, "window-2")
    meeting.leave(dead)
    meeting.leave(dead_too)
    steady.now += limits.LEFT_BEHIND_SECONDS
    await meeting.note_presence()
    assert there == [kept.peer, renewed.peer] == [".1", ".3"]
