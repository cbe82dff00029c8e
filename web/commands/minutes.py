"""`consistori minutes`: the documents of a meeting made again, from nothing but its journal."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from minutes import export
from minutes.render.word import UnfitTemplate
from web.commands.options import read_journal


@click.command(name="minutes")
@click.argument("source", metavar="MEETING|FILE")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--language", type=click.Choice(["ca", "es", "en"]), help="A courtesy translation.  [default: the meeting's]"
)
@click.option(
    "--prose",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the secretary wrote, as JSON: minutes.json of an earlier export, or an object of texts by place.",
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A Word template of the council's own.",
)
def command(source: str, folder: Path, language: str | None, prose: Path | None, template: Path | None) -> None:
    """Make the minutes, the voting record and the integrity sheet of a meeting into FOLDER.

    MEETING is the id in the meeting's address; FILE is a journal exported with `consistori journal` (- reads standard
    input). The same journal gives the same files, to the byte, however often and wherever this is done.
    """
    entries = read_journal(source)
    try:
        made = export.write(
            folder,
            entries,
            _prose(prose) if prose else {},
            language=language or "",
            template=template.read_bytes() if template else None,
        )
    except (ValueError, UnfitTemplate) as problem:
        raise click.ClickException(str(problem)) from None
    for name, content in made.items():
        click.echo(f"{folder / name}  {len(content)} bytes")


def _prose(file: Path) -> dict[str, str]:
    try:
        said = msgspec.json.decode(file.read_bytes(), type=dict[str, object])
        texts = said["prose"] if isinstance(said.get("prose"), dict) else said
        return msgspec.convert(texts, dict[str, str])
    except msgspec.MsgspecError as problem:
        raise click.ClickException(f"{file} holds no texts of minutes: {problem}") from None
