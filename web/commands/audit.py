"""`consistori audit`: the audit log out of the database, checked, or cut short at its old end."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import click

from meetings.storage.database import connect, probe, saying_why
from web import audit_files
from web.access.audit import Audit, BrokenLog, Wanted
from web.commands.options import read_settings, run

EVERY = "*"


@click.command(name="audit")
@click.argument("council", default=EVERY)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Up to and with this day (UTC).")
@click.option("--check", "checking", is_flag=True, help="Only say whether every entry fits the one before it.")
@click.option("--forget-before", type=click.DateTime(["%Y-%m-%d"]), help="Take out what is older than this day (UTC).")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, not to the screen."
)
def command(
    council: str,
    form: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    checking: bool,
    forget_before: dt.datetime | None,
    output: Path | None,
) -> None:
    """Print the audit log: who did what, when, from where, and how it ended.

    COUNCIL is a council's short name, or - for what is no council's, such as attempts to sign in to unknown accounts;
    without it the logs of all come one after the other. JSON is one entry a line, with the hashes.

    --forget-before is the one way to take entries out. It leaves one that says so, and the rest can still be checked.
    """
    chosen = "" if council == "-" else council
    if checking:
        run(_check(chosen))
    elif forget_before is not None:
        run(_forget(chosen, forget_before.replace(tzinfo=dt.UTC)))
    else:
        wanted = Wanted(since=_utc(since), until=_utc(until, days=1))
        if output is None:
            run(_print(chosen, form, wanted, sys.stdout.buffer))
        else:
            with output.open("wb") as out:
                run(_print(chosen, form, wanted, out))


def _utc(day: dt.datetime | None, days: int = 0) -> dt.datetime | None:
    return None if day is None else day.replace(tzinfo=dt.UTC) + dt.timedelta(days=days)


async def _print(council: str, form: str, wanted: Wanted, out: BinaryIO) -> None:
    async with _opened() as audit:
        if form == "csv":
            out.write(audit_files.csv_line(None, with_council=True))
        for each in await _chosen(audit, council):
            async for entry in audit.walk(each, wanted):
                if form == "csv":
                    out.write(audit_files.csv_line(entry, with_council=True))
                else:
                    out.write(audit_files.json_line(entry) + b"\n")


async def _check(council: str) -> None:
    async with _opened() as audit:
        broken = False
        for each in await _chosen(audit, council):
            try:
                click.echo(f"{each or '-'}: {await audit.check(each)} entries, each fits the one before it.")
            except BrokenLog as why:
                broken = True
                click.echo(f"{each or '-'}: does not hold: {why}.", err=True)
        if broken:
            raise click.exceptions.Exit(1)


async def _forget(council: str, before: dt.datetime) -> None:
    async with _opened() as audit:
        for each in await _chosen(audit, council):
            click.echo(f"{each or '-'}: {await audit.forget(each, before)} entries taken out.")


async def _chosen(audit: Audit, council: str) -> list[str]:
    known = await audit.councils()
    if council == EVERY:
        return known
    if council not in known:
        raise click.ClickException(f"There is no log of {council or '-'} here.")
    return [council]


@asynccontextmanager
async def _opened() -> AsyncIterator[Audit]:
    engine = connect(read_settings().database)
    try:
        await probe(engine)
        with saying_why():
            yield Audit(engine, lambda: dt.datetime.now(dt.UTC))
    finally:
        await engine.dispose()
