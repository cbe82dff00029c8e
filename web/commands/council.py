"""`consistori council`: the first council of an installation, or another one."""

from __future__ import annotations

import datetime as dt

import click

from meetings.council import Council
from meetings.storage.database import connect
from meetings.storage.registry import Taken
from web.access.door import Door
from web.commands.options import read_settings, run
from web.founding import Founded, Unfit, found
from web.migrations import upgrade
from web.settings import Settings


@click.command(name="council")
@click.argument("short_name")
@click.option("--name", required=True, help="Such as “Ajuntament de Montalzina”.")
@click.option("--municipality", required=True, help="Such as “Montalzina”.")
@click.option("--language", type=click.Choice(["ca", "es", "en"]), default="ca", show_default=True)
@click.option("--secretary", required=True, help="The secretary's full name.")
@click.option("--surname", required=True, help="The secretary's surname.")
@click.option("--email", required=True, help="The secretary's e-mail.")
def command(
    short_name: str, name: str, municipality: str, language: str, secretary: str, surname: str, email: str
) -> None:
    """Add a council, SHORT_NAME being what its addresses begin with.

    Prints a link for the secretary, who comes in with it, chooses a password under her name, and does everything else
    in the browser. The service may be running meanwhile.
    """
    settings = read_settings()
    council = Council(short_name, name, municipality, language)  # type: ignore[arg-type]
    try:
        founded = run(_found(settings, council, secretary, surname, email))
    except Taken:
        raise click.ClickException(f"There is a council {short_name} already; nothing was changed.") from None
    except Unfit as problem:
        raise click.ClickException(f"Nothing was changed: {problem}.") from None
    click.echo(f"{name} is at {settings.public_url}/{short_name}/")
    click.echo(f"{secretary} comes in with {settings.public_url}/enter/{founded.token}")


async def _found(settings: Settings, council: Council, secretary: str, surname: str, email: str) -> Founded:
    engine = connect(settings.database)
    try:
        await upgrade(engine)
        return await found(engine, Door(engine, lambda: dt.datetime.now(dt.UTC)), council, secretary, surname, email)
    finally:
        await engine.dispose()
