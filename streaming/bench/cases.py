"""The other cases of `consistori bench`: many at once, the network side alone, a long meeting, delays."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click
import msgspec
import uvloop

from streaming.bench import crowd, delay, network, soak, whole
from streaming.bench.browser_way import CannotMeasure
from streaming.bench.command import SETTLE, command
from streaming.bench.material import Cameras

__all__ = ["command"]

Measured = TypeVar("Measured", bound=msgspec.Struct)

_seconds = click.option("--seconds", type=click.FloatRange(1, 3600), default=20, show_default=True, help="How long.")
_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")


def _show(measuring: Coroutine[Any, Any, Measured], table: Callable[[Measured], str], as_json: bool) -> None:
    try:
        measured = uvloop.run(measuring)
    except (whole.Uneven, CannotMeasure) as error:
        raise click.ClickException(f"{error}. Nothing was measured; is something else using this machine?") from None
    click.echo(msgspec.json.encode(measured).decode() if as_json else table(measured))


@command.command()
@click.option("--meetings", "count", type=click.IntRange(1, 20), default=4, show_default=True, help="How many at once.")
@click.option("--seats", type=click.IntRange(2, 60), default=8, show_default=True, help="Of each.")
@click.option(
    "--cameras",
    type=click.Choice(["180p", "asked"]),
    default="180p",
    show_default=True,
    help="180p: but three at 720p. asked: what the studio asks each for, as browsers send.",
)
@_seconds
@_as_json
def meetings(count: int, seats: int, cameras: Cameras, seconds: float, as_json: bool) -> None:
    """Several meetings at once, each recorded and relayed: does everybody get every picture?"""
    _show(crowd.run(count, seats, cameras, seconds, SETTLE), crowd.table, as_json)


@command.command()
@click.option("--seats", type=click.IntRange(4, 250), default=150, show_default=True, help="How many, speakers too.")
@_seconds
@_as_json
def listeners(seats: int, seconds: float, as_json: bool) -> None:
    """One meeting in which three speak and all others only watch and listen."""
    _show(crowd.run(1, seats, "none", seconds, SETTLE), crowd.table, as_json)


@command.command(name="network")
@click.option("--seats", type=click.IntRange(2, 200), default=41, show_default=True, help="How many take part.")
@click.option(
    "--listeners", type=click.IntRange(2, 250), default=150, show_default=True, help="Of the sender, also to so many."
)
@_seconds
@_as_json
def network_side(seats: int, listeners: int, seconds: float, as_json: bool) -> None:
    """Packets for each second of processor time: of our sender, of aiortc's, and of whole meetings.

    A sender is given a programme encoded beforehand and receives nothing but reports, ours as well as aiortc's. In a
    meeting the network side also receives, and feeds mixer, recorder and relay.
    """
    _show(network.run(seats, listeners, seconds, SETTLE), network.table, as_json)


@command.command(name="soak")
@click.option("--minutes", type=click.FloatRange(0.5, 1440), default=60, show_default=True, help="How long.")
@click.option("--seats", type=click.IntRange(2, 60), default=8, show_default=True, help="How many take part.")
@_as_json
def long_meeting(minutes: float, seats: int, as_json: bool) -> None:
    """A long meeting in which people leave and come back: does the memory of any process grow?"""
    _show(soak.run(seats, minutes), soak.table, as_json)


@command.command(name="delay")
@click.option("--flashes", type=click.IntRange(3, 1000), default=30, show_default=True, help="One every two seconds.")
@_as_json
def delays(flashes: int, as_json: bool) -> None:
    """From one browser's camera and microphone to another's picture and sound, to a player's, and to the first picture.

    Needs Chromium, and Playwright for Python.
    """
    _show(delay.run(flashes), delay.table, as_json)
