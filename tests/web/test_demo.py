"""`consistori demo` as a newcomer runs it: real processes, and a whole meeting held by browsers without a screen."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from yarl import URL

from meetings import commands as c
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import film, tone
from tests.ports import free_port
from tests.until import until
from tests.web.live.browser import Browser, come_in
from tests.web.watch.scraped import Figures, figure, figures
from web import wire

SEATS = range(1, 14)


class Demo:
    def __init__(self, shown: dict[str, Any], data: Path, process: asyncio.subprocess.Process) -> None:
        self.shown = shown
        self.data = data
        self.process = process
        self.people: list[tuple[Browser, SyntheticPeer | None]] = []

    @property
    def folder(self) -> Path:
        return self.data / "meetings" / self.shown["meeting"]

    def link(self, person: str) -> str:
        url: str = next(way["url"] for way in self.shown["ways"] if way["person"] == person)
        return url

    async def sit(self, person: str, *, camera: bool = True) -> Browser:
        """Comes in by the link, takes the seat, and sends and receives picture and sound."""
        browser = await come_in(self.link(person), URL(self.shown["public_url"]), f"window-of-{person}")
        await browser.done(c.Join("chamber"))
        peer = None
        if camera:
            peer = SyntheticPeer(camera=film(), microphone=tone(440 + 40 * len(self.people)))
            await browser.say(wire.Connect())
            offer = await browser.hear(wire.Offer, within=60)
            await browser.say(wire.Answer(await peer.answer(offer.sdp)))
        self.people.append((browser, peer))
        return browser

    async def close(self) -> None:
        for browser, peer in self.people:
            await browser.close()
            if peer:
                await peer.close()


@asynccontextmanager
async def demo(data: Path, port: int = 0) -> AsyncIterator[Demo]:
    port = port or free_port()
    words = (sys.executable, "-m", "web.cli", "demo", "--json", "--port", str(port), "--data", str(data))
    with (data.parent / "demo.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, stderr=log)
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), 60)
            assert line, (data.parent / "demo.log").read_text()
            running = Demo(json.loads(line), data, process)
            try:
                yield running
            finally:
                await running.close()
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 90)


async def test_a_restart_of_the_service_leaves_picture_and_sound_alone(tmp_path: Path) -> None:
    port = free_port()
    async with demo(tmp_path / "data", port) as before:
        secretary, chair = await before.sit("demo-secretary", camera=False), await before.sit("demo-1")
        _, peer = before.people[1]
        assert peer is not None
        for seat in SEATS:
            if seat != 1:
                await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
        await secretary.done(c.OpenMeeting())
        await chair.sees(lambda view: view.recording, within=30)
        before.process.send_signal(signal.SIGTERM)
        assert (await chair.hear(wire.Bye)).reason == "restarting"
        await asyncio.wait_for(before.process.wait(), 30)
        shown = peer.counts.video_frames
        await until(lambda: peer.counts.video_frames > shown + 25, within=60)
        async with demo(tmp_path / "data", port) as after:
            assert after.shown["meeting"] == before.shown["meeting"]
            await chair.connect()
            await chair.done(c.Join("chamber"))
            while "demo-1" not in (await chair.hear(wire.Sound, within=30)).heard:
                pass
            playlist = after.folder / "studio" / "recording" / "index.m3u8"
            assert "#EXT-X-DISCONTINUITY" not in playlist.read_text()


async def test_a_whole_meeting_from_the_first_link_to_film_and_minutes(tmp_path: Path) -> None:
    async with demo(tmp_path / "data") as running:
        secretary = await running.sit("demo-secretary")
        chair = await running.sit("demo-1")
        member = await running.sit("demo-2")
        for seat in SEATS:
            if seat not in (1, 2):
                await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
        await secretary.done(c.OpenMeeting())
        for _, peer in running.people:
            assert peer is not None
            await until(lambda peer=peer: peer.counts.video_frames > 25, within=60)  # type: ignore[misc]
        for person in (secretary, chair):
            await person.sees(lambda view: view.recording, within=30)
        await debate_and_vote(secretary, chair, member)
        await is_watched(running)
        await secretary.done(c.Adjourn())
        steps: list[str] = []
        while "done" not in steps:
            steps.append((await secretary.hear(wire.Closing, within=60)).step)
            assert "failed" not in steps, (tmp_path / "demo.log").read_text()
        assert (running.folder / "film.mp4").stat().st_size > 100_000
        documents = running.folder / "documents" / "draft"
    assert running.process.returncode == 0
    assert {"minutes.pdf", "minutes.docx", "minutes.html", "votes.csv", "journal.jsonl"} <= {
        file.name for file in documents.iterdir()
    }
    votes = json.loads((documents / "votes.json").read_bytes())
    assert "demo-2" in json.dumps(votes)
    verdict = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "web.cli", "verify", str(documents), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await verdict.communicate()
    assert verdict.returncode == 0, said.decode()


async def is_watched(running: Demo) -> None:
    """What Prometheus is told is what is so. No figure here depends on how fast this machine is."""
    meeting = running.shown["meeting"]

    async def seated() -> Figures | None:
        found = await scrape(running)
        is_known = figure(found, "line_round_trip_seconds", meeting=meeting, line="worst")
        return found if is_known and figure(found, "seats_connected", meeting=meeting) == len(running.people) else None

    async def more() -> Figures | None:
        found = await scrape(running)
        return found if figure(found, "packets_sent_total", meeting=meeting) != sent else None

    before = await until(seated, within=90)
    assert before is not None
    sent = figure(before, "packets_sent_total", meeting=meeting) or 0.0
    after = await until(more, within=60)
    assert after is not None

    def now(name: str, **labels: str) -> float:
        value = figure(after, name, meeting=meeting, **labels)
        assert value is not None, name
        return value

    assert now("studio_up") == 1
    assert now("peers") >= now("seats_connected") == len(running.people)
    assert 0 < now("programme_fps") < 27
    assert now("packets_sent_total") > sent
    assert now("packets_received_total") > 0
    assert 0 < now("encoder_seconds") < now("picture_seconds")
    assert now("recording_state", state="recording") == 1
    assert 0 < now("disk_free_bytes") < now("disk_size_bytes")
    assert now("mixer_starts_total") >= 1
    assert 0 <= now("line_loss_ratio", direction="up", line="worst") <= 1
    assert figure(after, "journal_commit_seconds_count") == figure(after, "journal_commit_seconds_bucket", le="+Inf")
    assert (figure(after, "command_seconds_count") or 0) > 20
    assert figure(after, "windows") == len(running.people)


async def scrape(running: Demo) -> Figures:
    site = URL(running.shown["public_url"])
    async with ClientSession() as session, session.get(site.join(URL("/metrics"))) as answer:
        assert answer.status == 200
        text = await answer.text()
    assert not [way for way in running.shown["ways"] if way["person"] and way["person"] in text], "labels name nobody"
    return figures(text)


async def debate_and_vote(secretary: Browser, chair: Browser, member: Browser) -> None:
    await chair.done(c.OpenItem("i1"))
    await member.sees(lambda view: view.item == "i1")
    await member.done(c.RequestFloor())
    await chair.sees(lambda view: view.queue)
    await chair.done(c.GiveFloor("demo-2"))
    await member.sees(lambda view: view.can_be_heard)
    while "demo-2" not in (await member.hear(wire.Sound, within=30)).heard:
        pass
    await member.done(c.TakeFloor())
    await chair.sees(lambda view: view.floor is None)
    await chair.done(c.OpenVote())
    await member.sees(lambda view: view.vote is not None)
    await member.done(c.CastBallot("v1", "against"))
    await chair.sees(lambda view: view.vote is not None and "demo-2" in view.vote.voted)
    await chair.done(c.CastBallot("v1", "for"))
    await secretary.sees(lambda view: view.vote is not None and "demo-1" in view.vote.voted)
    await secretary.done(c.EnterBallots("v1", {f"demo-{seat}": "for" for seat in SEATS if seat > 2}))
    await chair.sees(lambda view: view.vote is not None and len(view.vote.voted) == 13)
    await chair.done(c.CloseVote("v1"))
    await chair.done(c.ProclaimResult("v1"))
    view = await secretary.sees(lambda view: view.results)
    assert view.results[0].outcome == "carried"
