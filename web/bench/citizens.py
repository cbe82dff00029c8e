"""A whole meeting in public: the service, its studio, so many seats that speak and vote, so many citizens who watch.

The service runs as `consistori demo` in a process of its own, the citizens in another, the seats in this one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import msgspec
import psutil
from yarl import URL

from streaming.bench.cpu import Load, Meter
from streaming.bench.material import SPEAKERS
from streaming.child import child_environment
from web.bench.company import Company, NotHeld, face, faces
from web.bench.seat import NoEntry, Seat
from web.bench.viewers import Result, Task, percentiles
from web.demo import Demonstration

START_SECONDS = 120.0
SETTLE = 6.0
"""Seconds everything runs before it is measured."""
ARRIVE = 100.0
"""Citizens who come in a second."""


class CannotMeasure(Exception):
    """The meeting did not come to run as it should; the text says what is missing."""


class Run(msgspec.Struct, frozen=True):
    viewers: int
    seats: int
    seconds: float
    processors: int
    machine_load: tuple[float, float]
    """The system's one-minute load before, and at the end: above the processors before means that others were measured
    too."""
    programme_fps: float
    """On average; `least_fps` the worst two seconds."""
    least_fps: float
    late_frames: int
    commands: int
    refused: tuple[str, ...]
    command_ms: tuple[float, float]
    """p50, p99."""
    citizens: Result
    cpu: Load
    memory_mb: float
    """Of the service's own process at its highest."""


async def run(viewers: int, seats: int, seconds: float, settle: float = SETTLE) -> Run:
    """Raises `CannotMeasure`."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="consistori-bench-") as folder:
        async with service(Path(folder)) as (process, shown), _seats(shown, seats) as company:
            secretary = company.secretary
            await _until(lambda: bool(secretary.strips) and secretary.strips[-1].parts > 0, "nothing is recorded")
            meter = Meter({"service": process.pid, "studio": _studio(folder)})
            arrive = max(viewers / ARRIVE, 0.5)
            async with _citizens(shown.public_url, viewers, arrive) as ask:
                await asyncio.sleep(arrive + settle)
                secretary.strips.clear()
                for seat in company.everybody:
                    seat.seconds.clear()
                meter.start()
                debating = asyncio.create_task(company.debate(list(company.seats)[:1]))
                await asyncio.wait([debating], timeout=seconds)
                cpu = meter.stop()
                debating.cancel()
                failed = (await asyncio.gather(debating, return_exceptions=True))[0]
                if isinstance(failed, Exception):
                    raise CannotMeasure(f"a seat failed: {failed!r}")
                strips = list(secretary.strips)
                # What was said last is to reach everybody too.
                await asyncio.sleep(min(settle, 3.0))
                memory = psutil.Process(process.pid).memory_info().rss / 1e6
                result = await ask()
            took = [second for seat in company.everybody for second in seat.seconds]
            fps = [strip.fps for strip in strips] or [0.0]
            return Run(
                viewers=viewers,
                seats=seats,
                seconds=seconds,
                processors=os.cpu_count() or 0,
                machine_load=(round(before, 1), round(os.getloadavg()[0], 1)),
                programme_fps=round(sum(fps) / len(fps), 2),
                least_fps=round(min(fps), 2),
                late_frames=strips[-1].late_frames - strips[0].late_frames if strips else 0,
                commands=len(took),
                refused=tuple(each for seat in company.everybody for each in seat.refused),
                command_ms=percentiles(took),
                citizens=result,
                cpu=cpu,
                memory_mb=round(memory, 1),
            )


@contextlib.asynccontextmanager
async def service(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, Demonstration]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = (sys.executable, "-m", "web.cli", "demo", "--json", "--port", str(port), "--data", str(folder / "data"))
    with (folder / "service.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *words, stdout=asyncio.subprocess.PIPE, stderr=log, env=child_environment(os.environ)
        )
    try:
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
            shown = msgspec.json.decode(line, type=Demonstration)
        except (TimeoutError, msgspec.DecodeError):
            said = (folder / "service.log").read_text(errors="replace")[-300:]
            raise CannotMeasure(f"the service did not start: {said}") from None
        yield process, shown
    finally:
        if process.returncode is None:
            # Interrupted, it ends its studio too.
            process.send_signal(2)
            try:
                await asyncio.wait_for(process.wait(), 60)
            except TimeoutError:
                process.kill()
                await process.wait()


@contextlib.asynccontextmanager
async def _seats(shown: Demonstration, count: int) -> AsyncIterator[Company]:
    """The secretary and `count` members in their seats, the meeting open, an item dealt with."""
    members = [way for way in shown.ways if way.role in ("chair", "member")][:count]
    room = URL(shown.public_url)
    company = Company(Seat())
    await asyncio.to_thread(faces)
    try:
        await company.secretary.enter(next(way.url for way in shown.ways if way.role == "secretary"), room)
        await company.take_the_lead()
        for number, way in enumerate(members):
            await company.seat(way, face(number, number < SPEAKERS), room)
        await company.open()
        yield company
    except (aiohttp.ClientError, TimeoutError, NoEntry) as error:
        raise CannotMeasure(f"a seat could not be taken: {error!r}") from None
    except NotHeld as error:
        raise CannotMeasure(str(error)) from None
    finally:
        await company.close()


@contextlib.asynccontextmanager
async def _citizens(url: str, viewers: int, arrive: float) -> AsyncIterator[Callable[[], asyncio.Future[Result]]]:
    task = Task(url, viewers, arrive, addresses=min(50, max(1, viewers // 20)))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "web.bench.viewers",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=child_environment(os.environ),
        limit=1 << 20,
    )
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(task) + b"\n")

    async def ask() -> Result:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        return msgspec.json.decode(await process.stdout.readline(), type=Result)

    try:
        yield lambda: asyncio.ensure_future(ask())
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _studio(folder: str) -> int:
    """The studio is nobody's child: it is known by what it was started with."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "streaming.studio" in words and any(word.startswith(folder) for word in words):
            return int(process.pid)
    raise CannotMeasure("there is no studio")


