"""`consistori migrate`: the database's tables brought forward, or back for an older version of the program."""

from __future__ import annotations

import click

from meetings.storage.database import connect
from web.commands.options import read_settings, run
from web.migrations import downgrade, revision_of, revisions, upgrade
from web.settings import Settings


@click.command(name="migrate")
@click.argument("revision", required=False)
@click.option("--yes", is_flag=True, help="Do not ask before going back.")
def command(revision: str | None, yes: bool) -> None:
    """Bring the tables to REVISION, such as 0001, or to the newest.

    The service does the latter by itself whenever it starts. Going back is for returning to an older version of
    Consistori: stop the service, back up, run this with the newer version still installed, and then install the older
    one. What only newer versions know is lost on the way; journals are kept, whatever happens.
    """
    settings, known = read_settings(), revisions()
    to = revision or known[-1]
    if to not in known:
        raise click.ClickException(f"There is no revision {to}; there are {', '.join(known)}.")
    now = run(_now(settings))
    if now in known and known.index(to) < known.index(now):
        if not yes:
            click.confirm(f"What only revisions after {to} know will be lost. Go on?", abort=True)
        run(_go(settings, to, back=True))
    else:
        run(_go(settings, to, back=False))
    click.echo(f"The database is at revision {to}" + (f"; it was at {now}." if now and now != to else "."))


async def _now(settings: Settings) -> str | None:
    engine = connect(settings.database)
    try:
        return await revision_of(engine)
    finally:
        await engine.dispose()


async def _go(settings: Settings, to: str, *, back: bool) -> None:
    engine = connect(settings.database)
    try:
        await (downgrade if back else upgrade)(engine, to)
    finally:
        await engine.dispose()
