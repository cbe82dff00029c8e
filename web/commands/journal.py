"""`consistori journal`: a meeting's journal as lines, and whether its chain holds."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from meetings.journal import BrokenJournal, check, to_line
from web.commands.options import read_journal


@click.command(name="journal")
@click.argument("source", metavar="MEETING|FILE")
@click.option("--check", "checking", is_flag=True, help="Only say whether every entry fits the one before it.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, not to the screen."
)
def command(source: str, checking: bool, output: Path | None) -> None:
    """Print the journal of a meeting, one entry a line, as JSON.

    MEETING is the id in the meeting's address; FILE is a journal exported before (- reads standard input). What is
    printed can be kept and read again: `consistori minutes FILE` makes the same documents from it.
    """
    entries = read_journal(source)
    if checking:
        try:
            head = check(entries)
        except BrokenJournal as broken:
            raise click.ClickException(f"The journal does not hold: {broken}") from None
        click.echo(f"{len(entries)} entries, each fits the one before it. Head: {head}")
        return
    lines = b"".join(to_line(entry) + b"\n" for entry in entries)
    if output is None:
        sys.stdout.buffer.write(lines)
    else:
        output.write_bytes(lines)
        click.echo(f"{len(entries)} entries written to {output}")