async def _until(holds: Callable[[], bool], otherwise: str) -> None:
    for _ in range(round(START_SECONDS / 0.1)):
        if holds():
            return
        await asyncio.sleep(0.1)
    raise CannotMeasure(f"{otherwise} after {START_SECONDS:.0f} s")


def enough_files(viewers: int) -> bool:
    """Whether a process here may have two connections for each of them, and some more."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] > 2 * viewers + 200


def table(run: Run) -> str:
    """The run for people."""
    seen = run.citizens
    rows = [
        f"{run.viewers} citizens, {run.seats} seats, {run.seconds:g} s, {run.processors} processors, "
        f"load {run.machine_load[0]} before and {run.machine_load[1]} at the end",
        "",
        f"programme {run.programme_fps:.1f} fps, at the worst {run.least_fps:.1f}; {run.late_frames} frames late",
        f"{run.commands} commands: p50 {run.command_ms[0]:.0f} ms, p99 {run.command_ms[1]:.0f} ms; "
        f"{len(run.refused)} refused",
        f"{seen.viewers} citizens came in; {seen.events} events, {seen.on_last_event} have the newest",
        f"{seen.playlists} playlists ({seen.unchanged} unchanged): p50 {seen.playlist_ms[0]:.0f}, "
        f"p99 {seen.playlist_ms[1]:.0f} ms",
        f"{seen.parts} parts, {seen.bytes / 1e6:.0f} MB: p50 {seen.part_ms[0]:.0f}, p99 {seen.part_ms[1]:.0f} ms; "
        f"{seen.skipped_parts} skipped, the fewest {seen.least_parts}",
        f"errors: {', '.join(f'{count} {what}' for what, count in seen.errors.items()) or 'none'}",
        "",
        *(f"{name:40}{cores:7.2f} cores" for name, cores in run.cpu.by_name.items()),
        f"{'the service holds':40}{run.memory_mb:7.0f} MB",
    ]
    return "\n".join(rows)
