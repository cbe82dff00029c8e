"""Citizens by the hundred, from a process of their own, on a recording that grows and a meeting that goes on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import psutil
import pytest

from meetings import commands as c
from meetings.roles import Actor
from streaming.bench.cpu import Load
from tests.until import until
from tests.web.live.installation import Installation, installation
from tests.web.recording_on_disk import GrowingRecording
from web import keys
from web.bench import citizens
from web.bench.viewers import Result, Task
from web.files_open import open_many
from web.pages.events import OPEN_STREAMS

VIEWERS = 200
SECRETARY = Actor("demo-secretary", "secretary")


@asynccontextmanager
async def watching(at: Installation, viewers: int) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "web.bench.viewers",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    assert process.stdin is not None
    task = Task(at.room, viewers, arrive_seconds=1.0, addresses=4, poll_seconds=0.5)
    process.stdin.write(msgspec.json.encode(task) + b"\n")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ended(process: asyncio.subprocess.Process) -> Result:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    return msgspec.json.decode(await process.stdout.readline(), type=Result)


async def do(at: Installation, command: c.Command) -> None:
    await at.app[keys.LEDGER].submit(at.meeting, command, SECRETARY)


async def test_everybody_is_told_everything_and_gets_every_part_whole(tmp_path: Path) -> None:
    open_many()
    async with installation(tmp_path) as at:
        recording = GrowingRecording(at.app[keys.FOLDERS].recording(at.meeting))
        for _ in range(4):
            recording.grow(200_000)
        before = psutil.Process().memory_info().rss
        async with watching(at, VIEWERS) as process:
            await until(lambda: len(at.app[OPEN_STREAMS].tasks) == VIEWERS, within=60)
            for person in ("demo-secretary", *(f"demo-{seat}" for seat in range(1, 8))):
                await do(at, c.MarkAttendance(person, "present"))
            await do(at, c.OpenMeeting())
            for number in range(6):
                recording.grow(200_000)
                await do(at, c.OpenItem(f"i{number + 1}"))
                await asyncio.sleep(0.5)
                await do(at, c.CloseItem(f"i{number + 1}"))
            recording.end()
            served = at.app[OPEN_STREAMS].broadcasts
            assert [language for _, language in served] == ["ca"]
            # Everybody asks for the last ones in their own time, on whatever machine this is.
            await asyncio.sleep(4)
            memory = psutil.Process().memory_info().rss - before
            result = await ended(process)
        assert (result.errors, result.viewers, result.skipped_parts) == ({}, VIEWERS, 0)
        assert (result.on_last_event, result.least_events > 1) == (VIEWERS, True)
        assert result.least_parts >= 1
        assert memory < 150_000_000


async def test_a_citizen_who_reads_nothing_holds_up_nobody_and_holds_little(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        recording = GrowingRecording(at.app[keys.FOLDERS].recording(at.meeting))
        content = recording.grow(4_000_000)
        lines = [await asyncio.open_connection("127.0.0.1", at.port, limit=1024) for _ in range(50)]
        before = psutil.Process().memory_info().rss
        path = f"/{at.shown.council}/m/{at.meeting}/live/part-00001.m4s"
        for _reader, writer in lines:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        async with aiohttp.ClientSession() as http, http.get(f"{at.site}{path}") as answer:
            assert await answer.read() == content
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert psutil.Process().memory_info().rss - before < 50 * len(content) / 2
        for _reader, writer in lines:
            writer.transport.abort()


@pytest.mark.parametrize("gzip", [True, False])
async def test_the_playlist_is_answered_once_and_then_not_again(tmp_path: Path, gzip: bool) -> None:
    async with installation(tmp_path) as at, aiohttp.ClientSession(auto_decompress=True) as http:
        recording = GrowingRecording(at.app[keys.FOLDERS].recording(at.meeting))
        recording.grow()
        url, encoding = f"{at.room}/live/index.m3u8", {"Accept-Encoding": "gzip" if gzip else "identity"}
        async with http.get(url, headers=encoding) as answer:
            assert (answer.status, answer.headers.get("Content-Encoding")) == (200, "gzip" if gzip else None)
            assert (await answer.text()).endswith("part-00001.m4s\n")
            assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("public, max-age=1", "Accept-Encoding")
            etag = answer.headers["ETag"]
        async with http.get(url, headers=encoding | {"If-None-Match": etag}) as answer:
            assert (answer.status, await answer.read()) == (304, b"")
        recording.grow()

        async def grown() -> bool:
            async with http.get(url, headers=encoding | {"If-None-Match": etag}) as answer:
                return answer.status == 200 and "part-00002.m4s" in await answer.text()

        await until(grown)


async def test_parts_answer_ranges_heads_and_what_is_known(tmp_path: Path) -> None:
    async with installation(tmp_path) as at, aiohttp.ClientSession() as http:
        content = GrowingRecording(at.app[keys.FOLDERS].recording(at.meeting)).grow()
        url = f"{at.room}/live/part-00001.m4s"
        async with http.get(url, headers={"Range": "bytes=4-7"}) as answer:
            assert (answer.status, await answer.read()) == (206, content[4:8])
        async with http.head(url) as answer:
            assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(content)))
        async with http.get(url, headers={"If-None-Match": '"part-00001"'}) as answer:
            assert answer.status == 304
        async with http.get(f"{at.room}/live/part-00002.m4s") as answer:
            assert answer.status == 404


def test_the_table_says_what_went_wrong() -> None:
    run = citizens.Run(
        10, 2, 5.0, 2, (0.1, 0.5), 25.0, 24.5, 0, 12, ("GiveFloor: floor_taken",), (4.0, 30.0),
        Result(viewers=10, errors={"part: 404": 2}), Load(0.5, {"service": 0.5}, 5.0), 120.0,
    )  # fmt: skip
    said = citizens.table(run)
    assert "12 commands: p50 4 ms, p99 30 ms; 1 refused" in said
    assert "errors: 2 part: 404" in said
    assert msgspec.json.decode(msgspec.json.encode(run), type=citizens.Run) == run
