"""Citizens on the live page: event stream, playlist and parts, as a browser with hls.js asks for them.

A process of its own, `python -m web.bench.viewers`: what to do comes as JSON on standard input, what came leaves as
JSON on standard output. It ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import sys
from collections import Counter
from urllib.parse import urlsplit

import msgspec

from web.bench.http_line import Answer, HttpLine

PATIENCE = 60.0
"""Seconds for one answer; a player would have given up long before."""
BEHIND = 3
"""Parts from the live edge at which a player begins."""
_PART = re.compile(r"#EXTINF:([0-9.]+),\n(part-([0-9]+)\.m4s)\n")


class Task(msgspec.Struct, frozen=True):
    url: str
    """Of the meeting's page."""
    viewers: int
    arrive_seconds: float
    """Over which they come."""
    addresses: int = 1
    """How many loopback addresses they come from."""
    poll_seconds: float = 2.0


class Result(msgspec.Struct):
    viewers: int = 0
    """Who came in: stream open and playlist read."""
    playlists: int = 0
    unchanged: int = 0
    """Playlists answered 304."""
    parts: int = 0
    bytes: int = 0
    events: int = 0
    least_parts: int = 0
    """Of the viewer who got the fewest."""
    least_events: int = 0
    last_event: int = 0
    on_last_event: int = 0
    """How many viewers have the newest event."""
    skipped_parts: int = 0
    playlist_ms: tuple[float, float] = (0.0, 0.0)
    """p50, p99."""
    part_ms: tuple[float, float] = (0.0, 0.0)
    errors: dict[str, int] = {}
    loop_lag_ms: float = 0.0
    """How late this process itself was at the worst: above some tens of milliseconds its other times say little."""


class Shared:
    """What all viewers of the process add to."""

    def __init__(self, task: Task) -> None:
        parts = urlsplit(task.url)
        assert parts.hostname
        self.task = task
        self.host, self.port, self.path = parts.hostname, parts.port or 80, parts.path
        self.headers = {
            "Host": parts.netloc,
            "Accept-Language": "ca",
            "Accept-Encoding": "gzip",
            "User-Agent": "consistori-bench",
        }
        self.errors: Counter[str] = Counter()
        self.playlist_times: list[float] = []
        self.part_times: list[float] = []
        self.sizes: dict[int, int] = {}
        """Of each part, as the first who got it was told."""
        self._read: tuple[bytes, list[int]] = (b"", [])

    def parts_of(self, answer: Answer) -> list[int]:
        """The numbers in a playlist; the same bytes are read once for everybody."""
        if answer.body != self._read[0]:
            text = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
            self._read = (answer.body, [int(found[3]) for found in _PART.finditer(text.decode())])
        return self._read[1]


