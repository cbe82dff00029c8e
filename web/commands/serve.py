"""`consistori serve`: the service as it runs for a council."""

from __future__ import annotations

import click

from web.commands.options import read_settings, run
from web.logs import configure
from web.service import CannotListen, serve


@click.command(name="serve")
@click.option("--listen", metavar="HOST:PORT", help="Instead of CONSISTORI_LISTEN.")
@click.option("--data", metavar="FOLDER", help="Instead of CONSISTORI_DATA.")
@click.option("--end-studios", is_flag=True, help="Also end meetings' studios when the service ends.")
def command(listen: str | None, data: str | None, end_studios: bool) -> None:
    """Run the service until it is told to end (SIGTERM, Ctrl+C).

    Meetings in course go on while the service restarts: their studios are other processes, and the service finds them
    again when it starts. Use --end-studios when the machine is being taken out of use.
    """
    settings = read_settings(CONSISTORI_LISTEN=listen, CONSISTORI_DATA=data)
    configure(settings.log_level)
    try:
        run(serve(settings, end_studios=end_studios))
    except CannotListen as problem:
        raise click.ClickException(f"{problem} Choose another address with --listen or CONSISTORI_LISTEN.") from None
