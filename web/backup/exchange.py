"""What was prepared put in the place of what is there: database and files, both or neither, whatever ends the process.

Everything new waits in the stage, a folder of the data folder. Once the intention is written down in it, the database
is exchanged in a step that is whole or not there (a rename, a transaction), and this decides: an exchange that broke
off before it is undone, one that broke off after it is finished, by whoever comes next. Must never know what the files
are.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy.engine import make_url

from streaming.durable import keep_names
from web.backup import database, files
from web.settings import Settings

STAGE = ".restore"
FRESH, REPLACED, INTENTION = "fresh", "replaced", "intention.json"
"""In the stage: the files that come, those that went, and what is to be done."""
UNFINISHED = (
    "a restore is half done, so that database and files may not belong together; where none is at work any more, start "
    "the service or run consistori restore, which finish or undo it before anything else"
)

Outcome = Literal["finished", "undone"]


class Intention(msgspec.Struct, frozen=True):
    """Stands from when everything is prepared until everything is done."""

    id: str
    database: str
    """Which one is exchanged, without its password."""
    old: tuple[str, ...]
    """What goes out of the data folder. Names: some of what comes has the same ones."""


class Running(Exception):
    """A restore is at work in the data folder."""


class Elsewhere(Exception):
    """The exchange that broke off is of another database than the settings name. The text says of which."""


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody else exchanges anything in the data folder meanwhile; the kernel lets go of it however this ends.

    Raises `Running`.
    """
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Running from None
        yield
    finally:
        os.close(folder)


def is_unfinished(data: Path) -> bool:
    """Whether an exchange broke off, or is being made."""
    return (data / STAGE / INTENTION).exists()


async def settle(settings: Settings) -> Outcome | None:
    """Finish or undo an exchange that broke off; None where there is none. Repeated, it changes nothing.

    Raises `Running`, `Elsewhere`, `Unusable` and `OSError`.
    """
    if not (settings.data / STAGE).exists():
        return None
    with alone(settings.data):
        return await settle_alone(settings)


async def settle_alone(settings: Settings) -> Outcome | None:
    """The same, for whoever is `alone` already."""
    stage = settings.data / STAGE
    if not is_unfinished(settings.data):
        await asyncio.to_thread(_clear, settings)
        return None
    intention = msgspec.json.decode((stage / INTENTION).read_bytes(), type=Intention)
    if intention.database != _name(settings):
        raise Elsewhere(intention.database)
    decided = await database.has_taken(settings.database, intention.id)
    if decided:
        await asyncio.to_thread(_exchange_files, settings.data, intention.old)
    _forget(stage)
    await asyncio.to_thread(_clear, settings)
    return "finished" if decided else "undone"


async def exchange(settings: Settings, file: Path, old: Iterable[str], *, replace: bool) -> None:
    """Put the database `file` and what lies in the stage in the place of the database and of the files `old`.

    The file is used up. Whatever this raises, `settle_alone` says what became of it. Raises `NotEmpty`, `InUse`,
    `Unusable` and `OSError`.
    """
    stage = settings.data / STAGE
    (stage / REPLACED).mkdir(mode=0o700)
    await database.prepare(file, settings.database)
    for folder, _folders, _files in os.walk(stage):
        keep_names(Path(folder))
    intention = Intention(secrets.token_hex(8), _name(settings), tuple(sorted(old)))
    _write(stage, intention)
    await database.copy_in(file, settings.database, intention.id, replace=replace)
    await settle_alone(settings)


def _exchange_files(data: Path, old: Iterable[str]) -> None:
    """Old out, new in, by names alone: what takes time was done before."""
    stage = data / STAGE
    for name in old:
        if not os.path.lexists(stage / REPLACED / name):
            os.replace(data / name, stage / REPLACED / name)
    keep_names(stage / REPLACED)
    keep_names(data)
    for each in sorted((stage / FRESH).iterdir()):
        os.replace(each, data / each.name)
    keep_names(data)


def _write(stage: Path, intention: Intention) -> None:
    fresh = stage / f"{INTENTION}.new"
    with fresh.open("wb") as out:
        out.write(msgspec.json.encode(intention))
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, stage / INTENTION)
    keep_names(stage)
    keep_names(stage.parent)


def _forget(stage: Path) -> None:
    """First of all: what is cleared away must not be looked for any more."""
    (stage / INTENTION).unlink()
    keep_names(stage)


def _clear(settings: Settings) -> None:
    database.clear(settings.database)
    shutil.rmtree(settings.data / STAGE, ignore_errors=True)


def _name(settings: Settings) -> str:
    if own := files.embedded(settings.database):
        return str(own[0])
    return make_url(settings.database).render_as_string(hide_password=True)
