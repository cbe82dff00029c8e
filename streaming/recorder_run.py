"""Exactly one run of the recording ffmpeg: programme in, finished parts out, until the programme has a gap or ends.

A run works in a directory of its own; what it finishes is moved into the recording. The directory alone is enough
to do that again after a crash (`harvest`). On a full disk ffmpeg writes halves of parts, lists them and says nothing:
every part is looked at before it is taken in. Does not know whether there will be another run.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec

from streaming import silence
from streaming.backlog import MICROSECONDS, Backlog, Chunk
from streaming.child import Child
from streaming.control import PartClosed
from streaming.ffmpeg import ANALYSED, PART_FILE, record_arguments
from streaming.mp4.boxes import Malformed
from streaming.mp4.fragments import part_seconds
from streaming.recording import Recording
from streaming.writing import writing

INDEX = "index.m3u8"
LOOK_EVERY = 0.2
"""Seconds between two looks at ffmpeg's own playlist."""
END_PATIENCE = 10.0
LATE = 4 * MICROSECONDS
"""Programme given to ffmpeg of which there ought to be a part."""
MARGIN = MICROSECONDS // 100
"""Rounding of a part's end, far less than a picture."""
_LISTED = re.compile(r"^([0-9]{5,9})\.m4s$", re.MULTILINE)


class Began(msgspec.Struct, frozen=True):
    """`run.json`: what ffmpeg's playlist does not say."""

    began_at: float
    """Unix seconds of the run's first picture."""


class RunFailed(Exception):
    """ffmpeg ended, or had to be ended, before it was asked to. The text is in ffmpeg's words."""


class Damaged(RunFailed):
    """What ffmpeg calls finished is not whole: it could not be written."""


class _Deaf(Exception):
    """ffmpeg takes nothing any more."""


