"""`consistori recover`: a way back in for whoever lost their second factor, when nobody in the council can help."""

from __future__ import annotations

import datetime as dt

import click

from meetings.storage.database import connect, probe, saying_why
from meetings.storage.registry import Person, Registry
from web.access.audit import Audit
from web.access.deed import Deed
from web.access.door import Door
from web.access.factors import Factors
from web.access.secrets import Safe
from web.commands.options import read_settings, run
from web.settings import Settings


@click.command(name="recover")
@click.argument("email")
@click.option("--password", "new_password", is_flag=True, help="Print a link for choosing a new password, too.")
def command(email: str, new_password: bool) -> None:
    """Take away the second factor of the person who signs in with EMAIL, and end all their sessions.

    For a secretary who has lost telephone and recovery codes; a secretary does the same for everybody else in the
    browser. Make sure first that it is really them who ask. They sign in with their password then, and set up a new
    factor where the council demands one. It stands in the council's audit log. The service may be running meanwhile.
    """
    settings = read_settings()
    person, token = run(_recover(settings, email, new_password))
    if person is None:
        raise click.ClickException(f"Nobody signs in with {email}; nothing was changed.")
    click.echo(f"{person.name} has no second factor any more, and is signed out everywhere.")
    if token:
        click.echo(f"A new password is chosen at {settings.public_url}/enter/{token}")


async def _recover(settings: Settings, email: str, new_password: bool) -> tuple[Person | None, str]:
    engine = connect(settings.database)
    try:
        await probe(engine)
        with saying_why():
            door = Door(engine, _now)
            account = await door.accounts.named(email)
            person = await Registry(engine).person(account.person) if account else None
            if person is None:
                return None, ""
            await Factors(engine, _now, Safe(settings.secrets), settings.public_url, door).reset(person.id)
            token = await door.make_link(person.id) if new_password else ""
            deed = Deed(
                what="recover", outcome="done", council=person.council, person=person.id, name=person.name, known=True
            )
            await Audit(engine, _now).record(deed)
            return person, token
    finally:
        await engine.dispose()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
