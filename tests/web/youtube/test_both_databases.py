"""Channels, streams and broadcasts in every database that is supported."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from meetings.council import Council
from meetings.storage.database import connect
from meetings.storage.registry import Registry
from web.migrations import upgrade
from web.youtube.storage import Broadcast, Channel, Stream, YouTubeStorage

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
CHANNEL = Channel("vila", b"\x00sealed", "UC1", "Canal", AT, "p1", "unlisted", True, "normal", True)
STREAM = Stream("vila", "ple", "UC1", "s1", "rtmps://a/live2", "rtmps://b/live2?backup=1", b"\xffkey")


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[YouTubeStorage]:
    engine = connect(database_url)
    await upgrade(engine)
    for council in ("vila", "poble"):
        await Registry(engine).add_council(Council(council, council, council, "ca"))
    yield YouTubeStorage(engine)
    await engine.dispose()


async def test_a_channel_comes_back_as_it_was_put(storage: YouTubeStorage) -> None:
    assert await storage.channel("vila") == Channel("vila")
    await storage.put_channel(CHANNEL)
    await storage.put_channel(Channel("poble"))
    assert await storage.channel("vila") == CHANNEL
    assert await storage.granted() == {"vila": CHANNEL}
    revoked = replace(CHANNEL, sealed_token=b"")
    await storage.put_channel(revoked)
    assert await storage.channel("vila") == revoked
    assert await storage.granted() == {}


async def test_a_stream_is_one_for_each_body_and_channel(storage: YouTubeStorage) -> None:
    await storage.put_stream(STREAM)
    assert await storage.stream("vila", "ple", "UC1") == STREAM
    assert await storage.stream("vila", "ple", "UC2") is None
    await storage.put_stream(replace(STREAM, stream="s2"))
    found = await storage.stream("vila", "ple", "UC1")
    assert found is not None
    assert found.stream == "s2"
    await storage.remove_stream(found)
    await storage.remove_stream(found)
    assert await storage.stream("vila", "ple", "UC1") is None


async def test_a_broadcast_is_looked_after_until_it_is_settled(storage: YouTubeStorage) -> None:
    planned = Broadcast("m1", "vila", phase="planned", trouble="quota", trouble_since=AT)
    await storage.put_broadcast(planned)
    await storage.put_broadcast(Broadcast("m2", "vila", "UC1", "b2", "s1", "complete", "public"))
    await storage.put_broadcast(Broadcast("m3", "poble", phase="live"))
    assert await storage.broadcast("m1") == planned
    assert await storage.broadcast("never") is None
    assert sorted(await storage.of_council("vila")) == ["m1", "m2"]
    assert sorted(each.meeting for each in await storage.unsettled()) == ["m1", "m3"]
