"""`consistori bench citizens`, beside what `streaming.bench` measures."""

from __future__ import annotations

import asyncio

import click
import msgspec

from streaming.bench.cases import command
from web.bench import citizens as bench
from web.files_open import open_many

__all__ = ["command"]


@command.command()
@click.option("--viewers", type=click.IntRange(1, 5000), default=1000, show_default=True, help="Who watch.")
@click.option("--seats", type=click.IntRange(2, 13), default=13, show_default=True, help="How many take part.")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=20, show_default=True, help="How long.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def citizens(viewers: int, seats: int, seconds: float, as_json: bool) -> None:
    """A meeting in public: the programme, its commands and those who watch, from one service without a front.

    Everything runs on this machine, those who watch too: on two processors they take as much of them as the service.
    """
    open_many()
    if not bench.enough_files(viewers):
        raise click.ClickException("Too few open files are allowed here: raise `ulimit -n` to twice the viewers.")
    try:
        measured = asyncio.run(bench.run(viewers, seats, seconds))
    except bench.CannotMeasure as error:
        raise click.ClickException(f"{error}. Nothing was measured; is something else using this machine?") from None
    click.echo(msgspec.json.encode(measured).decode() if as_json else bench.table(measured))
