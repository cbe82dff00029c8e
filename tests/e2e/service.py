"""The service as a newcomer starts it: `consistori demo` as a process of its own, with its folder of data."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from tests.ports import free_port

START_SECONDS = 60


class Link(msgspec.Struct, frozen=True):
    person: str
    name: str
    role: str
    url: str


class Demonstration(msgspec.Struct, frozen=True):
    """The first line of `consistori demo --json`."""

    council: str
    meeting: str
    ways: tuple[Link, ...]
    public_url: str
    sign_in_url: str
    email: str
    password: str

    @property
    def site(self) -> str:
        return self.sign_in_url.removesuffix("/sign-in")

    def of(self, role: str, number: int = 0) -> Link:
        """The link of the person with that role; the so-manieth from 0."""
        return [way for way in self.ways if way.role == role][number]


class Service:
    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.shown: Demonstration
        self.process: asyncio.subprocess.Process

    async def start(self) -> None:
        """Raises `AssertionError` with what the service said if it does not come up."""
        log = (self.data.parent / "service.log").open("ab")
        words = (
            "-m",
            "web.cli",
            "demo",
            "--json",
            "--port",
            str(self.port),
            "--data",
            str(self.data),
            "--minutes",
            "5",
        )
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=asyncio.subprocess.PIPE, stderr=log, limit=1 << 20, start_new_session=True
        )
        log.close()
        assert self.process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            line = await self.process.stdout.readline()
        assert line, (self.data.parent / "service.log").read_text()
        self.shown = msgspec.convert(json.loads(line), Demonstration)

    async def stop(self) -> int:
        """As Ctrl+C does; the exit code."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGINT)
        async with asyncio.timeout(30):
            return await self.process.wait()


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncIterator[Service]:
    service = Service(folder / "data", free_port())
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
