"""An installation made of a backup: all of it is read and checked before anything that is there is touched."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from web.backup import database, files
from web.backup.archive import DATA, DATABASE, About, Progress, unpack
from web.backup.exchange import FRESH, STAGE, alone, exchange, settle_alone
from web.settings import KEPT_SECRET, Settings

UNPACKED = "unpacked"
OURS = (STAGE, KEPT_SECRET)
"""What a data folder may hold and still count as empty; the secret is made by the settings themselves."""


class NotEmpty(Exception):
    """There is an installation already. The text says where."""


async def restore(settings: Settings, source: IO[bytes], told: Progress, *, replace: bool) -> About:
    """Put the backup where the settings say. What is there is replaced only if `replace`, and only as a whole.

    One that broke off before is finished or undone first; this one, too, if it breaks off, by whoever comes next.
    Raises `NotEmpty` before anything is read, `Running` where another one is at work, `Elsewhere` where the one that
    broke off was of another database, `InUse` where a service is at this one, `Unfit` for what is no whole backup,
    `Unusable` and `OSError`.
    """
    with alone(settings.data):
        await settle_alone(settings)
        tables = await database.look(settings.database)
        old = _contents(settings)
        if not replace and (tables or old):
            raise NotEmpty("the database" if tables else str(settings.data))
        _refuse_apart(settings, old)
        stage = settings.data / STAGE
        try:
            unpacked = stage / UNPACKED
            stage.mkdir(mode=0o700)
            unpacked.mkdir(mode=0o700)
            about = unpack(source, unpacked, told)
            (unpacked / DATA).mkdir(exist_ok=True)
            (unpacked / DATA).rename(stage / FRESH)
            await exchange(settings, unpacked / DATABASE, (each.name for each in old), replace=replace)
        except BaseException:
            # What ended it says nothing of how far it came.
            if await settle_alone(settings) != "finished":
                raise
    return about


def _contents(settings: Settings) -> list[Path]:
    """All but the embedded database, which is looked at and replaced for itself."""
    embedded = files.embedded(settings.database)
    apart = {*OURS, *(path.name for path in embedded if path.parent == settings.data)}
    return [each for each in settings.data.iterdir() if each.name not in apart]


def _refuse_apart(settings: Settings, old: list[Path]) -> None:
    """What is on a disk of its own, or around the database, cannot leave by its name."""
    around = [parent for path in files.embedded(settings.database)[:1] for parent in path.parents]
    for each in old:
        if each.is_mount():
            raise OSError(f"{each} is a disk of its own; only the whole of {settings.data} can be one")
        if each in around:
            raise OSError(f"the database is in {each}; it can be in {settings.data} itself, or outside of it")
