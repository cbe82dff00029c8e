"""The conductor between a journal and a studio: what is ordered, what is written down, what happens when one dies."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping

import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.ledger import Ledger
from meetings.roles import Actor
from streaming import control
from streaming import scene as s
from tests.journals import PLAN
from tests.meetings.memory import MemoryJournals
from tests.until import until
from tests.web.conductor.studio import FakeStudio, Studios
from web import wire
from web.conductor.conductor import Conductor
from web.conductor.lines import line_of
from web.conductor.relays import Destination, Relays
from web.conductor.switches import recording_switch

SECRETARY = Actor("secretary", "secretary")
CHAIR = Actor("nuria", "member")


class Audience:
    """Keeps what browsers would be told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def offer(self, peer: str, sdp: str) -> None:
        self.told.append(("offer", peer))

    def peer_refused(self, peer: str) -> None:
        self.told.append(("refused", peer))

    def offer_again(self) -> None:
        self.told.append(("offer again",))

    def camera(self, peer: str, layer: wire.CameraLayer) -> None:
        self.told.append(("camera", peer, layer.layer))

    def media_state(self, source: str, connected: bool) -> None:
        self.told.append(("media", source, connected))

    def room(self, level: control.DiskLevel) -> None:
        self.told.append(("room", level))

    def no_picture(self, peer: str) -> None:
        self.told.append(("no picture", peer))

    def limited(self, peer: str, source: str, why: control.Excess, closed: bool) -> None:
        self.told.append(("limited", peer, why, closed))

    def sound(self, heard: tuple[str, ...], arriving: dict[str, float]) -> None:
        self.told.append(("sound", heard))

    def quality(self, peer: str, line: wire.Line) -> None:
        self.told.append(("quality", peer, line))

    def strip(self, strip: wire.Strip) -> None:
        self.told.append(("strip", strip.studio, strip.recording))

    def equipment(self, report: control.Report) -> None:
        pass

    def studio_here(self, peers: Mapping[str, control.PeerPhase]) -> None:
        pass

    def studio_gone(self) -> None:
        pass

    def changed(self) -> None:
        pass


class Led:
    """A meeting that is led: everybody is in the chamber, the secretary and the chair at their devices."""

    def __init__(self) -> None:
        self._now = dt.datetime(2026, 4, 16, 17, 0, tzinfo=dt.UTC)
        self.ledger = Ledger(MemoryJournals(), self._clock)
        self.studios = Studios()
        self.audience = Audience()
        self.pauses: list[float] = []
        self.steady = 0.0
        self.conductor: Conductor
        self._task: asyncio.Task[None]

    def _clock(self) -> dt.datetime:
        self._now += dt.timedelta(seconds=1)
        return self._now

    async def start(self) -> None:
        await self.ledger.convene(PLAN, "0" * 64, 4, "secretary")
        for member in PLAN.voters:
            await self.do(c.MarkAttendance(member.person, "present"))
        await self.do(c.Join("chamber"))
        await self.do(c.Join("chamber"), CHAIR)
        await self.lead()

    async def lead(self) -> None:
        settings = control.StudioSettings(PLAN.meeting, "/nowhere")
        relays = Relays()
        relays.know([Destination("r1", "YouTube", "rtmps://example", lambda: "key")])
        state = await self.ledger.state(PLAN.meeting)
        self.conductor = Conductor(
            self.ledger,
            state,
            self.audience,
            self.studios,
            settings,
            relays,
            pause=self._pause,
            clock=lambda: self.steady,
            recording_switch=recording_switch(await self.facts()),
        )
        self._stop = self.ledger.listen(PLAN.meeting, self.conductor.happened)
        self._task = asyncio.create_task(self.conductor.run())
        await until(lambda: self.conductor.strip().studio == "running")

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def leave(self) -> None:
        self._stop()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def do(self, command: c.Command, actor: Actor = SECRETARY) -> None:
        await self.ledger.submit(PLAN.meeting, command, actor)

    @property
    def studio(self) -> FakeStudio:
        return self.studios.now

    async def facts(self) -> list[f.Fact]:
        return [entry.fact for entry in await self.ledger.entries(PLAN.meeting)]

    async def recorded(self, recording: bool = True) -> None:
        await until(lambda: self.conductor.state.recording is recording)


@pytest.fixture
async def led() -> AsyncIterator[Led]:
    led = Led()
    await led.start()
    yield led
    await led.leave()


async def test_a_studio_is_told_everything_when_it_starts(led: Led) -> None:
    assert [type(order) for order in led.studio.orders] == [
        control.OpenMicrophones,
        control.ResumeFeeds,
        control.ShowScene,
    ]
    assert led.studio.last(control.OpenMicrophones).sources == ("nuria", "secretary")
    assert isinstance(led.studio.last(control.ShowScene).scene, s.Slate)


