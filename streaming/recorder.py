"""Keeps the recording going for as long as it is wanted: one run of ffmpeg after another, in one playlist.

What a run had been given and not finished is given to the next one, so a dead ffmpeg loses nothing, nor does a disk
that is full for less than a minute. Below the reserve it waits for room: the rest of the disk is not for pictures.
Knows no meeting, only that it is to record.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from streaming.backlog import Backlog
from streaming.control import PartClosed, RecordingCause, RecordingState
from streaming.feed import Feed
from streaming.ffmpeg import ANALYSED, ANALYSED_AGAIN
from streaming.recorder_run import Damaged, Run, RunFailed, harvest
from streaming.recording import Recording
from streaming.room import Disk, cause_of
from streaming.writing import wait_until_still

BACKLOG_SECONDS = 60.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
BARREN_RUNS = 2
"""After so many runs without one finished part, the group of pictures they began with is given up."""
TOO_LITTLE = 1 << 20
"""Bytes free with which no part can be written."""
HEALTHY_PARTS = 3
"""A run with more parts than this was well until it failed; the next try comes soon."""
ROOM_EVERY = 1.0
"""Seconds between two looks for room."""
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
        disk: Disk,
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
        self._disk = disk
        self._on_part = on_part
        self._on_state = on_state
        self._wall = wall
        self._now = now
        self._pause = pause
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._backlog: Backlog | None = None
        self._dropped = 0.0
        """Seconds of programme that were lost before the present failure."""
        self.state = RecordingState("stopped", now())
        self._left = sorted(self._runs.glob("[0-9]*"), key=lambda folder: int(folder.name))
        self._last_run = max([self.recording.last_run(), *(int(folder.name) for folder in self._left)])
        with contextlib.suppress(OSError):
            self._gather(lambda part: None)

    @property
    def waiting(self) -> float:
        """Seconds of programme that have not been given to it yet."""
        return self._backlog.waiting if self._backlog is not None else 0.0

    async def start(self) -> None:
        """Records from the next keyframe on. Repeated while recording, it changes nothing."""
        async with self._turn:
            if self._task is None:
                self._backlog, self._dropped = self._feed.open(BACKLOG_SECONDS, keep=True), 0.0
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

    def tidy(self) -> None:
        """Ends the playlist if a full disk did not let `stop` do it. Call now and then."""
        if self._task is None:
            self.recording.refresh()

    async def _keep(self, backlog: Backlog) -> None:
        failures = barren = 0
        while await self._room(backlog):
            self._last_run += 1
            folder = self._runs / f"{self._last_run:03}"
            run = Run(
                self._program,
                folder,
                self._last_run,
                self.recording,
                self._take,
                lambda: self._goes_on(backlog),
                analysed=ANALYSED_AGAIN if barren else ANALYSED,
            )
            again, failed = True, None
            try:
                again = await run.record(backlog, self._wall)
            except (RunFailed, OSError) as error:
                failed = error
            if not await self._settled(run, backlog, self._take if failed is None else self._on_part):
                return
            shutil.rmtree(folder, ignore_errors=True)
            if failed is None and not run.is_whole:
                again, failed = True, RunFailed("what was given to ffmpeg is not all in its parts")
            if failed is None:
                failures = barren = 0
            else:
                failures = 1 if run.parts > HEALTHY_PARTS else failures + 1
                cause = self._fail(failed, backlog)
                barren = barren + 1 if cause == "failed" and not run.parts else 0
                log.warning("recorder failed", run=self._last_run, cause=cause, reason=str(failed))
                if backlog.closed and failures > LAST_TRIES:
                    return
                await self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)))
            if not again:
                return
            backlog.rewind()
            if barren >= BARREN_RUNS:
                barren = 0
                backlog.skip_oldest()

    def _goes_on(self, backlog: Backlog, least: int = 0) -> bool:
        """What is left at the end is little, and still goes into the reserve."""
        room = self._disk.look()
        return backlog.closed or (room.level != "none" and room.free >= least)

    async def _room(self, backlog: Backlog) -> bool:
        """Waits until there is room, and what earlier runs left is in. False when there will be none any more."""
        while not self._goes_on(backlog, TOO_LITTLE):
            self._enter("failing", "there is no room on the disk", "no_room", losing=self._is_losing(backlog))
            await self._pause(ROOM_EVERY)
        moved: list[PartClosed] = []
        try:
            return await self._insist(lambda: asyncio.to_thread(self._gather, moved.append), backlog)
        finally:
            for part in moved:
                self._on_part(part)

    async def _settled(self, run: Run, backlog: Backlog, on_part: Callable[[PartClosed], None]) -> bool:
        """Takes in what the run finished; False when the recording is to end without it."""
        return await self._insist(lambda: run.settle(backlog, on_part), backlog)

    async def _insist(self, work: Callable[[], Awaitable[None]], backlog: Backlog) -> bool:
        """For as long as the disk refuses; False when the recording is to end anyway."""
        tries = 0
        while True:
            try:
                await work()
                return True
            except OSError as error:
                self._fail(error, backlog)
                if backlog.closed and (tries := tries + 1) > LAST_TRIES:
                    return False
                await self._pause(ROOM_EVERY)

    def _fail(self, error: Exception, backlog: Backlog) -> RecordingCause:
        """Says what is wrong. ffmpeg has no words for a disk that is full, so there the disk is asked."""
        cause: RecordingCause = cause_of(error) if isinstance(error, OSError) else "failed"
        if cause == "failed" and self._disk.look().free < TOO_LITTLE:
            cause = "no_room"
        elif "Read-only file system" in str(error):
            cause = "read_only"
        self._enter("failing", str(error), cause, losing=self._is_losing(backlog))
        return cause

    def _is_losing(self, backlog: Backlog) -> bool:
        return backlog.dropped_seconds > self._dropped

    def _take(self, part: PartClosed) -> None:
        if self.state.phase == "failing" and self._backlog is not None:
            self._dropped = self._backlog.dropped_seconds
            self._enter("recording")
        self._on_part(part)

    def _gather(self, moved: Callable[[PartClosed], None]) -> None:
        """Takes in what runs of an earlier studio left. Raises `OSError` when that cannot be written now."""
        while self._left:
            folder = self._left[0]
            # Killed with the studio or not: an ffmpeg that has its input's end finishes the part it is at.
            wait_until_still(folder)
            with contextlib.suppress(Damaged):
                harvest(folder, int(folder.name), self.recording, moved)
            shutil.rmtree(folder, ignore_errors=True)
            self._left.pop(0)

    def _enter(self, phase: str, reason: str = "", cause: RecordingCause = "", *, losing: bool = False) -> None:
        now = (self.state.phase, self.state.cause, self.state.losing)
        if (phase, cause, losing) != now:
            self.state = RecordingState(phase, self._now(), reason, cause, losing)  # type: ignore[arg-type]
            self._on_state(self.state)
