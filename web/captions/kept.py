"""Captions where they are kept: in the meeting's folder, one file a language. The folder is all there is to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec

from streaming.durable import keep_names
from web import i18n
from web.captions.cue import Cue
from web.captions.writing import count, is_whole, written
from web.folders import Folders, put


class Kept(msgspec.Struct, frozen=True):
    language: str
    cues: int
    at: dt.datetime
    """When they were stored."""


def file_of(folders: Folders, meeting: str, language: str) -> Path:
    return folders.captions(meeting) / f"{language}.vtt"


def languages(folders: Folders, meeting: str, first: str) -> tuple[str, ...]:
    """Those there are captions in, `first` before the others."""
    found = (each for each in i18n.LANGUAGES if file_of(folders, meeting, each).exists())
    return tuple(sorted(found, key=lambda language: language != first))


def store(folders: Folders, meeting: str, language: str, cues: tuple[Cue, ...]) -> None:
    """In place of those in this language, if there are any. Writes to the disk: not for the event loop."""
    put(file_of(folders, meeting, language), written(cues))
    keep_names(folders.meeting(meeting))


def remove(folders: Folders, meeting: str, language: str) -> None:
    """Repeated: nothing changes."""
    file = file_of(folders, meeting, language)
    if file.exists():
        file.unlink(missing_ok=True)
        keep_names(file.parent)


def look(folders: Folders, meeting: str) -> tuple[Kept, ...]:
    """What there is, in the order of the languages. Reads the files: not for the event loop."""
    found = []
    for language in i18n.LANGUAGES:
        file = file_of(folders, meeting, language)
        try:
            content, stored = file.read_bytes(), file.stat().st_mtime
        except FileNotFoundError:
            continue
        found.append(Kept(language, count(content), dt.datetime.fromtimestamp(stored, dt.UTC)))
    return tuple(found)


def examined(folders: Folders, meeting: str) -> Iterator[tuple[Path, bool]]:
    """Every file there is, and whether it is what was written."""
    for file in sorted(folders.captions(meeting).glob("*.vtt")):
        yield file, is_whole(file.read_bytes())
