"""Two processes across from each other: a server, which is measured, and those whom it sends to.

Both speak JSON lines, which the bench carries across: the server an offer for each seat (`seat`, `sdp`), the others an
answer to each. Asked with an empty object, the server says how many packets it has sent (`sent`), once everybody is
connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from streaming.bench.cpu import Load, Meter

LONGEST_LINE = 1 << 20


class Sending(msgspec.Struct, frozen=True):
    """A sender path."""

    load: Load
    packets_sent_per_second: float


def say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


async def heard() -> AsyncIterator[dict[str, Any]]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


@contextlib.asynccontextmanager
async def together(module: str, serving: str, joining: str, seats: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server with everybody answered, until the end of the block. `serving` and `joining`: roles of the module."""
    server, crowd = await _start(module, serving, seats), await _start(module, joining, seats)
    try:
        for source, target in ((server, crowd), (crowd, server)):
            assert source.stdout is not None
            assert target.stdin is not None
            for _ in range(seats):
                target.stdin.write(await source.stdout.readline())
            await target.stdin.drain()
        yield server
    finally:
        for process in (server, crowd):
            if process.returncode is None:
                process.kill()
            await process.wait()


async def sending(
    name: str, module: str, serving: str, joining: str, *, seats: int, seconds: float, settle: float
) -> Sending:
    """What it costs the server to send that many what it sends."""
    async with together(module, serving, joining, seats) as server:
        await _packets(server)
        await asyncio.sleep(settle)
        meter, before = Meter({name: server.pid}), await _packets(server)
        meter.start()
        await asyncio.sleep(seconds)
        load, after = meter.stop(), await _packets(server)
        return Sending(load, round((after - before) / load.seconds))


async def _packets(server: asyncio.subprocess.Process) -> int:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(b"{}\n")
    return int(json.loads(await server.stdout.readline())["sent"])


async def _start(module: str, role: str, seats: int) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    words = (sys.executable, "-m", module, role, str(seats))
    return await asyncio.create_subprocess_exec(
        *words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, limit=LONGEST_LINE
    )
