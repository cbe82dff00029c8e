from __future__ import annotations

from pathlib import Path

import pytest

from streaming.backlog import Backlog, Chunk
from streaming.exchange import Frame, Kind
from streaming.feed import Feed, SoundClock
from streaming.transport import PACKET
from tests.e2e.signals import watch
from tests.streaming.pouring import ORIGIN, pour, small_feed
from tests.streaming.programme import programme, shifted


async def drained(feed: Feed, backlog: Backlog) -> list[Chunk]:
    feed.close(backlog)
    chunks = []
    while chunk := await backlog.next():
        chunks.append(chunk)
    return chunks


async def test_groups_begin_at_keyframes_and_know_their_time() -> None:
    feed = small_feed()
    backlog = feed.open(100)
    pour(feed, programme(6))
    chunks = await drained(feed, backlog)
    assert [(chunk.time - ORIGIN, chunk.begins, chunk.gap) for chunk in chunks] == [
        (0, True, True),
        (2_000_000, True, False),
        (4_000_000, True, False),
    ]
    assert all(len(chunk.data) % PACKET == 0 for chunk in chunks)


async def test_who_joins_later_begins_at_a_keyframe_and_can_decode(tmp_path: Path) -> None:
    feed = small_feed()
    early = feed.open(100)
    frames = programme(8)
    pour(feed, [frame for frame in frames if frame.time < 3_000_000])
    late = feed.open(100)
    pour(feed, [frame for frame in frames if frame.time >= 3_000_000])
    feed.close(early)
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(chunk.data for chunk in await drained(feed, late)))
    seen = watch(joined, 1000)
    assert seen.pictures == 100
    assert seen.seconds == pytest.approx(4.0, abs=0.1)
    assert max(map(abs, seen.offsets())) < 0.04


async def test_opening_asks_for_a_keyframe() -> None:
    feed = small_feed()
    asked: list[bool] = []
    feed._want_keyframe = lambda: asked.append(True)
    feed.open(10)
    assert asked == [True]


async def test_an_interruption_is_a_gap_and_waits_for_a_keyframe() -> None:
    feed = small_feed()
    backlog = feed.open(100)
    frames = programme(6)
    pour(feed, [frame for frame in frames if frame.time < 2_500_000])
    feed.interrupt()
    pour(feed, [frame for frame in frames if frame.time >= 2_500_000])
    begun = [(chunk.time - ORIGIN, chunk.gap) for chunk in await drained(feed, backlog) if chunk.begins]
    assert begun == [(0, True), (2_000_000, False), (4_000_000, True)]


async def test_time_that_jumps_is_a_gap() -> None:
    feed = small_feed()
    backlog = feed.open(100)
    frames = programme(4)
    pour(feed, frames)
    pour(feed, shifted(frames, 30_000_000))
    begun = [(chunk.time - ORIGIN, chunk.gap) for chunk in await drained(feed, backlog) if chunk.begins]
    assert begun == [(0, True), (2_000_000, False), (30_000_000, True), (32_000_000, False)]


async def test_after_a_gap_a_keyframe_is_asked_for() -> None:
    feed = small_feed()
    feed.open(100)
    frames = programme(4)
    pour(feed, [frame for frame in frames if frame.time < 2_500_000])
    asked: list[bool] = []
    feed._want_keyframe = lambda: asked.append(True)
    pour(feed, shifted([frame for frame in frames if frame.time >= 2_500_000], 30_000_000))
    assert asked == [True]


async def test_time_that_goes_back_is_refused() -> None:
    feed = small_feed()
    feed.open(100)
    frames = programme(4)
    pour(feed, frames)
    pour(feed, [frames[0], Frame(Kind.FEED_SOUND, 0, 0, -ORIGIN, b"old")])
    assert feed.refused == 2


def test_sound_clock_counts_samples_and_follows_when_it_must() -> None:
    clock = SoundClock()
    given = [0, 20_000, 40_000, 60_000, 500_000, 520_000]
    assert [clock.place(time) for time in given] == [0, 21_333, 42_666, 64_000, 500_000, 521_333]
