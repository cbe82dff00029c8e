"""`consistori reseal`: what is stored encrypted, encrypted anew with the newest secret."""

from __future__ import annotations

import click

from meetings.storage.database import connect, probe, saying_why
from web import settings as s
from web.access.reseal import Resealed, reseal
from web.access.secrets import Safe
from web.commands.options import read_settings, run


@click.command(name="reseal")
@click.option("--new-secret", is_flag=True, help="First put a new secret before the one kept in the data folder.")
def command(new_secret: bool) -> None:
    """Encrypt everything that is stored encrypted with the newest secret.

    To change a secret that the environment holds: put the new one in CONSISTORI_SECRET and the old one in
    CONSISTORI_FORMER_SECRETS, restart the service, run this, and take the old one out. To change the one kept in the
    data folder: run this with --new-secret, restart the service, and run it again without.
    """
    settings = read_settings()
    kept = _is_kept(settings)
    if new_secret:
        if not kept:
            raise click.ClickException("The secret is in CONSISTORI_SECRET: put a new one there, by hand.")
        s.replace_kept_secret(settings.data)
        click.echo("A new secret is kept in the data folder. Restart the service, then run: consistori reseal")
        return
    done = run(_resealed(settings))
    for column in done:
        click.echo(
            f"{column.column}: {column.anew} encrypted anew, {column.newest_already} were already"
            + (f", {column.unreadable} CANNOT BE READ with the secrets given" if column.unreadable else "")
        )
    if any(column.unreadable for column in done):
        raise click.ClickException(
            "What cannot be read was left as it is. Name the secret it was encrypted with in "
            "CONSISTORI_FORMER_SECRETS, or have it entered again in the browser."
        )
    if kept and settings.former_secrets:
        s.forget_former_secrets(settings.data)
    click.echo("Nothing needs a former secret any more.")


def _is_kept(settings: s.Settings) -> bool:
    """Whether the secret is the data folder's own and not the environment's."""
    return (settings.data / s.KEPT_SECRET).exists() and s.kept_secrets(settings.data)[0] == settings.secret


async def _resealed(settings: s.Settings) -> list[Resealed]:
    engine = connect(settings.database)
    try:
        await probe(engine)
        with saying_why():
            return await reseal(engine, Safe(settings.secrets))
    finally:
        await engine.dispose()
