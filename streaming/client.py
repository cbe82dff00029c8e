"""The web process's side of a studio: starts it or finds it running, gives orders, hears reports.

Knows sockets and processes, no media: nothing here loads a codec.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import structlog

from streaming import silence
from streaming.child import child_environment
from streaming.control import MAX_LINE_BYTES, Hello, Order, Quit, Report, Status, StudioSettings
from streaming.detach import ENDING, holder, is_claimed
from streaming.socketpath import short_path

START_SECONDS = 30.0
CONNECT_SECONDS = 10.0
QUIT_SECONDS = 40.0
"""The last part, and every relay's good-bye."""
LAST_WORDS_SECONDS = 2.0
LOOK_EVERY = 0.05
ALREADY_RUNNING = 3

log = structlog.get_logger(__name__)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Report).decode


class StudioFailed(Exception):
    """The studio could not be started or reached; the text says why."""


class StudioHandle:
    """One connection to a studio on this machine. The studio outlives it, unless it is told to quit."""

    def __init__(
        self,
        directory: Path,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory = directory
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._pid = 0
        self._puzzled = False

    @classmethod
    async def start_or_find(cls, settings: StudioSettings, parts_known: int = 0) -> StudioHandle:
        """The studio of `settings.directory`, running or newly started. Raises `StudioFailed`."""
        directory = Path(settings.directory)
        try:
            async with asyncio.timeout(START_SECONDS):
                reader, writer = await _reach(directory, settings)
        except TimeoutError:
            raise StudioFailed("the studio does not answer") from None
        except OSError as error:
            raise StudioFailed(str(error)) from None
        handle = cls(directory, reader, writer)
        handle.send(Hello(parts_known))
        return handle

    def send(self, order: Order) -> None:
        """Never waits. Without effect once the studio is gone."""
        if not self._writer.is_closing():
            self._writer.write(_encode(order) + b"\n")

    async def reports(self) -> AsyncIterator[Report]:
        """`Status` first, then every part that is not known. Ends when the studio is gone or left; one that says
        nothing for too long is killed."""
        silent = silence.Silence(silence.STUDIO_TO_SERVICE, self._clock())
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while True:
                line = await self._line()
                if silent.look(self._clock(), heard=line is not None):
                    self._kill()
                    return
                report = self._understood(line) if line is not None else None
                if isinstance(report, Status):
                    self._pid = report.pid
                if report is not None:
                    yield report

    def _understood(self, line: bytes) -> Report | None:
        """None for what a studio of another version says in words of its own: it is led by what is understood."""
        try:
            return _decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if not self._puzzled:
                log.warning("what the studio says is not all understood", reason=str(error))
            self._puzzled = True
        return None

    async def _line(self) -> bytes | None:
        """The next line; None when there was none for a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(silence.LOOK_EVERY):
                return await self._reader.readuntil(b"\n")
        return None

    def _kill(self) -> None:
        """It hangs: whoever waits beside it takes its place, or the next `start_or_find` starts another."""
        if pid := self._pid or holder(self._directory):
            log.warning("studio hangs and is killed", pid=pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def leave(self) -> None:
        """Goes away without ending it: the next `start_or_find` finds it again."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def quit(self) -> None:
        """Ends the recording and the relays cleanly, and the studio. Returns when it has ended."""
        self.send(Quit())
        with contextlib.suppress(OSError):
            await self._writer.drain()
        if not await self._ended(QUIT_SECONDS) and self._pid:
            for number in ENDING:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(holder(self._directory) or self._pid, number)
                if await self._ended(CONNECT_SECONDS):
                    break
        await self._heard()
        await self.leave()

    async def _heard(self) -> None:
        """What it said last may still be on its way to whoever reads the reports."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                while not self._reader.at_eof():  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_EVERY)

    async def _ended(self, within: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                # Another process's end cannot be awaited; its lock tells it for sure.
                while is_claimed(self._directory):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_EVERY)
                return True
        return False


async def _reach(directory: Path, settings: StudioSettings) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        try:
            return await _connect(directory)
        except (FileNotFoundError, ConnectionRefusedError):
            # One that holds the directory is beginning, ending, or taking over from a dead one.
            if not is_claimed(directory):
                await _start(directory, settings)
            await asyncio.sleep(LOOK_EVERY)


async def _connect(directory: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    with short_path(directory / "control.sock") as address:
        return await asyncio.open_unix_connection(address, limit=MAX_LINE_BYTES)


async def _start(directory: Path, settings: StudioSettings) -> None:
    """Returns when a studio listens there, or is about to: another one may just be ending or beginning."""
    _write_settings(directory, settings)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "streaming.studio",
        str(directory),
        "--detach",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(os.environ),
    )
    _, said = await process.communicate()
    if process.returncode not in (0, ALREADY_RUNNING):
        raise StudioFailed(said.decode(errors="replace").strip()[-500:] or f"it ended with {process.returncode}")


def _write_settings(directory: Path, settings: StudioSettings) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    if _is_written(directory / "studio.json", settings):
        # On a full disk a studio can begin again, if nothing has to be written for it.
        return
    draft = directory / ".studio.json"
    draft.write_bytes(_encode(settings))
    os.replace(draft, directory / "studio.json")


def _is_written(file: Path, settings: StudioSettings) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return file.read_bytes() == _encode(settings)
    return False