class Run:
    """One run; `folder` is made for it and emptied by `settle` as parts are finished."""

    def __init__(
        self,
        program: str,
        folder: Path,
        number: int,
        recording: Recording,
        on_part: Callable[[PartClosed], None],
        may_go_on: Callable[[], bool],
        *,
        analysed: int = ANALYSED,
    ) -> None:
        """`may_go_on` is asked before each group of pictures; the answer no ends the run there. `analysed`: what
        ffmpeg looks at of the programme before it begins, microseconds."""
        self._program = program
        self._folder = folder
        self._number = number
        self._recording = recording
        self._on_part = on_part
        self._may_go_on = may_go_on
        self._analysed = analysed
        self._began = 0
        self._given = -1
        """Studio time of the last group that was handed over."""
        self._seen = 0
        self._harvesting = asyncio.Lock()
        self.parts = 0
        """How many parts this run has finished."""

    async def record(self, backlog: Backlog, wall: Callable[[int], float]) -> bool:
        """Records to the end (False) or to where the next run is to begin (True): at a gap, or where it may not go on.

        The backlog is confirmed as parts are taken in; `settle` has to follow. Raises `RunFailed`, and `OSError` when
        there is no ffmpeg or nothing can be written.
        """
        first = await backlog.next()
        if first is None:
            return False
        self._began = first.time
        self._folder.mkdir(parents=True)
        (self._folder / "run.json").write_bytes(msgspec.json.encode(Began(wall(first.time))))
        with writing(self._folder) as lock:
            arguments = record_arguments(self._program, self._folder / INDEX, analysed=self._analysed)
            child = await Child.start(arguments, stdin=True, pass_fds=[lock])
        watch = asyncio.create_task(self._watch(backlog))
        feeding = asyncio.create_task(self._feed(child, backlog, first))
        try:
            await asyncio.wait([feeding, watch], return_when=asyncio.FIRST_COMPLETED)
            if watch.done():
                # What ffmpeg has begun is not worth finishing: it is given to the next run.
                child.signal(signal.SIGKILL)
                await watch
            gap = await feeding
            if code := await child.stop(child.close_stdin, END_PATIENCE):
                raise RunFailed(child.last_words() or f"ffmpeg ended with {code}")
        except _Deaf:
            code = await child.stop(patience=1.0)
            raise RunFailed(child.last_words() or f"ffmpeg ended with {code}") from None
        finally:
            for task in (watch, feeding):
                task.cancel()
            await asyncio.gather(watch, feeding, return_exceptions=True)
            await child.stop(child.close_stdin, END_PATIENCE)
        return gap is not None

    @property
    def is_whole(self) -> bool:
        """Whether all that ffmpeg was given is in the parts. That it ended well says nothing on a full disk."""
        return self._given < 0 or self._end() - MARGIN > self._given

    async def settle(self, backlog: Backlog, on_part: Callable[[PartClosed], None]) -> None:
        """Takes in what the run has finished. Raises `OSError` when that cannot be written now: call it again."""
        with contextlib.suppress(Damaged):
            await self._harvest(backlog, on_part)

    async def _feed(self, child: Child, backlog: Backlog, first: Chunk) -> int | None:
        """Hands the programme to ffmpeg; returns the time of the group that it ends before, None at the end of all."""
        chunk: Chunk | None = first
        while chunk is not None:
            if chunk is not first and (chunk.gap or (chunk.begins and not self._may_go_on())):
                return chunk.time
            try:
                # Not `wait_for`: Python 3.11's forgets that it was cancelled when the write ends just then.
                async with asyncio.timeout(silence.RECORDER):
                    await child.write(chunk.data)
            except (OSError, TimeoutError):
                raise _Deaf from None
            if child.returncode is not None:
                raise _Deaf
            self._given = chunk.time
            chunk = await backlog.next()
        return None

    async def _watch(self, backlog: Backlog) -> None:
        """Takes parts in as they are finished. Raises `RunFailed` when they are not whole or do not come, `OSError`
        when they cannot be taken in."""
        clock = asyncio.get_running_loop().time
        came = clock()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            # Once begun, a harvest is finished: half of one would leave its parts unreported.
            if self._has_news() and await asyncio.shield(self._harvest(backlog, self._on_part)):
                came = clock()
            if clock() - came > silence.RECORDER and self._given - self._end() > LATE:
                raise RunFailed("no part was finished")

    def _has_news(self) -> bool:
        with contextlib.suppress(FileNotFoundError):
            changed = (self._folder / INDEX).stat().st_mtime_ns
            if changed != self._seen:
                self._seen = changed
                return True
        return False

    def _end(self) -> int:
        """Studio time of the end of the last part."""
        return self._began + int(sum(part.seconds for part in self._recording.parts_of(self._number)) * MICROSECONDS)

    async def _harvest(self, backlog: Backlog, on_part: Callable[[PartClosed], None]) -> bool:
        """Returns whether parts came in."""
        moved: list[PartClosed] = []
        # The one that was on its way when the run ended goes on beside the last.
        async with self._harvesting:
            try:
                await asyncio.to_thread(harvest, self._folder, self._number, self._recording, moved.append)
            finally:
                for part in moved:
                    self.parts += 1
                    on_part(part)
                if self._recording.parts_of(self._number):
                    backlog.confirm(self._end() - MARGIN)
        return bool(moved)


def harvest(folder: Path, number: int, recording: Recording, moved: Callable[[PartClosed], None]) -> None:
    """Moves every part that ffmpeg has finished in `folder` into the recording. Repeating it changes nothing.

    Raises `Damaged` at a part that is not whole, and `OSError` when one cannot be taken in.
    """
    try:
        began_at = msgspec.json.decode((folder / "run.json").read_bytes(), type=Began).began_at
        last = last_part((folder / INDEX).read_text())
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return
    known = len(recording.parts_of(number))
    if last < known:
        raise Damaged("ffmpeg could not write its playlist")
    began_at += sum(part.seconds for part in recording.parts_of(number))
    # By number, not as they are listed: ffmpeg's playlist forgets, and its parts stay.
    for file in (PART_FILE % part for part in range(known + 1, last + 1)):
        seconds = _seconds(folder, file, recording)
        moved(recording.add(number, folder / "init.mp4", folder / file, began_at, seconds))
        began_at += seconds


def _seconds(folder: Path, file: str, recording: Recording) -> float:
    """How long the part lasts; ffmpeg counts the last one's pictures as if none had been dropped."""
    # After a crash the part may have been moved already, and only its entry is missing.
    part = folder / file if (folder / file).exists() else recording.next_part()
    try:
        return part_seconds(folder / "init.mp4", part)
    except (Malformed, FileNotFoundError) as error:
        raise Damaged(f"{file} is not whole: {error}") from error


def last_part(index: str) -> int:
    """The number of the last part in a playlist of ffmpeg's; 0 when there is none."""
    return max(map(int, _LISTED.findall(index)), default=0)
