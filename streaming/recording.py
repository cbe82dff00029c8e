"""The recording's directory: finished parts come in, and the playlist and the ledger that name them grow.

`parts.jsonl`, one line per part with its hash, is the truth; the playlist is made from it. A part is moved into
place, then entered in the ledger, then shown in the playlist, so that a crash between any two loses nothing, and a disk
that is full is left in good order. Knows no ffmpeg.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import msgspec

from streaming.control import PartClosed
from streaming.durable import keep, keep_names
from streaming.parts import (
    PLAYLIST,
    TARGET_SECONDS,
    Part,
    digest,
    init_file,
    part_file,
    playlist_entry,
    playlist_head,
    target_seconds,
)
from streaming.room import cause_of

LEDGER = "parts.jsonl"


class Entry(msgspec.Struct, frozen=True):
    """One line of the ledger."""

    part: PartClosed
    init: str


class Recording:
    """Opens (or makes) the recording in `directory`. One writer at a time: the studio of that meeting."""

    def __init__(self, directory: Path) -> None:
        """A disk that cannot be written to now is no reason not to begin: `add` will say so."""
        self.directory = directory
        self._make_directory()
        self._entries, self._whole = _read_ledger(directory / LEDGER)
        self._body = ""
        self._target = TARGET_SECONDS
        self._shown: Part | None = None
        self._ended = False
        self._stale = bool(self._entries)
        for entry in self._entries:
            self._show(entry)
        self.refresh()

    def closed(self, after: int = 0) -> list[PartClosed]:
        """Every part from number `after + 1` on."""
        return [entry.part for entry in self._entries[after:]]

    def parts_of(self, run: int) -> list[PartClosed]:
        """The parts that already came in from one run of the recorder."""
        return [entry.part for entry in self._entries if entry.init == init_file(run)]

    def last_run(self) -> int:
        """The highest run that has a part; 0 when there is none."""
        return max((int(entry.init[5:-4]) for entry in self._entries), default=0)

    def next_part(self) -> Path:
        """Where the next part that comes in will be."""
        return self.directory / part_file(len(self._entries) + 1)

    def add(self, run: int, init: Path, part: Path, began_at: float, seconds: float) -> PartClosed:
        """Takes a finished part into the recording, with its run's initialisation if that is not here yet."""
        number, target = len(self._entries) + 1, self.next_part()
        own_init = self.directory / init_file(run)
        if not own_init.exists():
            self._make_directory()
            _copy_whole(init, own_init)
        # After a crash just here the part has already been moved, and only its entry is missing.
        if part.exists() or not target.exists():
            keep(part)
            os.replace(part, target)
            keep_names(self.directory)
        size, value = digest(target)
        closed = PartClosed(number, target.name, began_at, seconds, size, value)
        entry = Entry(closed, own_init.name)
        self._enter(entry)
        self._entries.append(entry)
        self._show(entry)
        self._ended, self._stale = False, True
        self.refresh()
        return closed

    def end(self) -> None:
        """Says that no part will follow; `add` takes it back."""
        self._stale = self._stale or not self._ended
        self._ended = True
        self.refresh()

    def refresh(self) -> None:
        """Writes the playlist if it lacks something. Where that is not possible now, the next call does it."""
        if not self._stale or not self._entries:
            return
        draft = self.directory / f".{PLAYLIST}"
        try:
            draft.write_text(playlist_head(self._target) + self._body + ("#EXT-X-ENDLIST\n" if self._ended else ""))
            os.replace(draft, self.directory / PLAYLIST)
            self._stale = False
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)

    def _make_directory(self) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if cause_of(error) == "failed":
                raise

    def _enter(self, entry: Entry) -> None:
        """Appends to the ledger, whole or not at all: half a line would hide every line after it."""
        line = msgspec.json.encode(entry) + b"\n"
        with (self.directory / LEDGER).open("ab", buffering=0) as ledger:
            try:
                if ledger.tell() > self._whole:
                    ledger.truncate(self._whole)
                if ledger.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(ledger.fileno())
            except OSError:
                with contextlib.suppress(OSError):
                    ledger.truncate(self._whole)
                raise
        self._whole += len(line)

    def _show(self, entry: Entry) -> None:
        closed = entry.part
        part = Part(closed.number, closed.file, entry.init, closed.began_at, closed.seconds)
        self._body += playlist_entry(part, self._shown)
        self._target = max(self._target, target_seconds([part]))
        self._shown = part


_LATEST, _LONGEST = 1e11, 1e5
"""Seconds: what is beyond them no recorder has written, and no date can be made of it."""


def _read_ledger(file: Path) -> tuple[list[Entry], int]:
    """The entries, and the bytes they take; a last line that a crash left unfinished is none, nor is a damaged one."""
    entries: list[Entry] = []
    whole = 0
    with contextlib.suppress(FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        for line in file.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            entry = msgspec.json.decode(line, type=Entry)
            if not (0 < entry.part.began_at < _LATEST and 0 <= entry.part.seconds < _LONGEST):
                break
            entries.append(entry)
            whole += len(line)
    return entries, whole


def _copy_whole(source: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}")
    draft.write_bytes(source.read_bytes())
    keep(draft)
    os.replace(draft, target)
