"""The service is told to end during a meeting: restarted alone it touches no studio; shut down it ends all in order."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from meetings import commands as c
from meetings import facts as f
from tests.e2e.signals import watch
from tests.faults.installation import KEY, installation
from tests.faults.member import company
from tests.faults.test_killed import Sitting, told
from tests.streaming.rtmp_server import rtmp_server
from tests.until import until

pytestmark = pytest.mark.needs("nginx", "nginx-rtmp")


@pytest.fixture
async def sitting(tmp_path: Path) -> AsyncIterator[Sitting]:
    async with AsyncExitStack() as stack:
        rtmp = await stack.enter_async_context(rtmp_server(tmp_path / "rtmp"))
        at = await stack.enter_async_context(installation(tmp_path, "--end-studios", relay_to=rtmp.url))
        people = [("demo-secretary", at.link("secretary"), False), ("demo-1", at.link("chair"), True)]
        people += [("demo-2", at.link("member", 0), True), ("demo-3", at.link("member", 1), True)]
        secretary, chair, ferrer, roca = await stack.enter_async_context(company(at.room, people))
        found = Sitting(at, rtmp, secretary, chair, ferrer, roca)
        await found.begin()
        yield found


async def test_the_service_restarts_alone_and_then_everything_ends_in_order(sitting: Sitting) -> None:
    at = sitting.at
    vote = await sitting.opens_a_vote()
    await _restarts_alone(sitting)
    await sitting.roca.sure(c.CastBallot(vote, "against"))

    told_before = {member.person: len(member.byes) for member in sitting.members}
    began = time.monotonic()
    assert await at.end() == 0
    told(f"shut down in {time.monotonic() - began:.2f} s")
    assert at.studio() == []
    assert {member.person: member.byes[told_before[member.person] :] for member in sitting.members} == {
        member.person: ["restarting"] for member in sitting.members
    }
    _nothing_is_lost(sitting, await _facts(sitting))
    assert at.playlist().endswith("#EXT-X-ENDLIST\n")
    relayed = watch(sitting.rtmp.recorded(KEY), 440)
    assert relayed.pictures > 50, relayed

    await at.start()
    await asyncio.gather(*(member.sees() for member in sitting.seated))
    await sitting.is_well()
    assert not at.playlist().endswith("#EXT-X-ENDLIST\n")
    await sitting.ends_it(vote)
    assert '"level": "error"' not in at.log()


async def _restarts_alone(sitting: Sitting) -> None:
    at = sitting.at
    (studio,), (web,) = at.studio(), at.web()
    comings = [member.comings for member in sitting.members]
    runs = {part.init for part in at.parts()}
    began = time.monotonic()
    at.process.send_signal(signal.SIGHUP)
    await until(lambda: all(m.comings > n for m, n in zip(sitting.members, comings, strict=True)), within=90)
    told(f"restarted alone: everybody is back after {time.monotonic() - began:.2f} s")
    assert [each.pid for each in at.web()] != [web.pid]
    assert [each.pid for each in at.studio()] == [studio.pid]
    assert all(member.byes == ["restarting"] for member in sitting.members)
    assert all(member.offers == 1 for member in sitting.seated), "their pictures were never interrupted"
    await sitting.is_well()
    assert {part.init for part in at.parts()} == runs


async def _facts(sitting: Sitting) -> list[f.Fact]:
    return [entry.fact for entry in await sitting.at.journal()]


def _nothing_is_lost(sitting: Sitting, facts: list[f.Fact]) -> None:
    """Every part on the disk is in the journal, which still wants the recording and the relay."""
    noted = [fact.number for fact in facts if isinstance(fact, f.RecordingPartClosed)]
    assert noted == [part.number for part in sitting.at.parts()]
    assert not [fact for fact in facts if isinstance(fact, f.RecordingStopped | f.Left | f.ConnectionLost)]
    assert [fact.phase for fact in facts if isinstance(fact, f.RelayChanged)][-1] == "interrupted"
    assert re.search(r'"event": "studio ended"', sitting.at.log())
