"""A recorder on a small feed, for tests, and all it reported. Studio time 0 is Unix time 0."""

from __future__ import annotations

import asyncio
from pathlib import Path

from streaming import control
from streaming.feed import Feed
from streaming.ffmpeg import find_ffmpeg
from streaming.parts import read_parts, runs
from streaming.recorder import Recorder
from streaming.room import Disk
from tests.streaming.pouring import small_feed

SOON = 0.05


class Recorded:
    def __init__(self, folder: Path, *, reserve: int = 0) -> None:
        """`reserve`: bytes to leave free."""
        self.parts: list[control.PartClosed] = []
        self.states: list[control.RecordingState] = []
        self.feed: Feed = small_feed()
        self.folder = folder / "recording"
        self.recorder = Recorder(
            folder,
            self.feed,
            program=find_ffmpeg(),
            disk=Disk(folder, reserve),
            on_part=self.parts.append,
            on_state=self.states.append,
            wall=lambda time: time / 1e6,
            pause=lambda seconds: asyncio.sleep(min(seconds, SOON)),
        )

    @property
    def state(self) -> control.RecordingState:
        return self.recorder.state

    def phases(self) -> list[str]:
        return [state.phase for state in self.states]

    def joined(self, run: int = 0) -> Path:
        """One run as one file."""
        parts = runs(read_parts(self.folder))[run]
        whole = self.folder.parent.parent / f"run-{run}.mp4"
        files = [parts[0].init, *(part.file for part in parts)]
        whole.write_bytes(b"".join((self.folder / file).read_bytes() for file in files))
        return whole
