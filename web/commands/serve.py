"""`consistori serve`: the service as it runs for a council."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import click

from web.commands.options import read_settings, run
from web.commands.settled import settled
from web.keeper import keep
from web.logs import configure
from web.service import CannotListen, serve
from web.settings import Settings


@click.command(name="serve")
@click.option("--listen", metavar="HOST:PORT", help="Instead of CONSISTORI_LISTEN.")
@click.option("--data", metavar="FOLDER", help="Instead of CONSISTORI_DATA.")
@click.option("--keep", "kept", is_flag=True, help="Start the service again whenever it dies or hangs.")
@click.option("--end-studios", is_flag=True, help="Also end meetings' studios when the service ends.")
def command(listen: str | None, data: str | None, kept: bool, end_studios: bool) -> None:
    """Run the service until it is told to end (SIGTERM, Ctrl+C).

    Meetings in course go on while the service restarts: their studios are other processes, and the service finds them
    again when it starts. Use --end-studios where they could not outlive it, as in a container. SIGHUP restarts the
    service alone, whatever was chosen; that needs --keep, or a supervisor that starts it again.
    """
    read = partial(read_settings, CONSISTORI_LISTEN=listen, CONSISTORI_DATA=data)
    configure(read().log_level)
    if kept:
        raise SystemExit(keep(lambda alive: _life(read, end_studios, alive)))
    _serve(read, end_studios)


def _life(read: Callable[[], Settings], end_studios: bool, alive: Callable[[], None]) -> int:
    """One life of a kept service; its exit code."""
    try:
        _serve(read, end_studios, alive)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    return 0


def _serve(read: Callable[[], Settings], end_studios: bool, alive: Callable[[], None] | None = None) -> None:
    try:
        run(serve(settled(read, alive), end_studios=end_studios, alive=alive))
    except CannotListen as problem:
        raise click.ClickException(f"{problem} Choose another address with --listen or CONSISTORI_LISTEN.") from None