class Viewer:
    def __init__(self, shared: Shared, number: int) -> None:
        self._shared = shared
        self._number = number
        self._etag = ""
        self._last = 0
        self.came_in = False
        self.playlists = self.unchanged = self.parts = self.bytes = self.events = self.last_event = self.skipped = 0

    async def watch(self) -> None:
        shared = self._shared
        await asyncio.sleep(shared.task.arrive_seconds * self._number / max(shared.task.viewers, 1))
        stream, line = await self._connect(), await self._connect()
        if stream is None or line is None:
            return
        try:
            accepts = shared.headers | {"Accept": "text/event-stream"}
            answer = await self._answer(stream.follow(f"{shared.path}/events", accepts, self._event), "events")
            if answer is None:
                return
            while not stream.lost.is_set():
                began = asyncio.get_running_loop().time()
                await self._poll(line)
                spent = asyncio.get_running_loop().time() - began
                pause = shared.task.poll_seconds * random.uniform(0.9, 1.1) - spent
                await asyncio.sleep(max(pause, 0.01))
            shared.errors["stream lost"] += 1
        finally:
            stream.close()
            line.close()

    async def _connect(self) -> HttpLine | None:
        # One loopback address has ports for so many; and limits by address would be measured instead of the service.
        source = (f"127.0.1.{1 + self._number % self._shared.task.addresses}", 0)
        try:
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(PATIENCE):
                _, line = await loop.create_connection(
                    HttpLine, self._shared.host, self._shared.port, local_addr=source
                )
        except (OSError, TimeoutError) as error:
            self._shared.errors[f"connect: {type(error).__name__}"] += 1
            return None
        return line

    async def _answer(self, asked: asyncio.Future[Answer], what: str) -> Answer | None:
        try:
            # Not `wait_for`, which in Python 3.11 forgets that it was cancelled when the answer comes just then.
            async with asyncio.timeout(PATIENCE):
                answer = await asked
        except (OSError, TimeoutError) as error:
            self._shared.errors[f"{what}: {type(error).__name__}"] += 1
            return None
        if answer.status not in (200, 304):
            self._shared.errors[f"{what}: {answer.status}"] += 1
            return None
        return answer

    async def _poll(self, line: HttpLine) -> None:
        shared, loop = self._shared, asyncio.get_running_loop()
        headers = shared.headers | ({"If-None-Match": self._etag} if self._etag else {})
        began = loop.time()
        answer = await self._answer(line.ask(f"{shared.path}/live/index.m3u8", headers, keep=True), "playlist")
        if answer is None:
            return
        shared.playlist_times.append(loop.time() - began)
        self.came_in = True
        self.playlists += 1
        if answer.status == 304:
            self.unchanged += 1
            return
        self._etag = answer.headers.get("etag", "")
        numbers = shared.parts_of(answer)
        for number in numbers[-BEHIND:] if not self._last else [each for each in numbers if each > self._last]:
            await self._get(line, number)

    async def _get(self, line: HttpLine, number: int) -> None:
        shared, loop = self._shared, asyncio.get_running_loop()
        began = loop.time()
        name = f"{shared.path}/live/part-{number:05}.m4s"
        answer = await self._answer(line.ask(name, shared.headers, keep=False), "part")
        if answer is None:
            return
        shared.part_times.append(loop.time() - began)
        if answer.size != shared.sizes.setdefault(number, answer.size) or not answer.size:
            shared.errors["part: not whole"] += 1
        if self._last and number != self._last + 1:
            self.skipped += number - self._last - 1
        self._last = number
        self.parts += 1
        self.bytes += answer.size

    def _event(self, chunk: bytes) -> None:
        self.bytes += len(chunk)
        if chunk.startswith(b"event: page\nid: "):
            self.events += 1
            self.last_event = int(chunk[16 : chunk.index(b"\n", 16)])


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """p50 and p99, in milliseconds."""
    if not seconds:
        return 0.0, 0.0
    ordered = sorted(seconds)
    at = (ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)])
    return round(at[0] * 1000, 1), round(at[1] * 1000, 1)


class Lag:
    """How late the loop itself comes round."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            self.worst = max(self.worst, loop.time() - due)


async def run(task: Task, until: asyncio.Event) -> Result:
    shared, lag = Shared(task), Lag()
    viewers = [Viewer(shared, number) for number in range(task.viewers)]
    tasks = [asyncio.create_task(viewer.watch()) for viewer in viewers]
    watching = asyncio.create_task(lag.watch())
    await until.wait()
    for each in (*tasks, watching):
        each.cancel()
    for failed in await asyncio.gather(*tasks, watching, return_exceptions=True):
        if isinstance(failed, Exception):
            shared.errors[repr(failed)] += 1
    newest = max((viewer.last_event for viewer in viewers), default=0)
    return Result(
        viewers=sum(viewer.came_in for viewer in viewers),
        playlists=sum(viewer.playlists for viewer in viewers),
        unchanged=sum(viewer.unchanged for viewer in viewers),
        parts=sum(viewer.parts for viewer in viewers),
        bytes=sum(viewer.bytes for viewer in viewers),
        events=sum(viewer.events for viewer in viewers),
        least_parts=min((viewer.parts for viewer in viewers), default=0),
        least_events=min((viewer.events for viewer in viewers), default=0),
        last_event=newest,
        on_last_event=sum(viewer.last_event == newest for viewer in viewers),
        skipped_parts=sum(viewer.skipped for viewer in viewers),
        playlist_ms=percentiles(shared.playlist_times),
        part_ms=percentiles(shared.part_times),
        errors=dict(shared.errors),
        loop_lag_ms=round(lag.worst * 1000, 1),
    )


async def _main(task: Task) -> Result:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, sys.stdin.buffer.read).add_done_callback(lambda _: ended.set())
    return await run(task, ended)


def main() -> None:
    import uvloop

    from web.files_open import open_many

    open_many()
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    print(msgspec.json.encode(uvloop.run(_main(task))).decode(), flush=True)


if __name__ == "__main__":
    main()
