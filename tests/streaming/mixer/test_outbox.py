"""Writing to a bridge that reads slowly or not at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import pairwise

import pytest

from streaming.exchange import KEYFRAME, Frame, Kind, MixerHealth, Unpacker
from streaming.mixer.outbox import MOST_WAITING, Outbox

PICTURE = bytes(100_000)
SOUND = bytes(200)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def picture(number: int, is_key: bool = False) -> Frame:
    return Frame(Kind.PROGRAMME_VIDEO, KEYFRAME if is_key else 0, 0, number, PICTURE)


def sound(number: int) -> Frame:
    return Frame(Kind.PROGRAMME_SOUND, 0, 0, number, SOUND)


def drained(outbox: Outbox, theirs: socket.socket) -> list[Frame]:
    unpacker, frames = Unpacker(), []
    while True:
        outbox.flush()
        try:
            frames += unpacker.feed(theirs.recv(1 << 20))
        except BlockingIOError:
            return frames


def test_frames_arrive_whole_and_in_order(pair: tuple[socket.socket, socket.socket]) -> None:
    outbox = Outbox(pair[0])
    sent = [picture(0, True), sound(1), picture(2), sound(3)]
    for frame in sent:
        outbox.put(frame)
    outbox.put_word(MixerHealth(25.0, 0, 0))
    frames = drained(outbox, pair[1])
    assert frames[:4] == sent
    assert frames[4].kind is Kind.WORD


def test_a_bridge_that_does_not_read_loses_whole_groups_of_pictures(pair: tuple[socket.socket, socket.socket]) -> None:
    outbox = Outbox(pair[0])
    for number in range(100):
        outbox.put(picture(number, number % 50 == 0))
        outbox.put(sound(number))
        outbox.flush()
    assert outbox.lacks_keyframe
    assert outbox.dropped_pictures > 0
    outbox.put(picture(100, True))
    outbox.put(picture(101))
    assert not outbox.lacks_keyframe
    frames = drained(outbox, pair[1])
    pictures = [frame.time for frame in frames if frame.kind is Kind.PROGRAMME_VIDEO]
    assert pictures[-2:] == [100, 101]
    resumed = next(index for index, (a, b) in enumerate(pairwise(pictures)) if b != a + 1)
    assert pictures[resumed + 1] % 50 == 0
    assert [frame.time for frame in frames if frame.kind is Kind.PROGRAMME_SOUND] == list(range(100))
    assert len(pictures) + outbox.dropped_pictures == 102


def test_memory_is_bounded_when_only_sound_waits(pair: tuple[socket.socket, socket.socket]) -> None:
    outbox = Outbox(pair[0])
    for number in range(60_000):
        outbox.put(sound(number))
    frames = drained(outbox, pair[1])
    assert sum(len(frame.payload) + 16 for frame in frames) <= MOST_WAITING
    assert frames[-1].time == 59_999


def test_a_bridge_that_is_gone_is_told_by_an_error(pair: tuple[socket.socket, socket.socket]) -> None:
    outbox = Outbox(pair[0])
    pair[1].close()
    outbox.put(sound(0))
    with pytest.raises(BrokenPipeError):
        outbox.flush()