async def test_only_what_is_different_is_said_again(led: Led) -> None:
    said = len(led.studio.orders)
    await led.do(c.AddNote("Tot a punt."))
    assert len(led.studio.orders) == said


async def test_recording_follows_the_meeting(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    led.studio.close_part()
    await led.do(c.Adjourn())
    await led.recorded(False)
    recorded = [fact for fact in await led.facts() if isinstance(fact, f.RecordingPartClosed)]
    assert [(part.number, part.file) for part in recorded] == [(1, "part-00001.m4s"), (2, "part-00002.m4s")]


async def test_stop_recording_returns_when_the_last_part_is_stored(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    await led.conductor.stop_recording()
    assert (await led.ledger.state(PLAN.meeting)).parts == 1


async def test_a_result_is_shown_and_the_next_item_ends_it(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.do(c.OpenItem("i1"))
    await led.do(c.OpenVote(input="hands"))
    await led.do(c.EnterBallots("v1", {member.person: "for" for member in PLAN.voters}))
    await led.do(c.CloseVote("v1"))
    await led.do(c.ProclaimResult("v1"))
    assert isinstance(led.studio.last(control.ShowScene).scene, s.Result)
    await led.do(c.OpenItem("i2"))
    assert isinstance(led.studio.last(control.ShowScene).scene, s.Gallery)


async def test_a_closed_part_suspends_the_feeds(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.do(c.SuspendFeeds("Dades personals"))
    assert led.studio.suspended
    await led.do(c.ResumeFeeds())
    assert not led.studio.suspended


async def test_a_relay_is_noted_when_its_phase_changes_and_only_then(led: Led) -> None:
    assert led.conductor.switch_relay("r1", True)
    led.studio.relay("r1", "live")
    led.studio.relay("r1", "retrying", "Connection refused")
    await until(lambda: led.conductor.relays()[0].phase == "interrupted")
    await until(lambda: led.conductor.state.relays["r1"].phase == "interrupted")
    changes = [fact for fact in await led.facts() if isinstance(fact, f.RelayChanged)]
    assert changes == [
        f.RelayChanged("r1", "YouTube", "live"),
        f.RelayChanged("r1", "YouTube", "interrupted", "Connection refused"),
    ]


async def test_a_studio_that_dies_is_started_again_and_told_everything(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    led.conductor.switch_relay("r1", True)
    led.conductor.open_peer("marta.1", "marta")
    await until(lambda: ("media", "marta", False) in led.audience.told)
    first = led.studio
    led.studios.failures = 2
    first.die()
    await until(lambda: led.studio is not first)
    await until(lambda: led.studio.recording.phase == "recording")
    assert led.pauses == [0.05, 0.2, 0.8]
    assert ("offer again",) in led.audience.told
    assert led.studio.relays["r1"].phase == "live"
    assert [type(order).__name__ for order in led.studio.orders][:3] == ["OpenMicrophones", "ResumeFeeds", "ShowScene"]


async def test_a_studio_that_was_well_is_followed_by_another_at_once(led: Led) -> None:
    for _ in range(3):
        before = led.studio
        led.steady += 3600
        before.die()
        while led.studio is before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await until(lambda: led.conductor.strip().studio == "running")
    assert led.pauses == [0.05, 0.05, 0.05]


async def test_after_everything_died_what_was_relayed_is_relayed_again(led: Led) -> None:
    led.conductor.switch_relay("r1", True)
    await until(lambda: "r1" in led.conductor.state.relays)
    await led.leave()
    led.studio.die()
    await led.lead()
    await until(lambda: "r1" in led.studio.relays)
    assert led.studio.last(control.StartRelay).key == "key"


async def test_what_was_switched_off_stays_off(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    led.conductor.switch_relay("r1", True)
    await until(lambda: "r1" in led.conductor.state.relays)
    led.conductor.switch_relay("r1", False)
    led.conductor.switch_recording(False)
    await led.recorded(False)
    await until(lambda: led.conductor.state.relays["r1"].phase == "stopped")
    await led.leave()
    led.studio.die()
    await led.lead()
    assert not {type(order) for order in led.studio.orders} & {control.StartRecording, control.StartRelay}


async def test_quitting_writes_the_last_part_down_and_starts_nothing(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    led.conductor.switch_relay("r1", True)
    await until(lambda: "r1" in led.conductor.state.relays)
    await led.conductor.quit()
    assert led.conductor.state.parts == 1
    assert led.conductor.state.recording
    assert led.conductor.state.relays["r1"].phase == "interrupted"
    assert len(led.studios.made) == 1
    assert led.conductor.strip().studio == "ended"


async def test_a_studio_that_only_begins_is_ended_too(led: Led) -> None:
    led.studios.may_open.clear()
    led.studio.die()
    await until(lambda: led.conductor.strip().studio == "restarting")
    quitting = asyncio.create_task(led.conductor.quit())
    await asyncio.sleep(0)
    led.studios.may_open.set()
    await quitting
    assert (len(led.studios.made), led.studio.ended) == (2, True)


async def test_relays_are_ended_before_anybody_vouches_for_the_journal(led: Led) -> None:
    led.conductor.switch_relay("r1", True)
    await until(lambda: "r1" in led.conductor.state.relays)
    await led.conductor.end_relays()
    assert (await led.facts())[-1] == f.RelayChanged("r1", "YouTube", "stopped")
    await led.conductor.end_relays()


async def test_the_meeting_is_recorded_whatever_was_tried_before_it(led: Led) -> None:
    led.conductor.switch_recording(True)
    await led.recorded()
    led.conductor.switch_recording(False)
    await led.recorded(False)
    await led.do(c.OpenMeeting())
    await led.recorded()


async def test_what_the_recording_loses_is_written_down_with_why_and_when_it_goes_on(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    led.studio.fail("no_room")
    await until(lambda: led.conductor.strip().recording_cause == "no_room")
    assert led.conductor.state.recording
    led.studio.fail("no_room", losing=True)
    await led.recorded(False)
    assert led.conductor.state.recording_trouble == "no_room"
    assert led.conductor.strip().losing
    led.studio.goes_on()
    await led.recorded()
    said = (f.RecordingStarted, f.RecordingInterrupted, f.RecordingStopped)
    facts = [fact for fact in await led.facts() if isinstance(fact, said)]
    assert facts == [f.RecordingStarted(), f.RecordingInterrupted("no_room"), f.RecordingStarted()]
    assert [type(order) for order in led.studio.orders].count(control.StartRecording) == 1


async def test_what_became_of_the_recording_while_nobody_listened_is_written_down(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    await led.leave()
    led.studio.fail("read_only", losing=True)
    await led.lead()
    await led.recorded(False)
    await led.leave()
    led.studio.goes_on()
    await led.lead()
    await led.recorded()


async def test_the_disk_is_spoken_of_when_it_is_another_matter_than_before(led: Led) -> None:
    for level in ("enough", "low", "low", "none", "low", "enough"):
        led.studio.health(level)
    await until(lambda: led.audience.told.count(("room", "enough")))
    levels = [told[1] for told in led.audience.told if told[0] == "room"]
    assert levels == ["low", "none", "low", "enough"]
    assert led.conductor.strip().disk_total == 100


async def test_a_studio_found_again_keeps_its_recording_and_its_peers(led: Led) -> None:
    await led.do(c.OpenMeeting())
    await led.recorded()
    led.conductor.open_peer("marta.1", "marta")
    led.conductor.accept_answer("marta.1", "v=0")
    await until(lambda: ("media", "marta", True) in led.audience.told)
    await led.leave()
    led.studio.close_part()
    led.audience.told.clear()
    await led.lead()
    assert len(led.studios.made) == 1
    await until(lambda: ("media", "marta", True) in led.audience.told)
    assert ("offer again",) not in led.audience.told
    assert [type(order) for order in led.studio.orders].count(control.StartRecording) == 1
    await until(lambda: led.conductor.state.parts == 1)


async def test_somebody_who_leaves_is_sent_away_by_the_studio(led: Led) -> None:
    await led.do(c.Join("chamber"), Actor("marta", "member"))
    led.conductor.open_peer("marta.1", "marta")
    await until(lambda: ("offer", "marta.1") in led.audience.told)
    await led.do(c.Leave(), Actor("marta", "member"))
    assert led.studio.peers == {}


async def test_somebody_who_left_while_nobody_led_is_sent_away_when_the_studio_is_found_again(led: Led) -> None:
    for person in ("marta", "nuria"):
        await led.do(c.Join("chamber"), Actor(person, "member"))
        led.conductor.open_peer(f"{person}.1", person)
    await until(lambda: len(led.studio.peers) == 2)
    await led.leave()
    await led.do(c.Leave(), Actor("marta", "member"))
    await led.lead()
    await until(lambda: list(led.studio.peers) == ["nuria.1"])


@pytest.mark.parametrize(
    ("loss", "trip", "line"),
    [
        (0.0, 20.0, "good"),
        (0.03, 50.0, "fair"),
        (0.0, 300.0, "fair"),
        (0.0, 600.0, "late"),
        (0.2, 20.0, "poor"),
        (0.2, 600.0, "poor"),
    ],
)
def test_how_good_a_line_is(loss: float, trip: float, line: str) -> None:
    assert line_of(control.Quality("p", trip, 0.0, loss)) == line


@pytest.mark.parametrize(
    ("picture", "loss", "line"), [("small", 0.0, "small"), ("small", 0.1, "poor"), ("none", 0.0, "sound")]
)
def test_what_of_the_picture_a_line_carries(picture: control.Rendition, loss: float, line: str) -> None:
    assert line_of(control.Quality("p", 20.0, 0.0, loss, picture)) == line


def test_a_line_without_a_measured_round_trip() -> None:
    assert line_of(control.Quality("p", None, 0.0, 0.0)) == "good"
