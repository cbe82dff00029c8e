"""`consistori backup`: everything in one file, while the service runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import IO

import click

from web.backup.archive import Unfit
from web.backup.backup import Made, back_up, keep, leave, open_new
from web.commands.options import read_settings, run
from web.commands.progress import bar
from web.settings import Settings

NO_SECRET = (
    "The secret is not in it. Keep CONSISTORI_SECRET, or the file “secret” of the data folder, somewhere else: without "
    "it stored stream keys, tokens and second factors cannot be read again."
)
WITH_SECRET = "The secret is in it: whoever can read this file can read stored stream keys, tokens and second factors."


@click.command(name="backup")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--with-secret", is_flag=True, help="Put the secret of the data folder into it as well.")
def command(file: Path, with_secret: bool) -> None:
    """Put the database and every file of the data folder into FILE (- for standard output).

    Meetings may be in course meanwhile: the database is as it was at one moment, and whatever it names is in the file.
    FILE is a tar archive that only its owner can read and that holds the hash of everything in it; `consistori restore`
    makes an installation of it, on SQLite or on PostgreSQL, whichever it was.
    """
    settings = read_settings()
    if str(file) == "-":
        made = _back_up(settings, sys.stdout.buffer, with_secret)
        sys.stdout.buffer.flush()
    else:
        made = _into_file(settings, file, with_secret)
    click.echo(f"{made.files} files, {made.bytes / 1e6:.1f} MB. {WITH_SECRET if made.secret else NO_SECRET}", err=True)


def _into_file(settings: Settings, file: Path, with_secret: bool) -> Made:
    try:
        out = open_new(file)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; nothing was done.") from None
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror}.") from None
    try:
        made = _back_up(settings, out, with_secret)
        keep(out, file)
    except BaseException:
        leave(out, file)
        raise
    return made


def _back_up(settings: Settings, out: IO[bytes], with_secret: bool) -> Made:
    now = dt.datetime.now(dt.UTC)
    try:
        with bar("Backing up") as begin:
            return run(back_up(settings, out, begin, now, secret=with_secret))
    except (Unfit, OSError, asyncio.CancelledError) as problem:
        raise click.ClickException(f"The backup could not be made: {problem}.") from None
