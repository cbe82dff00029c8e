"""Pouring a programme into a feed, faster than it would come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from streaming.exchange import KEYFRAME, Frame, Kind
from streaming.feed import Feed

ORIGIN = 1_000_000_000
"""Studio time at which the test programme begins, microseconds."""


def pour(feed: Feed, frames: Iterable[Frame]) -> None:
    """All of it, at once."""
    for frame in frames:
        if frame.kind is Kind.FEED_SOUND:
            feed.sound(frame.time + ORIGIN, frame.payload)
        else:
            feed.picture(frame.time + ORIGIN, frame.payload, keyframe=bool(frame.flags & KEYFRAME))


async def stream(feed: Feed, frames: Iterable[Frame], *, speed: float = 8.0) -> None:
    """In its rhythm, so many times faster."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for frame in frames:
        ahead = frame.time / 1e6 / speed - (loop.time() - began)
        if ahead > 0.01:
            await asyncio.sleep(ahead)
        pour(feed, [frame])


def small_feed() -> Feed:
    return Feed(lambda: None, width=320, height=180, fps=25)
