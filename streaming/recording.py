"""The recording's directory: finished parts come in, and the playlist and the ledger that name them grow.

`parts.jsonl`, one line per part with its hash, is the truth; the playlist is made from it. A part is moved into
place, then entered in the ledger, then shown in the playlist, so that a crash between any two loses nothing. Knows
no ffmpeg.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from streaming.control import PartClosed
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

LEDGER = "parts.jsonl"


class Entry(msgspec.Struct, frozen=True):
    """One line of the ledger."""

    part: PartClosed
    init: str


class Recording:
    """Opens (or makes) the recording in `directory`. One writer at a time: the studio of that meeting."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._entries = _read_ledger(directory / LEDGER)
        self._body = ""
        self._target = TARGET_SECONDS
        self._shown: Part | None = None
        for entry in self._entries:
            self._show(entry)
        if self._entries:
            self._write_playlist(ended=False)

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
            _copy_whole(init, own_init)
        # After a crash just here the part has already been moved, and only its entry is missing.
        if part.exists() or not target.exists():
            _make_durable(part)
            os.replace(part, target)
        size, value = digest(target)
        closed = PartClosed(number, target.name, began_at, seconds, size, value)
        entry = Entry(closed, own_init.name)
        with (self.directory / LEDGER).open("ab") as ledger:
            ledger.write(msgspec.json.encode(entry) + b"\n")
            ledger.flush()
            os.fsync(ledger.fileno())
        self._entries.append(entry)
        self._show(entry)
        self._write_playlist(ended=False)
        return closed

    def end(self) -> None:
        """Says that no part will follow; `add` takes it back."""
        if self._entries:
            self._write_playlist(ended=True)

    def _show(self, entry: Entry) -> None:
        closed = entry.part
        part = Part(closed.number, closed.file, entry.init, closed.began_at, closed.seconds)
        self._body += playlist_entry(part, self._shown)
        self._target = max(self._target, target_seconds([part]))
        self._shown = part

    def _write_playlist(self, *, ended: bool) -> None:
        draft = self.directory / f".{PLAYLIST}"
        draft.write_text(playlist_head(self._target) + self._body + ("#EXT-X-ENDLIST\n" if ended else ""))
        os.replace(draft, self.directory / PLAYLIST)


def _read_ledger(file: Path) -> list[Entry]:
    """The entries; a last line that a crash left unfinished is cut off."""
    entries: list[Entry] = []
    whole = 0
    with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
        for line in file.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            entries.append(msgspec.json.decode(line, type=Entry))
            whole += len(line)
    if file.exists() and file.stat().st_size != whole:
        os.truncate(file, whole)
    return entries


def _copy_whole(source: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}")
    draft.write_bytes(source.read_bytes())
    _make_durable(draft)
    os.replace(draft, target)


def _make_durable(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
