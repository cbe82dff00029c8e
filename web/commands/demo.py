"""`consistori demo`: a fictional council with a meeting about to begin, on this machine."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from aiohttp import web as aioweb

from web.commands.options import read_settings, run
from web.demo import Demonstration, demonstrate
from web.logs import configure
from web.service import CannotListen, serve

ROLES = {
    "secretary": "secretary",
    "chair": "chair",
    "member": "councillor",
    "comptroller": "comptroller",
    "external": "external member",
    "public": "the public page",
}


@click.command(name="demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Where to listen.")
@click.option("--data", metavar="FOLDER", help="Where to keep everything.  [default: ./demo-data]")
@click.option("--json", "as_json", is_flag=True, help="Print every link as JSON on the first line, and nothing else.")
@click.option("--minutes", type=click.IntRange(0, 600), default=10, show_default=True, help="Until the meeting begins.")
def command(port: int, data: str | None, as_json: bool, minutes: int) -> None:
    """Hold a meeting of a fictional council.

    Prints one link per person: the secretary, the chair, each councillor, an external member, the public page. Open two
    of them in two browser windows and you can hold a meeting. Ctrl+C ends it; what was recorded stays in the folder,
    and starting again goes on where it was.
    """
    settings = read_settings(
        CONSISTORI_LISTEN=f"127.0.0.1:{port}",
        CONSISTORI_PUBLIC_URL=f"http://127.0.0.1:{port}",
        CONSISTORI_DATA=data or str(Path("demo-data").absolute()),
    )
    configure("warning" if not as_json else settings.log_level)

    async def started(app: aioweb.Application) -> None:
        shown = await demonstrate(app, minutes=minutes)
        print(msgspec.json.encode(shown).decode() if as_json else _page(shown, settings.data), flush=True)

    try:
        run(serve(settings, interrupt_ends_studios=True, started=started, ending=None if as_json else _say_ending))
    except CannotListen as problem:
        raise click.ClickException(f"{problem} Choose another one: consistori demo --port {port + 1}") from None


def _say_ending() -> None:
    """It takes some seconds, in which nothing else is seen."""
    print("Ending: what is being recorded gets its last part.", flush=True)


def _page(shown: Demonstration, data: Path) -> str:
    """One link per person, in columns."""
    rows = [(ROLES.get(way.role, way.role), way.name, way.url) for way in shown.ways]
    role, name = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [
        "",
        f"A meeting of a fictional council is about to begin ({shown.starts_at:%H:%M}).",
        "Open two of these links in two windows (another browser or a private window for the second person):",
        "",
        *(f"  {row[0]:<{role}}  {row[1]:<{name}}  {row[2]}" for row in rows),
        "",
        f"The secretary's desk is also at {shown.sign_in_url}",
        f"with {shown.email} and the password {shown.password}",
        "",
        f"Everything is kept in {data}. Stop with Ctrl+C.",
        "",
    ]
    return "\n".join(lines)
