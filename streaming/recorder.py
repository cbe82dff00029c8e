"""Keeps the recording going for as long as it is wanted: one run of ffmpeg after another, in one playlist.

What a run had been given and not finished is given to the next one, so a dead ffmpeg loses nothing. Knows no
meeting, only that it is to record.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from streaming.backlog import Backlog
from streaming.control import PartClosed, RecordingState
from streaming.feed import Feed
from streaming.recorder_run import Run, RunFailed, harvest
from streaming.recording import Recording

BACKLOG_SECONDS = 60.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
BARREN_RUNS = 2
"""After so many runs without one finished part, the group of pictures they began with is given up."""
HEALTHY_PARTS = 3
"""A run with more parts than this was well until it failed; the next try comes soon."""
LAST_TRIES = 3
"""Failures in a row after which a recording that is to end anyway ends."""

log = structlog.get_logger(__name__)


class Recorder:
    """Owns `directory/recording` and `directory/recorder`, where the runs work."""

    def __init__(
        self,
        directory: Path,
        feed: Feed,
        *,
        program: str,
        on_part: Callable[[PartClosed], None],
        on_state: Callable[[RecordingState], None],
        wall: Callable[[int], float],
        now: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.recording = Recording(directory / "recording")
        self._runs = directory / "recorder"
        self._feed = feed
        self._program = program
        self._on_part = on_part
        self._on_state = on_state
        self._wall = wall
        self._now = now
        self._pause = pause
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._backlog: Backlog | None = None
        self.state = RecordingState("stopped", now())
        self._last_run = self._gather()

    async def start(self) -> None:
        """Records from the next keyframe on. Repeated while recording, it changes nothing."""
        async with self._turn:
            if self._task is None:
                self._backlog = self._feed.open(BACKLOG_SECONDS, keep=True)
                self._task = asyncio.create_task(self._keep(self._backlog))
                self._enter("recording")

    async def stop(self) -> None:
        """Finishes the last part and ends the playlist. Repeated, it only says again that it has stopped."""
        async with self._turn:
            if self._task is not None and self._backlog is not None:
                self._feed.close(self._backlog)
                await self._task
                self._task = self._backlog = None
                await asyncio.to_thread(self.recording.end)
                self._enter("stopped")
            else:
                self._on_state(self.state)

    async def _keep(self, backlog: Backlog) -> None:
        failures = barren = 0
        while True:
            self._last_run += 1
            folder = self._runs / f"{self._last_run:03}"
            run = Run(self._program, folder, self._last_run, self.recording, self._take)
            try:
                again = await run.record(backlog, self._wall)
            except (RunFailed, OSError) as error:
                healthy = run.parts > HEALTHY_PARTS
                again, failures = True, 1 if healthy else failures + 1
                barren = 0 if run.parts else barren + 1
                log.warning("recorder failed", run=self._last_run, reason=str(error))
                self._enter("failing", str(error))
                if backlog.closed and failures > LAST_TRIES:
                    return
                await self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)))
            else:
                failures = barren = 0
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            if not again:
                return
            backlog.rewind()
            if barren >= BARREN_RUNS:
                barren = 0
                backlog.skip_oldest()

    def _take(self, part: PartClosed) -> None:
        if self.state.phase == "failing":
            self._enter("recording")
        self._on_part(part)

    def _gather(self) -> int:
        """Takes in what runs of an earlier studio left; returns the last run there was."""
        last = self.recording.last_run()
        for folder in sorted(self._runs.glob("[0-9]*")):
            harvest(folder, int(folder.name), self.recording)
            shutil.rmtree(folder, ignore_errors=True)
            last = max(last, int(folder.name))
        return last

    def _enter(self, phase: str, reason: str = "") -> None:
        if (phase, reason) != (self.state.phase, self.state.reason):
            self.state = RecordingState(phase, self._now(), reason)  # type: ignore[arg-type]
            self._on_state(self.state)
