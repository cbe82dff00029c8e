from __future__ import annotations

import asyncio

from streaming.backlog import Backlog, Chunk

SECOND = 1_000_000


def filled(groups: int, *, seconds: float = 100.0, keep: bool = False) -> Backlog:
    """Groups of a second, each with two pieces: `0a`, `0b`, `1a` …"""
    backlog = Backlog(seconds, keep=keep)
    for number in range(groups):
        add(backlog, number)
    return backlog


def add(backlog: Backlog, number: int) -> None:
    backlog.begin(number * SECOND, gap=number == 0)
    backlog.add(f"{number}a".encode())
    backlog.add(f"{number}b".encode())


async def test_next_gives_groups_whole_and_in_order() -> None:
    backlog = filled(2)
    backlog.close()
    assert await backlog.next() == Chunk(b"0a0b", 0, begins=True, gap=True)
    assert await backlog.next() == Chunk(b"1a1b", SECOND, begins=True, gap=False)
    assert await backlog.next() is None


async def test_next_waits_for_more_of_the_same_group() -> None:
    backlog = filled(1)
    await backlog.next()
    waiting = asyncio.ensure_future(backlog.next())
    await asyncio.sleep(0)
    backlog.add(b"0c")
    assert await waiting == Chunk(b"0c", 0, begins=False, gap=False)


async def test_what_has_not_been_read_is_told_in_seconds() -> None:
    backlog = filled(0)
    assert backlog.waiting == 0.0
    for number in range(4):
        add(backlog, number)
    assert backlog.waiting == 3.0
    await backlog.next()
    await backlog.next()
    assert backlog.waiting == 2.0


async def test_what_comes_before_the_first_group_is_nothing() -> None:
    backlog = Backlog(10)
    backlog.add(b"sound of a group that is not here")
    backlog.close()
    assert await backlog.next() is None


async def test_a_full_backlog_drops_the_oldest_group_and_counts_it() -> None:
    backlog = filled(5, seconds=2.0)
    assert backlog.dropped_seconds == 2.0
    assert await backlog.next() == Chunk(b"2a2b", 2 * SECOND, begins=True, gap=True)


async def test_the_group_being_read_is_not_dropped() -> None:
    backlog = filled(1, seconds=2.0)
    await backlog.next()
    for number in range(1, 5):
        add(backlog, number)
    backlog.close()
    chunks = [chunk async for chunk in _rest(backlog)]
    assert chunks[0] == Chunk(b"2a2b", 2 * SECOND, begins=True, gap=True)
    assert backlog.dropped_seconds == 1.0


async def test_rewind_gives_again_what_is_not_confirmed() -> None:
    backlog = filled(3, keep=True)
    for _ in range(3):
        await backlog.next()
    backlog.confirm(SECOND)
    backlog.rewind()
    assert await backlog.next() == Chunk(b"1a1b", SECOND, begins=True, gap=False)
    assert backlog.dropped_seconds == 0


async def test_skip_oldest_gives_up_one_group() -> None:
    backlog = filled(3, keep=True)
    backlog.rewind()
    backlog.skip_oldest()
    assert await backlog.next() == Chunk(b"1a1b", SECOND, begins=True, gap=True)
    assert backlog.dropped_seconds == 1.0


async def test_skip_to_newest_counts_what_is_passed_over() -> None:
    backlog = filled(4)
    await backlog.next()
    backlog.skip_to_newest()
    assert (await backlog.next()) == Chunk(b"3a3b", 3 * SECOND, begins=True, gap=False)
    assert backlog.dropped_seconds == 3.0


async def _rest(backlog: Backlog):  # type: ignore[no-untyped-def]
    while chunk := await backlog.next():
        yield chunk
