"""A broadcast follows its meeting, whatever YouTube answers, and the meeting never waits for it."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from meetings import commands as c
from meetings.storage import tables
from streaming.youtube.aside import Aside
from streaming.youtube.failure import Code
from streaming.youtube.model import About, resource_of
from tests.streaming.youtube.google import StandIn
from tests.until import until
from tests.web.pages.site import draft_of
from tests.web.youtube.town import MEETING, Town
from web import keys
from web.youtube.standing import Trouble

HELD = "https://www.youtube.com/watch?v="


async def test_from_the_notice_to_the_chapters(vila: Town, google: StandIn) -> None:
    await vila.grant(privacy="unlisted", latency="ultraLow", backup=True)
    await vila.site.convened()
    row = await vila.reaches("ready")
    made = google.one
    assert made["snippet"]["title"] == "Ple · Sessió ordinària 12/2026 · Ajuntament de Vila"
    assert made["snippet"]["scheduledStartTime"] == "2026-12-03T18:00:00Z"
    assert "1. Aprovació de l'acta anterior\n2. Precs i preguntes" in made["snippet"]["description"]
    assert made["snippet"]["description"].endswith(f"/vila/m/{MEETING}")
    assert (made["status"]["privacyStatus"], made["contentDetails"]["latencyPreference"]) == ("unlisted", "ultraLow")
    assert google.life(row.broadcast) == "ready"
    assert google.thumbnails[row.broadcast].startswith(b"\xff\xd8")
    assert row.watch == HELD + row.broadcast

    await vila.open()
    await vila.reaches("waiting")
    assert vila.feeds.asked[-1] == ("youtube", "youtube-backup")
    google.receiving = lambda key: True
    await vila.reaches("live")
    assert google.life(row.broadcast) == "live"

    await _two_items(vila)
    await vila.reaches("ending")
    assert google.life(row.broadcast) == "live"
    vila.pass_time(10)
    vila.broadcasts.look()
    await vila.reaches("complete")
    assert google.life(row.broadcast) == "complete"
    lines = google.one["snippet"]["description"].splitlines()
    assert "00:00 Obertura" in lines
    assert "00:20 1. Aprovació de l'acta anterior" in lines
    assert "01:20 2. Precs i preguntes" in lines
    assert (google.count("liveBroadcasts.insert"), google.count("liveStreams.insert")) == (1, 1)


async def _two_items(vila: Town) -> None:
    """Opened 25 and 85 seconds from now, and then the end."""
    vila.pass_time(25)
    await vila.do(c.OpenItem("i1"))
    vila.pass_time(60)
    await vila.do(c.OpenItem("i2"))
    vila.pass_time(90)
    await vila.do(c.Adjourn())


async def test_a_postponed_meeting_moves_and_a_cancelled_one_goes(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    later = dt.datetime(2026, 12, 10, 19, 0, tzinfo=dt.UTC)
    await vila.do(c.PostponeMeeting(later, "Nevada"))
    await until(lambda: google.one["snippet"]["scheduledStartTime"] == "2026-12-10T19:00:00Z")
    assert "10 de desembre" in google.one["snippet"]["description"]
    await vila.do(c.CancelMeeting("Tempesta"))
    await vila.reaches("deleted")
    assert google.broadcasts == {}


async def test_settings_that_change_reach_what_is_planned(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.grant(privacy="private", made_for_kids=True)
    await until(lambda: google.one["status"]["privacyStatus"] == "private")
    assert google.one["status"]["selfDeclaredMadeForKids"] is True
    await until(lambda: vila.broadcasts._standings[MEETING].broadcast.privacy == "private")
    assert (await vila.row()).watch == ""


async def test_a_body_uses_its_stream_again(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    other = await vila.site.draft(meeting="2026-12-17-vila", starts_at=dt.datetime(2026, 12, 17, 18, tzinfo=dt.UTC))
    secretary = await vila.site.secretary()
    await secretary.post(f"/vila/desk/m/{other.meeting}/send", {"version": "1", "confirm": "yes"})
    await until(lambda: len(google.thumbnails) == 2)
    assert (len(google.broadcasts), len(google.streams)) == (2, 1)


async def test_nothing_is_made_without_consent_or_behind_closed_doors(vila: Town, google: StandIn) -> None:
    await vila.site.convened()
    await vila.broadcasts.look_around()
    assert (await vila.row()).council == ""
    assert google.calls == []


async def test_a_damaged_journal_keeps_no_other_meeting_from_its_broadcast(vila: Town, google: StandIn) -> None:
    await vila.grant()
    damaged = draft_of("vila", meeting="2026-01-01-vila")
    await vila.site.app[keys.PLANNED].add(damaged, "convened")
    async with vila.site.app[keys.ENGINE].begin() as connection:
        row = {"meeting": damaged.meeting, "seq": 1, "line": "{", "hash": "0" * 64}
        await connection.execute(tables.journal.insert().values(**row))
    await vila.site.convened()
    await vila.reaches("ready")
    assert len(google.broadcasts) == 1


# What goes wrong -----------------------------------------------------------------------------------------------------


async def test_an_insert_whose_answer_was_lost_is_found_again(vila: Town, google: StandIn) -> None:
    google.fail("liveBroadcasts.insert", lost=True)
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    assert (len(google.broadcasts), google.count("liveBroadcasts.insert")) == (1, 1)


async def test_a_crash_after_the_insert_makes_no_second_broadcast(vila: Town, google: StandIn) -> None:
    google.fail("liveBroadcasts.insert", hang=True)
    await vila.grant()
    await vila.site.convened()
    await until(lambda: google.count("liveBroadcasts.insert") == 1)
    await vila.broadcasts.stop()
    assert ((await vila.row()).phase, (await vila.row()).broadcast) == ("planned", "")
    # Google carried it out, and nobody was there to hear it.
    starts_at = dt.datetime(2026, 12, 3, 18, tzinfo=dt.UTC)
    about = About("Ple", f"Ple\n{vila.site.url}/vila/m/{MEETING}", starts_at)
    google.broadcasts["kept"] = {"id": "kept", **resource_of(about)}
    google.one["status"]["lifeCycleStatus"] = "created"
    google.heal()
    await vila.broadcasts.look_around()
    assert (await vila.reaches("ready")).broadcast == "kept"
    assert (len(google.broadcasts), google.count("liveBroadcasts.insert")) == (1, 1)
    assert google.one["snippet"]["title"].startswith("Ple · Sessió ordinària")


@pytest.mark.parametrize(
    ("call", "reason", "code"),
    [
        ("liveBroadcasts.insert", "quotaExceeded", Code.QUOTA_EXCEEDED),
        ("liveBroadcasts.insert", "liveStreamingNotEnabled", Code.LIVE_NOT_ENABLED),
        ("liveStreams.insert", "insufficientLivePermissions", Code.NOT_PERMITTED),
        ("liveBroadcasts.bind", "backendError", Code.SERVER_ERROR),
        ("liveBroadcasts.insert", "userBroadcastsExceedLimit", Code.TOO_MANY_BROADCASTS),
    ],
)
async def test_what_youtube_refuses_is_told_and_tried_again(
    vila: Town, google: StandIn, call: str, reason: str, code: Code
) -> None:
    google.fail(call, reason, times=500)
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("planned", code)
    google.heal()
    vila.broadcasts.look()
    await vila.reaches("ready")
    assert len(google.broadcasts) == 1


async def test_a_withdrawn_consent_stops_nothing_else(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    google.refresh_tokens.clear()
    google.expire_access()
    await vila.open()
    await vila.reaches("waiting", Code.ACCESS_REVOKED)
    assert vila.feeds.asked[-1] == ("youtube",)
    vila.google.receiving = lambda key: True
    await vila.grant()
    await vila.reaches("live")


async def test_a_stream_that_never_becomes_active_is_told(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.open()
    await vila.reaches("waiting")
    vila.pass_time(90)
    await vila.reaches("waiting", Trouble.STREAM_SILENT)
    google.receiving = lambda key: True
    await vila.reaches("live")


async def test_a_relay_that_the_secretary_stopped_stays_stopped(vila: Town, google: StandIn) -> None:
    vila.feeds.answer = "stopped"
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.open()
    await vila.reaches("waiting", Trouble.SENDING_STOPPED)


async def test_transitions_that_were_made_already(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    row = await vila.reaches("ready")
    google.receiving = lambda key: True
    google.fail("liveBroadcasts.transition", lost=True)
    await vila.open()
    await vila.reaches("live")
    google.fail("liveBroadcasts.transition", "redundantTransition")
    await vila.do(c.Adjourn())
    vila.pass_time(10)
    google.broadcasts[row.broadcast]["status"]["lifeCycleStatus"] = "live"
    await vila.reaches("complete")


async def test_an_invalid_transition_is_told_and_what_stands_there_counts(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    row = await vila.reaches("ready")
    google.receiving = lambda key: True
    google.fail("liveBroadcasts.transition", "invalidTransition", times=500)
    await vila.open()
    await vila.reaches("waiting", Code.INVALID_TRANSITION)
    # The secretary presses “Go live” in YouTube Studio.
    google.broadcasts[row.broadcast]["status"]["lifeCycleStatus"] = "live"
    await vila.reaches("live")


async def test_what_somebody_ended_or_deleted_at_youtube(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    row = await vila.reaches("ready")
    google.broadcasts.clear()
    await vila.open()
    await vila.reaches("waiting", Trouble.REMOVED)
    google.receiving = lambda key: True
    await vila.broadcasts.again(MEETING)
    again = await vila.reaches("live")
    assert again.broadcast != row.broadcast
    google.broadcasts[again.broadcast]["status"]["lifeCycleStatus"] = "complete"
    await vila.reaches("live", Trouble.ENDED_ELSEWHERE)
    await vila.do(c.Adjourn())
    vila.pass_time(10)
    vila.broadcasts.look()
    await vila.reaches("complete")


async def test_what_never_went_on_air_is_taken_away(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.open()
    await vila.reaches("waiting")
    await vila.do(c.Adjourn())
    vila.pass_time(10)
    await vila.reaches("deleted")
    assert google.broadcasts == {}


async def test_a_restart_takes_everything_up_again(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    row = await vila.reaches("ready")
    await vila.live()
    await vila.broadcasts.stop()
    await vila.do(c.Adjourn())
    vila.pass_time(60)
    await vila.broadcasts.look_around()
    await vila.reaches("complete")
    assert google.life(row.broadcast) == "complete"


async def test_a_cancelled_meeting_is_taken_away_after_a_restart_too(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.broadcasts.stop()
    secretary = await vila.site.secretary()
    await secretary.post(f"/vila/desk/m/{MEETING}/cancel", {"reason": "Tempesta"})
    await vila.broadcasts.look_around()
    await vila.reaches("deleted")
    assert google.broadcasts == {}


async def test_a_google_that_hangs_delays_nothing(vila: Town, google: StandIn) -> None:
    vila.broadcasts.aside = Aside(deadline=0.2)
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    for call in ("liveBroadcasts.list", "liveStreams.list", "liveBroadcasts.transition"):
        google.fail(call, hang=True, times=500)
    await vila.open()
    await vila.reaches("waiting", Code.TIMED_OUT)
    assert vila.feeds.asked
    await vila.do(c.OpenItem("i1"))
    state = await vila.do(c.Adjourn())
    assert state.phase == "adjourned"
    vila.pass_time(10)
    await vila.reaches("ending", Code.TIMED_OUT)
    google.hanging.set()
    google.heal()
    google.receiving = lambda key: True
    await vila.reaches("deleted")


@pytest.mark.parametrize("begins", ["2026-12-03T22:00:00Z", "2027-01-01T00:00:00Z"])
async def test_a_video_that_begins_after_its_meeting_is_not_believed(vila: Town, google: StandIn, begins: str) -> None:
    google.started_at = begins
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.live()
    await _two_items(vila)
    vila.pass_time(10)
    await vila.reaches("complete")
    times = [line.split(" ", 1) for line in google.one["snippet"]["description"].splitlines() if line[:1].isdigit()]
    assert [title for _, title in times] == ["Obertura", "1. Aprovació de l'acta anterior", "2. Precs i preguntes"]
    assert [time for time, _ in times] == ["00:00", "00:25", "01:25"]


async def test_a_video_without_items_keeps_the_agenda(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.live()
    vila.pass_time(25)
    await vila.do(c.Adjourn())
    vila.pass_time(10)
    await vila.reaches("complete")
    assert "1. Aprovació de l'acta anterior\n2. Precs i preguntes" in google.one["snippet"]["description"]


async def test_a_video_taken_away_after_the_meeting_needs_no_chapters(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.live()
    google.fail("videos.list", status=404)
    await vila.do(c.Adjourn())
    vila.pass_time(10)
    await vila.reaches("complete")


async def test_a_token_that_no_secret_opens_is_a_consent_that_is_gone(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    await vila.broadcasts.stop()
    channel = await vila.site.app[keys.YOUTUBE].channel("vila")
    await vila.site.app[keys.YOUTUBE].put_channel(replace(channel, sealed_token=b"sealed elsewhere"))
    await vila.broadcasts.look_around()
    await vila.reaches("ready", Code.ACCESS_REVOKED)
