"""A rehearsal held by the command, against a service of its own, both as anybody runs them."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import msgspec

from streaming.child import child_environment
from web.bench.citizens import service
from web.commands.rehearse import Said


async def rehearse(meeting: str, *options: str, **environ: str) -> tuple[int, bytes, str]:
    words = (sys.executable, "-m", "web.cli", "rehearse", "--meeting", meeting, *options)
    process = await asyncio.create_subprocess_exec(
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(os.environ) | environ,
    )
    try:
        async with asyncio.timeout(180):
            said, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said, errors.decode()


def journals(database: Path) -> dict[str, int]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return dict(connection.execute("SELECT meeting, count(*) FROM journal GROUP BY meeting"))


async def test_a_meeting_is_rehearsed_and_knows_nothing_of_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with service(tmp_path) as (_, shown):
        before = await asyncio.to_thread(journals, data / "consistori.db")
        at = {"CONSISTORI_DATA": str(data), "CONSISTORI_PUBLIC_URL": shown.public_url.partition("/montalzina")[0]}
        code, said, errors = await rehearse(
            shown.meeting, "--seats", "3", "--speakers", "2", "--seconds", "2", "--json", **at
        )
        assert code == 0, errors
        found = msgspec.json.decode(said, type=Said)
        held = found.held
        assert held.meeting.startswith(f"{shown.meeting}-")
        assert (held.seats, held.speakers, held.led, held.voted, held.refused) == (3, 2, True, 3, ())
        assert [each.person for each in held.received] == ["demo-1", "demo-2", "demo-3"]
        for each in held.received:
            assert each.fps > 0
            assert each.sound > 0
            assert each.first_picture is not None
            assert not each.began_anew
        # On a machine that has no time for it nobody may hear anything.
        listener = held.received[2]
        assert listener.loudest > -50 or listener.sound < 90 or (held.programme_fps or 0) < 20
        assert held.commands > 6
        assert {"service", "studio", "studio: streaming.mixer"} <= set(held.loads[-1].by_name)
        assert any("TURN" in each for each in found.verdict.warnings)
        assert "Seat 3 of 3" in errors
        # Nothing of it is left, and the meeting itself was never touched.
        assert await asyncio.to_thread(journals, data / "consistori.db") == before
        assert [folder.name for folder in (data / "meetings").iterdir() if held.meeting in folder.name] == []

        code, _, errors = await rehearse(shown.ways[0].url)
        assert code == 1
        assert "Make a new command" in errors

    code, _, errors = await rehearse(shown.meeting, **at)
    assert code == 1
    assert "could not be reached" in errors
    assert await asyncio.to_thread(journals, data / "consistori.db") == before, "without a service nothing stays either"
    code, _, errors = await rehearse("no-such-meeting", **at)
    assert code == 1
    assert "no meeting of this installation" in errors
    nowhere = data / "nowhere"
    code, _, errors = await rehearse("no-such-meeting", **(at | {"CONSISTORI_DATA": str(nowhere)}))
    assert code == 1
    assert f"There is no installation in {nowhere}" in errors
    assert not (nowhere / "consistori.db").exists()
