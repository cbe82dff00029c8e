"""Which files of the data folder are kept, and in which order they are read while a meeting may be in course.

What names other files is read before them: whatever it names is there by then, since it was there before it was named.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from web.settings import KEPT_SECRET

LEDGERS = ("parts.jsonl", "index.m3u8")
PASSING = ("studio.lock", "control.sock")
UNFINISHED = ("recorder",)
"""Folders of a studio: what is still being made there is given to the next one, or is lost with its machine."""
PREPARED = ".restoring"
"""After the name of an embedded database: the one that is to take its place."""
BESIDE = ("-wal", "-shm", "-journal", PREPARED)


def embedded(url: str) -> list[Path]:
    """The database's own files, where it is one of files: they are copied apart."""
    database = make_url(url)
    if database.get_backend_name() != "sqlite":
        return []
    file = Path(str(database.database)).absolute()
    return [file, *(file.with_name(file.name + beside) for beside in BESIDE)]


def kept(data: Path, apart: Iterable[Path], *, secret: bool) -> Iterator[tuple[str, int]]:
    """Path in the folder and size of every file to be kept, but for those that are copied `apart`."""
    left_out = set(apart)
    for path, size in sorted(_walk(data, data), key=lambda each: (_turn(each[0]), each[0])):
        if data / path in left_out:
            continue
        if "/" not in path and path.split(".")[0] == KEPT_SECRET and (path != KEPT_SECRET or not secret):
            continue
        yield path, size


def _turn(path: str) -> int:
    name = path.rsplit("/", 1)[-1]
    return LEDGERS.index(name) if name in LEDGERS else len(LEDGERS)


def _walk(folder: Path, data: Path) -> Iterator[tuple[str, int]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith((".new", ".old")) or entry.name in PASSING:
            continue
        try:
            known = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(known.st_mode) and entry.name not in UNFINISHED:
            yield from _walk(Path(entry.path), data)
        elif stat.S_ISREG(known.st_mode):
            yield str(Path(entry.path).relative_to(data)), known.st_size
