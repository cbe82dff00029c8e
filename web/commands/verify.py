"""`consistori verify`: whether a folder of minutes and recording is what was certified."""

from __future__ import annotations

from pathlib import Path

import click

from minutes.verify import verify


@click.command(name="verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Check a meeting's folder: the journal's chain, and every document, the film and its parts against their hashes.

    Says line by line what holds and what does not. Ends with 0 when everything holds, with 1 otherwise.
    """
    report = verify(folder)
    click.echo(report.text(), nl=False)
    raise SystemExit(0 if report.sound else 1)
