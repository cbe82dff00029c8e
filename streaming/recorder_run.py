"""Exactly one run of the recording ffmpeg: programme in, finished parts out, until the programme has a gap or ends.

A run works in a directory of its own; what it finishes is moved into the recording. The directory alone is enough
to do that again after a crash (`harvest`). Does not know whether there will be another run.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from streaming.backlog import MICROSECONDS, Backlog, Chunk
from streaming.child import Child
from streaming.control import PartClosed
from streaming.ffmpeg import record_arguments
from streaming.mp4.boxes import Malformed
from streaming.mp4.fragments import part_seconds
from streaming.recording import Recording

INDEX = "index.m3u8"
LOOK_EVERY = 0.2
"""Seconds between two looks at ffmpeg's own playlist."""
STUCK_AFTER = 20.0
"""Seconds in which ffmpeg must take what it is given."""
END_PATIENCE = 10.0
MARGIN = MICROSECONDS // 100
"""Rounding of a part's end, far less than a picture."""


class Began(msgspec.Struct, frozen=True):
    """`run.json`: what ffmpeg's playlist does not say."""

    began_at: float
    """Unix seconds of the run's first picture."""


class RunFailed(Exception):
    """ffmpeg ended, or had to be ended, before it was asked to. The text is in ffmpeg's words."""


class Run:
    """One run; `folder` is made for it and emptied by `harvest` as parts are finished."""

    def __init__(
        self,
        program: str,
        folder: Path,
        number: int,
        recording: Recording,
        on_part: Callable[[PartClosed], None],
    ) -> None:
        self._program = program
        self._folder = folder
        self._number = number
        self._recording = recording
        self._on_part = on_part
        self._seen = 0
        self._harvesting = asyncio.Lock()
        self.parts = 0
        """How many parts this run has finished."""

    async def record(self, backlog: Backlog, wall: Callable[[int], float]) -> bool:
        """Records to the end (False) or to a gap, at which the next run is to begin (True).

        The backlog is confirmed as parts are finished. Raises `RunFailed`, and `OSError` when there is no ffmpeg.
        """
        first = await backlog.next()
        if first is None:
            return False
        self._folder.mkdir(parents=True)
        (self._folder / "run.json").write_bytes(msgspec.json.encode(Began(wall(first.time))))
        child = await Child.start(record_arguments(self._program, self._folder / INDEX), stdin=True)
        watch = asyncio.create_task(self._watch(backlog, first.time))
        try:
            gap = await self._feed(child, backlog, first)
            code = await child.stop(child.close_stdin, END_PATIENCE)
            if code:
                raise RunFailed(child.last_words() or f"ffmpeg ended with {code}")
        except (OSError, TimeoutError) as error:
            code = await child.stop(patience=1.0)
            raise RunFailed(child.last_words() or f"ffmpeg ended with {code}") from error
        finally:
            watch.cancel()
            await asyncio.wait([watch])
            await child.stop(child.close_stdin, END_PATIENCE)
            await self._harvest(backlog, first.time)
        if gap is None:
            return False
        backlog.confirm(gap)
        return True

    async def _feed(self, child: Child, backlog: Backlog, first: Chunk) -> int | None:
        """Hands the programme to ffmpeg; returns the time of the group before which there is a gap, or None."""
        chunk: Chunk | None = first
        while chunk is not None:
            if chunk.gap and chunk is not first:
                return chunk.time
            await asyncio.wait_for(child.write(chunk.data), STUCK_AFTER)
            if child.returncode is not None:
                raise BrokenPipeError
            chunk = await backlog.next()
        return None

    async def _watch(self, backlog: Backlog, began: int) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(FileNotFoundError):
                changed = (self._folder / INDEX).stat().st_mtime_ns
                if changed != self._seen:
                    # Once begun, a harvest is finished: half of one would leave its parts unreported.
                    await asyncio.shield(self._harvest(backlog, began))
                    self._seen = changed

    async def _harvest(self, backlog: Backlog, began: int) -> None:
        # The one that was on its way when the run ended goes on beside the last.
        async with self._harvesting:
            for part in await asyncio.to_thread(harvest, self._folder, self._number, self._recording):
                self.parts += 1
                self._on_part(part)
        recorded = sum(part.seconds for part in self._recording.parts_of(self._number))
        if recorded:
            backlog.confirm(began + int(recorded * MICROSECONDS) - MARGIN)


def harvest(folder: Path, number: int, recording: Recording) -> list[PartClosed]:
    """Moves every part that ffmpeg has finished in `folder` into the recording. Repeating it changes nothing."""
    try:
        began_at = msgspec.json.decode((folder / "run.json").read_bytes(), type=Began).began_at
        listed = read_index((folder / INDEX).read_text())
    except (FileNotFoundError, msgspec.DecodeError):
        return []
    known = len(recording.parts_of(number))
    moved: list[PartClosed] = []
    began_at += sum(part.seconds for part in recording.parts_of(number))
    for file, said in listed[known:]:
        seconds = _seconds(folder, file, recording, said)
        moved.append(recording.add(number, folder / "init.mp4", folder / file, began_at, seconds))
        began_at += seconds
    return moved


def _seconds(folder: Path, file: str, recording: Recording, said: float) -> float:
    """How long the part lasts; ffmpeg `said` it counting the last one's pictures as if none had been dropped."""
    # After a crash the part may have been moved already, and only its entry is missing.
    part = folder / file if (folder / file).exists() else recording.next_part()
    try:
        return part_seconds(folder / "init.mp4", part)
    except (Malformed, OSError):
        return said


def read_index(text: str) -> list[tuple[str, float]]:
    """File and seconds of every part in a playlist of ffmpeg's."""
    listed: list[tuple[str, float]] = []
    seconds = 0.0
    for line in text.splitlines():
        if line.startswith("#EXTINF:"):
            seconds = float(line[8:].split(",")[0])
        elif line and not line.startswith("#"):
            listed.append((Path(line).name, seconds))
    return listed
