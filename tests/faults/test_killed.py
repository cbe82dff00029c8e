"""Every process of a meeting is killed, one after the other, in the middle of a vote; then each hangs; then the power
fails.

What must hold: all comes back by itself, nobody rejoins by hand, what was acknowledged is in the journal, and the
recording goes on in the same playlist and says where it lacks something.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import aiohttp
import msgspec
import psutil
import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.journal import check, from_line
from minutes.verify import verify
from tests.e2e.signals import watch
from tests.faults.installation import KEY, Installation, installation
from tests.faults.member import Member, company
from tests.streaming.rtmp_server import RtmpServer, rtmp_server
from tests.until import until

pytestmark = pytest.mark.needs("nginx", "nginx-rtmp")

VOTED = ("i1", "i3", "i4", "i6")
IN_SECRET = "i5"
LONG = 90.0


class Sitting(msgspec.Struct):
    """A meeting in course, with four people at their browsers and a destination that is relayed to."""

    at: Installation
    rtmp: RtmpServer
    secretary: Member
    chair: Member
    ferrer: Member
    roca: Member
    votes: int = 0

    @property
    def seated(self) -> tuple[Member, ...]:
        return (self.chair, self.ferrer, self.roca)

    @property
    def members(self) -> tuple[Member, ...]:
        return (self.secretary, *self.seated)

    async def begin(self) -> None:
        for number in range(4, 14):
            await self.secretary.sure(c.MarkAttendance(f"demo-{number}", "present"))
        await self.secretary.sure(c.Join("chamber"))
        await self.chair.knows(lambda view: sum(seat.joined for seat in view.seats) == 4)
        await self.secretary.relay("r1", True)
        await self.secretary.sure(c.OpenMeeting())
        await self.is_well()

    async def is_well(self) -> None:
        """Everybody sees the programme; it is recorded and relayed."""
        await asyncio.gather(*(member.sees() for member in self.seated))
        parts = len(self.at.parts())
        await until(lambda: len(self.at.parts()) > parts, within=LONG)
        await self.secretary.knows(lambda view: [each.phase for each in view.relays] == ["live"])

    async def opens_a_vote(self) -> str:
        """One ballot is acknowledged already."""
        item = VOTED[self.votes]
        self.votes += 1
        vote = f"v{self.votes}"
        await self.chair.sure(c.OpenItem(item))
        await self.chair.sure(c.OpenVote())
        await self.ferrer.sure(c.CastBallot(vote, "against"))
        return vote

    async def ends_it(self, vote: str) -> None:
        """The others vote, and the result is proclaimed."""
        await self.chair.sure(c.CastBallot(vote, "for"))
        await self.secretary.sure(c.EnterBallots(vote, {f"demo-{number}": "for" for number in range(4, 14)}))
        await self.chair.sure(c.CloseVote(vote))
        await self.chair.sure(c.ProclaimResult(vote))
        await self.ferrer.knows(lambda view: [result.vote for result in view.results][-1:] == [vote])
        view = await self.roca.knows(lambda view: view.results)
        assert view.results[-1].tally == f.Tally(11, 2, 0, 0, 13, 13)

    async def adjourns(self) -> None:
        await self.chair.sure(c.Adjourn())
        await until(lambda: (self.at.draft() / "integrity.json").exists(), within=LONG)


@pytest.fixture
async def sitting(tmp_path: Path) -> AsyncIterator[Sitting]:
    async with AsyncExitStack() as stack:
        rtmp = await stack.enter_async_context(rtmp_server(tmp_path / "rtmp"))
        at = await stack.enter_async_context(installation(tmp_path, relay_to=rtmp.url))
        people = [
            ("demo-secretary", at.link("secretary"), False),
            ("demo-1", at.link("chair"), True),
            ("demo-2", at.link("member", 0), True),
            ("demo-3", at.link("member", 1), True),
        ]
        secretary, chair, ferrer, roca = await stack.enter_async_context(company(at.room, people))
        found = Sitting(at, rtmp, secretary, chair, ferrer, roca)
        await found.begin()
        yield found


def killed(which: Callable[[], list[psutil.Process]]) -> int:
    """The pid."""
    (process,) = which()
    process.kill()
    return process.pid


async def is_back(which: Callable[[], list[psutil.Process]], old: int) -> float:
    """Seconds until another process is in its place."""
    began = time.monotonic()
    await until(lambda: [each.pid for each in which()] not in ([], [old]), within=LONG)
    return time.monotonic() - began


async def test_everything_is_killed_and_hangs_while_votes_are_open(sitting: Sitting) -> None:
    for name, others in (("web", ()), ("studio", ("recorder",)), ("mixer", ("relay",))):
        await _one_at_a_time(sitting, name, others)
    vote = await sitting.opens_a_vote()
    await _hang(sitting, vote, "web", "mixer", "recorder", "relay")
    await _hang(sitting, vote, "studio")
    await _the_power_fails(sitting, vote)
    await _urns_are_lost(sitting)
    await sitting.adjourns()
    await _everything_is_there(sitting, least_runs=8)


async def _one_at_a_time(sitting: Sitting, name: str, others: tuple[str, ...]) -> None:
    at, which = sitting.at, getattr(sitting.at, name)
    vote = await sitting.opens_a_vote()
    await until(at.standby, within=LONG)
    comings = [member.comings for member in sitting.members]
    # One ballot is on its way at that very moment: acknowledged or not, pressing again makes it one.
    on_its_way = asyncio.create_task(sitting.roca.sure(c.CastBallot(vote, "against")))
    old = killed(which)
    back, answered, *seen = await asyncio.gather(
        is_back(which, old), on_its_way, *(member.sees() for member in sitting.seated)
    )
    told(f"{name} killed: process {back:.2f} s, ballot {answered:.2f} s, picture {max(seen):.2f} s")
    await sitting.is_well()
    for other in others:
        told(f"{other} killed: process {await is_back(getattr(at, other), killed(getattr(at, other))):.2f} s")
        await sitting.is_well()
    await sitting.ends_it(vote)
    if name != "web":
        assert [member.comings for member in sitting.members] == comings, "their lines had no part in it"


async def _hang(sitting: Sitting, vote: str, *names: str) -> None:
    """Alive, and doing nothing any more: nobody but ours will end them."""
    at = sitting.at
    await until(at.standby, within=LONG)
    stopped = {name: getattr(at, name)()[0] for name in names}
    for process in stopped.values():
        process.send_signal(signal.SIGSTOP)
    answered, *back = await asyncio.gather(
        sitting.roca.sure(c.CastBallot(vote, "against")),
        *(is_back(getattr(at, name), process.pid) for name, process in stopped.items()),
    )
    told(f"{', '.join(names)} hang: processes {[round(each, 2) for each in back]} s, ballot {answered:.2f} s")
    await sitting.is_well()
    assert not [name for name, process in stopped.items() if process.is_running()]


async def _the_power_fails(sitting: Sitting, vote: str) -> None:
    at = sitting.at
    before = len(at.parts())
    began = time.monotonic()
    await at.lose_power()
    await at.start()
    up = time.monotonic() - began
    answered, *seen = await asyncio.gather(
        sitting.roca.sure(c.CastBallot(vote, "against")), *(member.sees() for member in sitting.seated)
    )
    told(f"power: service {up:.2f} s, then ballot {answered:.2f} s, picture {max(seen):.2f} s")
    view = await sitting.ferrer.knows(lambda view: view.vote is not None and view.vote.vote == vote)
    assert view.vote is not None
    assert view.vote.mine == "against"
    assert view.phase == "open"
    await sitting.is_well()
    assert len(at.parts()) > before
    await sitting.ends_it(vote)


async def _urns_are_lost(sitting: Sitting) -> None:
    """A secret vote does not outlive the process that has its papers, and everybody is told in words."""
    at = sitting.at

    async def web_is_killed() -> None:
        await is_back(at.web, killed(at.web))

    async def the_power_fails() -> None:
        await at.lose_power()
        await at.start()

    await sitting.chair.sure(c.OpenItem(IN_SECRET))
    await _an_urn_is_lost(sitting, "v5", web_is_killed)
    await _an_urn_is_lost(sitting, "v6", the_power_fails)
    await sitting.is_well()
    async with aiohttp.ClientSession() as citizen, citizen.get(at.room) as page:
        assert "La votació secreta d'aquest punt és nul·la" in await page.text()


async def _an_urn_is_lost(sitting: Sitting, vote: str, happens: Callable[[], Awaitable[None]]) -> None:
    await sitting.chair.sure(c.OpenVote(kind="secret", secrecy=f.Secrecy("persons")))
    await sitting.ferrer.sure(c.CastBallot(vote, "against"))
    await sitting.roca.knows(lambda view: view.vote is not None and view.vote.voted == ("demo-2",))
    await happens()
    for member in sitting.members:
        view = await member.knows(lambda view: view.voided is not None and view.voided.vote == vote)
        assert view.vote is None
        assert "substance" in next(item.next_purposes for item in view.items if item.item == IN_SECRET)


async def _everything_is_there(sitting: Sitting, *, least_runs: int) -> None:
    at, draft = sitting.at, sitting.at.draft()
    entries = await at.journal()
    check(entries)
    for member in sitting.members:
        for done in member.acknowledged:
            assert done.seq <= len(entries), done
            if isinstance(done.command, c.CastBallot):
                vote = done.command.vote
                either = (f.BallotCast(vote, member.person, done.command.choice), f.PaperCast(vote, member.person))
                assert any(entry.fact in either for entry in entries[: done.seq]), done
    assert [entry.fact for entry in entries if isinstance(entry.fact, f.Left)] == [], "nobody was taken for gone"
    void = [entry.fact for entry in entries if isinstance(entry.fact, f.VoteVoided)]
    assert void == [f.VoteVoided("v5", "urn_lost"), f.VoteVoided("v6", "urn_lost")]
    assert (draft / "minutes.html").read_text().count("La votació és nul·la i no té cap resultat") == 2
    report = verify(draft)
    assert report.sound, report.text()
    vouched = [from_line(line) for line in (draft / "journal.jsonl").read_bytes().splitlines()]
    assert [e for e in entries[len(vouched) :] if isinstance(e.fact, f.RelayChanged)] == []
    runs = _recording_says_where_it_lacks(at)
    assert runs >= least_runs
    seen = watch(at.folders.film(at.shown.meeting), 440)
    assert seen.pictures > 2 * seen.seconds, seen
    assert abs(seen.seconds - seen.sound_seconds) < 1.0 + runs, seen
    assert KEY not in at.log()
    assert '"level": "error"' not in at.log()


def _recording_says_where_it_lacks(at: Installation) -> int:
    """One playlist; where a run begins it says so, and at what time; nothing is missing anywhere else. The runs."""
    parts, playlist = at.parts(), at.playlist()
    runs = len({part.init for part in parts})
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert playlist.endswith("#EXT-X-ENDLIST\n")
    assert playlist.count("#EXT-X-DISCONTINUITY\n") == runs - 1
    for before, after in pairwise(parts):
        lacking = after.began_at - before.began_at - before.seconds
        if before.init == after.init:
            assert abs(lacking) < 0.2, (before, after)
        else:
            assert lacking > -0.2, (before, after)
            told(f"recording lacks {lacking:.2f} s before part {after.number}")
    return runs


def told(measured: str) -> None:
    print(f"\n  {measured}", end="")
