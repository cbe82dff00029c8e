"""An installation put into one file, while it runs: the database at one moment, then every file it may name."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy.engine import make_url

from streaming.durable import keep_names
from web.backup import database, files
from web.backup.archive import DATA, DATABASE, FORMAT, About, Progress, Unfit, Writer
from web.backup.exchange import UNFINISHED, is_unfinished
from web.settings import KEPT_SECRET, Settings

Begin = Callable[[int], Progress]
"""Told how many bytes there will be, it gives who is told of each."""


class Made(msgspec.Struct, frozen=True):
    files: int
    bytes: int
    secret: bool
    """Whether the secret is in it."""


async def back_up(settings: Settings, out: IO[bytes], begin: Begin, now: dt.datetime, *, secret: bool) -> Made:
    """Write the archive to `out`, from one end to the other. Raises `Unusable`, `Unfit` and `OSError`."""
    if is_unfinished(settings.data):
        raise Unfit(UNFINISHED)
    kind = make_url(settings.database).get_backend_name()
    # On the disk of the data: there is room for another of these, and it is as closed to others as they are.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.data) as folder:
        copy = Path(folder) / DATABASE
        revision = await database.copy_out(settings.database, copy)
        found = list(files.kept(settings.data, files.embedded(settings.database), secret=secret))
        held = _hold(settings.data, Path(folder), (path for path, _size in found))
        about = About(FORMAT, now.isoformat(timespec="seconds"), version("consistori"), revision, kind)
        total = copy.stat().st_size + sum(size for _path, size in found)
        writer = Writer(out, about, begin(total))
        writer.put(DATABASE, copy)
        for path, _size in found:
            writer.put(DATA + path, held.get(path, settings.data / path))
        return Made(writer.finish(), total, secret and any(path == KEPT_SECRET for path, _size in found))


def _hold(data: Path, folder: Path, paths: Iterable[str]) -> dict[str, Path]:
    """Other names for documents: a folder of them may be exchanged for a newer one while the recording is read."""
    held: dict[str, Path] = {}
    for path in paths:
        if fnmatch(path, "meetings/*/documents/*/*.*") and path.count("/") == 4:
            held[path] = folder / f"held-{len(held)}"
            with suppress(FileNotFoundError):
                os.link(data / path, held[path])
    return held


def open_new(file: Path) -> IO[bytes]:
    """A file beside `file`, for its owner alone; `keep` gives it its name. Raises `FileExistsError`."""
    if file.exists():
        raise FileExistsError(file)
    return os.fdopen(os.open(_fresh(file), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def keep(out: IO[bytes], file: Path) -> None:
    """It is whole and on the disk when it has its name."""
    out.flush()
    os.fsync(out.fileno())
    out.close()
    os.replace(_fresh(file), file)
    keep_names(file.parent)


def leave(out: IO[bytes], file: Path) -> None:
    """It did not come to be."""
    out.close()
    with suppress(FileNotFoundError):
        _fresh(file).unlink()


def _fresh(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")
