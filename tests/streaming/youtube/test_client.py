"""The client against a server that keeps state: what it asks for, and what every way of failing becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from streaming.youtube.aside import Aside
from streaming.youtube.client import YouTube
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.model import About, Broadcast, Channel, Issue
from tests.streaming.youtube.google import StandIn

ABOUT = About(
    "Ple ordinari 12/2026",
    "Ordre del dia\nhttps://ple.example.cat/vila/m/m1",
    dt.datetime(2026, 12, 3, 18, tzinfo=dt.UTC),
    "unlisted",
    True,
    "ultraLow",
)


async def code_of(asked: Awaitable[object]) -> Code:
    with pytest.raises(YouTubeFailed) as failed:
        await asked
    return failed.value.code


async def test_a_broadcast_from_insert_to_complete(google: StandIn, youtube: YouTube) -> None:
    made = await youtube.insert(ABOUT)
    assert made == Broadcast(made.id, ABOUT.title, ABOUT.description, "created")
    assert google.one["snippet"]["scheduledStartTime"] == "2026-12-03T18:00:00Z"
    assert google.one["status"] | {"lifeCycleStatus": ""} == {
        "privacyStatus": "unlisted",
        "selfDeclaredMadeForKids": True,
        "lifeCycleStatus": "",
        "recordingStatus": "notRecording",
    }
    details = google.one["contentDetails"]
    assert (
        details["latencyPreference"],
        details["enableAutoStop"],
        details["monitorStream"]["enableMonitorStream"],
    ) == (
        "ultraLow",
        False,
        False,
    )
    stream = await youtube.insert_stream("Consistori · Ple")
    assert (stream.address, stream.backup_address) == (google.address, google.backup_address)
    assert stream.key.startswith("key-of-")
    assert stream.key not in repr(stream)
    assert (await youtube.bind(made.id, stream.id)).life == "ready"
    assert await code_of(youtube.transition(made.id, "live")) is Code.STREAM_INACTIVE

    google.receiving = lambda key: key == stream.key
    google.health = {"status": "bad", "configurationIssues": [{"type": "bitrateLow", "severity": "warning"}]}
    active = await youtube.stream(stream.id)
    assert (active.status, active.health, active.issues) == ("active", "bad", (Issue("bitrateLow", "warning"),))
    assert (await youtube.transition(made.id, "live")).life == "liveStarting"
    assert await code_of(youtube.transition(made.id, "live")) is Code.REDUNDANT_TRANSITION
    live = await youtube.broadcast(made.id)
    assert (live.life, live.started_at) == ("live", dt.datetime(2026, 12, 3, 18, 0, 5, tzinfo=dt.UTC))
    assert await code_of(youtube.delete(made.id)) is Code.NOT_NOW
    assert (await youtube.transition(made.id, "complete")).life == "complete"
    assert await code_of(youtube.transition(made.id, "live")) is Code.INVALID_TRANSITION
    await youtube.describe(made.id, "00:00 Obertura")
    assert (await youtube.broadcast(made.id)).description == "00:00 Obertura"


async def test_what_is_upcoming_comes_page_by_page(google: StandIn, youtube: YouTube) -> None:
    for number in range(5):
        await youtube.insert(replace(ABOUT, title=f"Ple {number}"))
    assert [each.title async for each in youtube.upcoming()] == [f"Ple {number}" for number in range(5)]
    assert google.count("liveBroadcasts.list") == 3


async def test_moving_deleting_and_picturing(google: StandIn, youtube: YouTube) -> None:
    made = await youtube.insert(ABOUT)
    await youtube.update(made.id, replace(ABOUT, starts_at=dt.datetime(2026, 12, 10, 18, tzinfo=dt.UTC)))
    assert google.one["snippet"]["scheduledStartTime"] == "2026-12-10T18:00:00Z"
    await youtube.set_thumbnail(made.id, b"\xff\xd8picture")
    assert google.thumbnails == {made.id: b"\xff\xd8picture"}
    await youtube.delete(made.id)
    await youtube.delete(made.id)
    assert google.broadcasts == {}
    assert await code_of(youtube.broadcast(made.id)) is Code.NOT_FOUND
    assert await code_of(youtube.describe(made.id, "x")) is Code.NOT_FOUND
    assert await code_of(youtube.stream("none")) is Code.NOT_FOUND


async def test_the_channel_is_named(google: StandIn, youtube: YouTube) -> None:
    assert await youtube.channel() == Channel("UCvila", "Ajuntament de Vila")
    google.channel = False
    assert await code_of(youtube.channel()) is Code.NO_CHANNEL


async def test_an_expired_access_token_is_renewed_unnoticed(google: StandIn, youtube: YouTube) -> None:
    await youtube.channel()
    google.expire_access()
    assert (await youtube.channel()).id == "UCvila"


async def test_a_withdrawn_consent(google: StandIn, youtube: YouTube) -> None:
    await youtube.channel()
    google.refresh_tokens.clear()
    google.expire_access()
    assert await code_of(youtube.channel()) is Code.ACCESS_REVOKED


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("quotaExceeded", Code.QUOTA_EXCEEDED),
        ("liveStreamingNotEnabled", Code.LIVE_NOT_ENABLED),
        ("insufficientLivePermissions", Code.NOT_PERMITTED),
        ("userRequestsExceedRateLimit", Code.RATE_LIMITED),
        ("userBroadcastsExceedLimit", Code.TOO_MANY_BROADCASTS),
        ("backendError", Code.SERVER_ERROR),
        ("aReasonOfTomorrow", Code.NOT_PERMITTED),
    ],
)
async def test_what_the_api_refuses(google: StandIn, youtube: YouTube, reason: str, code: Code) -> None:
    google.fail("liveBroadcasts.insert", reason)
    assert await code_of(youtube.insert(ABOUT)) is code
    assert google.count("liveBroadcasts.insert") == 1


async def test_a_server_that_hangs_is_given_up(google: StandIn, youtube: YouTube) -> None:
    google.fail("liveBroadcasts.list", hang=True)
    assert await code_of(youtube.broadcast("b")) is Code.TIMED_OUT


async def test_an_insert_whose_answer_is_lost_is_sent_once(google: StandIn, youtube: YouTube) -> None:
    google.fail("liveBroadcasts.insert", lost=True)
    assert await code_of(youtube.insert(ABOUT)) is Code.UNREACHABLE
    assert google.count("liveBroadcasts.insert") == 1
    assert len(google.broadcasts) == 1


async def test_nobody_answers(google: StandIn) -> None:
    nowhere = replace(google.google, api="http://127.0.0.1:9", token="http://127.0.0.1:9/token")
    assert await code_of(YouTube(nowhere, "x", Aside()).channel()) is Code.UNREACHABLE


async def test_what_takes_too_long_is_not_waited_for(google: StandIn) -> None:
    google.fail("token", hang=True)
    asked: Callable[[], Awaitable[object]] = YouTube(google.google, google.consent(), Aside(deadline=0.2)).channel
    assert await code_of(asked()) is Code.TIMED_OUT
