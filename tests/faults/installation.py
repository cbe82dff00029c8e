"""The service as a council runs it, `consistori serve --keep`, with the demonstration's council; and its processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
from aiohttp import web as aioweb
from yarl import URL

from meetings.journal import Entry
from meetings.storage.database import connect
from meetings.storage.destinations import Destination
from meetings.storage.journals import StoredJournals
from streaming.detach import holder, is_claimed
from streaming.parts import Part, read_parts
from tests.ports import free_port
from tests.until import until
from web import keys, settings
from web.app import make_app
from web.demo import Demonstration, demonstrate
from web.folders import Folders

START_SECONDS = 90.0
KEY = "clau-de-prova"


class Installation:
    def __init__(
        self, folder: Path, *words: str, listen: str = "127.0.0.1", environment: Mapping[str, str] | None = None
    ) -> None:
        """`words`: more for the command line. `listen`: the address, if others than this machine come."""
        self.folder = folder
        self.port = free_port()
        self.shown: Demonstration
        self.process: asyncio.subprocess.Process
        self._words = words
        self._environment = {
            "CONSISTORI_DATA": str(folder / "data"),
            "CONSISTORI_LISTEN": f"{listen}:{self.port}",
            "CONSISTORI_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            **(environment or {}),
        }

    @property
    def folders(self) -> Folders:
        return Folders(self.folder / "data")

    @property
    def studio_folder(self) -> Path:
        return self.folders.studio(self.shown.meeting)

    @property
    def room(self) -> URL:
        return URL(f"http://127.0.0.1:{self.port}/{self.shown.council}/m/{self.shown.meeting}")

    def link(self, role: str, number: int = 0) -> str:
        return [way.url for way in self.shown.ways if way.role == role][number]

    async def found(self, relay_to: str = "") -> None:
        """Make the council, its meeting, and one destination; nothing is listening yet."""
        app = make_app(settings.read(self._environment))
        runner = aioweb.AppRunner(app)
        await runner.setup()
        self.shown = await demonstrate(app, minutes=5)
        if relay_to:
            sealed = app[keys.SAFE].seal(KEY)
            await app[keys.DESTINATIONS].put(Destination("r1", self.shown.council, "Prova", relay_to, sealed))
        await runner.cleanup()

    async def start(self) -> None:
        """Return once it listens."""
        with (self.folder / "service.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "web.cli", "serve", "--keep", *self._words),
                env={**os.environ, **self._environment},
                stderr=log,
                start_new_session=True,
            )
        await until(self.listens, within=START_SECONDS)

    async def listens(self) -> bool:
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.close()
            return True
        return False

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(60):
            return await self.process.wait()

    def log(self) -> str:
        return (self.folder / "service.log").read_text() + (self.studio_folder / "studio.log").read_text()

    # Its processes ----------------------------------------------------------------------------------------------

    def web(self) -> list[psutil.Process]:
        """Without its keeper."""
        return [each for each in psutil.Process(self.process.pid).children() if "web.cli" in words_of(each)]

    def studio(self) -> list[psutil.Process]:
        """The one that runs the meeting, not the one that would take over."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return [psutil.Process(pid)] if (pid := holder(self.studio_folder)) else []
        return []

    def standby(self) -> list[psutil.Process]:
        here = {"streaming.studio", str(self.studio_folder)}
        running = [each.pid for each in self.studio()]
        return [each for each in psutil.process_iter() if here <= words_of(each) and each.pid not in running]

    def mixer(self) -> list[psutil.Process]:
        return [each for each in self._of_studio() if "streaming.mixer" in words_of(each)]

    def recorder(self) -> list[psutil.Process]:
        return [each for each in self._of_studio() if any("index.m3u8" in word for word in words_of(each))]

    def relay(self) -> list[psutil.Process]:
        return [each for each in self._of_studio() if any(word.startswith("rtmp:") for word in words_of(each))]

    def _of_studio(self) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for studio in self.studio():
            with contextlib.suppress(psutil.Error):
                found += studio.children()
        return found

    def everything(self) -> list[psutil.Process]:
        """Those first that would put another in the place of one that dies."""
        return [psutil.Process(self.process.pid), *self.standby(), *self.web(), *self.studio(), *self._of_studio()]

    async def lose_power(self) -> None:
        everything = self.everything()
        for process in everything:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        await self.process.wait()
        await asyncio.to_thread(psutil.wait_procs, everything, START_SECONDS)
        await until(lambda: not is_claimed(self.studio_folder))

    # What is kept -----------------------------------------------------------------------------------------------

    def parts(self) -> tuple[Part, ...]:
        return read_parts(self.folders.recording(self.shown.meeting))

    def playlist(self) -> str:
        return (self.folders.recording(self.shown.meeting) / "index.m3u8").read_text()

    def draft(self) -> Path:
        return self.folders.documents(self.shown.meeting) / "draft"

    async def journal(self) -> list[Entry]:
        engine = connect(settings.read(self._environment).database)
        try:
            return await StoredJournals(engine).read(self.shown.meeting)
        finally:
            await engine.dispose()


def words_of(process: psutil.Process) -> set[str]:
    """The command line; empty for one that is just ending."""
    with contextlib.suppress(psutil.Error):
        return set(process.cmdline())
    return set()


@asynccontextmanager
async def installation(
    folder: Path,
    *words: str,
    relay_to: str = "",
    listen: str = "127.0.0.1",
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Installation]:
    """Running until the end of the block; then nothing of it is left."""
    at = Installation(folder, *words, listen=listen, environment=environment)
    await at.found(relay_to)
    await at.start()
    try:
        yield at
    finally:
        if at.process.returncode is None:
            await at.end()
        for process in at.studio():
            process.terminate()
        await until(lambda: not at.studio() and not at.standby(), within=60)
