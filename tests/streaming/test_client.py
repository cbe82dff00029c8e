"""What the service makes of what a studio says, without a studio."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import msgspec
from structlog.testing import capture_logs

from streaming import control
from streaming.client import StudioHandle

STATE = control.RecordingState("recording", 1.0)


async def heard(tmp_path: Path, *lines: bytes) -> list[control.Report]:
    """What is made of these lines, after which the studio is gone."""
    said = asyncio.Event()

    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.writelines(line + b"\n" for line in lines)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()
        said.set()

    server = await asyncio.start_unix_server(say, tmp_path / "s")
    reader, writer = await asyncio.open_unix_connection(tmp_path / "s", limit=control.MAX_LINE_BYTES)
    handle = StudioHandle(tmp_path, reader, writer)
    found = [report async for report in handle.reports()]
    await handle.leave()
    await said.wait()
    server.close()
    return found


async def test_a_studio_of_another_version_is_led_by_what_is_understood(tmp_path: Path) -> None:
    newer = msgspec.json.encode(STATE).replace(b"}", b',"mood":"good"}')
    with capture_logs() as logs:
        found = await heard(tmp_path, newer, b'{"type":"weather","rain":true}', msgspec.json.encode(STATE))
    assert found == [STATE]
    assert [line["event"] for line in logs] == ["what the studio says is not all understood"]


async def test_a_line_without_end_ends_the_connection_and_nothing_else(tmp_path: Path) -> None:
    assert await heard(tmp_path, b"x" * (2 * control.MAX_LINE_BYTES)) == []
