"""`consistori restore`: an installation made of a backup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from web.access.reseal import unreadable_at
from web.access.secrets import Safe
from web.backup.archive import About, Unfit
from web.backup.database import InUse
from web.backup.exchange import UNFINISHED, Elsewhere, Running, is_unfinished
from web.backup.restore import NotEmpty, restore
from web.commands.options import read_settings, run
from web.commands.progress import bar
from web.commands.settled import words
from web.settings import Settings


@click.command(name="restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace what is there: everything, for good.")
def command(file: Path, replace: bool) -> None:
    """Make an installation of FILE (- reads standard input), where CONSISTORI_DATA and CONSISTORI_DATABASE say.

    Everything is read and its hashes are compared before anything is touched. Where there is an installation already
    nothing is done without --replace; where a service is running, not even then. A restore that is cut off is undone or
    finished by the next one, or when the service starts. Afterwards `consistori verify` proves that what came back
    holds together.
    """
    settings = read_settings()
    try:
        if str(file) == "-":
            about = _restore(settings, sys.stdin.buffer, 0, replace)
        else:
            with file.open("rb") as source:
                about = _restore(settings, source, file.stat().st_size, replace)
    except NotEmpty as problem:
        raise click.ClickException(
            f"There is an installation already ({problem}). Nothing was done. Name another place in CONSISTORI_DATA "
            "and CONSISTORI_DATABASE, or replace it with --replace."
        ) from None
    except (Running, Elsewhere) as problem:
        raise click.ClickException(f"Nothing was done: {words(problem)}") from None
    except InUse as problem:
        raise click.ClickException(f"Nothing was done: the database is in use by {problem}. Stop it first.") from None
    except Unfit as problem:
        raise click.ClickException(f"{file} is not a whole backup: {problem}. Nothing was changed.") from None
    except OSError as problem:
        half = f": {UNFINISHED}" if is_unfinished(settings.data) else ""
        raise click.ClickException(f"It could not be restored ({problem}){half}.") from None
    click.echo(f"Restored what was backed up on {about.made_at} (Consistori {about.version}, {about.database}).")
    if lost := run(unreadable_at(settings.database, Safe(read_settings().secrets))):
        click.echo(
            f"{lost} stored secrets cannot be read with the secret that is here. Put the one they were encrypted with "
            "into CONSISTORI_SECRET or CONSISTORI_FORMER_SECRETS, or have them entered again."
        )
    click.echo("Now prove it: consistori verify")


def _restore(settings: Settings, source: IO[bytes], size: int, replace: bool) -> About:
    with bar("Restoring") as begin:
        return run(restore(settings, source, begin(size), replace=replace))
