"""An installation made of a backup: all of it is read and checked before anything that is there is touched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

from web.backup import database, files
from web.backup.archive import DATA, DATABASE, About, Progress, unpack
from web.settings import KEPT_SECRET, Settings

STAGE, REPLACED = ".restoring", ".replaced"
OURS = (STAGE, REPLACED, KEPT_SECRET)
"""What a data folder may hold and still count as empty; the secret is made by the settings themselves."""


class NotEmpty(Exception):
    """There is an installation already. The text says where."""


async def restore(settings: Settings, source: IO[bytes], told: Progress, *, replace: bool) -> About:
    """Put the backup where the settings say. What is there is replaced only if `replace`, and only as a whole.

    Raises `NotEmpty` before anything is read, `InUse` where a service is at the database, `Unfit` for what is no whole
    backup, `Unusable` and `OSError`.
    """
    data = settings.data
    tables = await database.look(settings.database)
    if not replace and (tables or _contents(settings)):
        raise NotEmpty("the database" if tables else str(data))
    stage = data / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    try:
        about = unpack(source, stage, told)
        await database.copy_in(stage / DATABASE, settings.database, replace=replace)
        _exchange(settings, stage / DATA)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return about


def _contents(settings: Settings) -> list[Path]:
    """All but the embedded database, which is looked at and replaced for itself."""
    embedded = files.embedded(settings.database)
    apart = {*OURS, *(path.name for path in embedded if path.parent == settings.data)}
    return [each for each in settings.data.iterdir() if each.name not in apart]


def _exchange(settings: Settings, fresh: Path) -> None:
    """Old out, new in, by names alone: what takes time was done before."""
    data = settings.data
    fresh.mkdir(exist_ok=True)
    replaced = data / REPLACED
    shutil.rmtree(replaced, ignore_errors=True)
    replaced.mkdir(mode=0o700)
    for each in _contents(settings):
        os.replace(each, replaced / each.name)
    for each in sorted(fresh.iterdir()):
        os.replace(each, data / each.name)
    folder = os.open(data, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    shutil.rmtree(replaced)
