"""The network side: packets for each second of processor time, of ours and of aiortc's own senders, in one run.

As a sender, ours is a bridge alone that is given a programme encoded beforehand, and sends it to who only listens: as
aiortc's is. In a whole meeting it is the studio's first process: it receives, decrypts, sends, and feeds recorder and
relay, which aiortc's is not asked to.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import msgspec

from streaming.bench import aiortc_way, bridge_way, whole
from streaming.bench.browser_way import CannotMeasure
from streaming.bench.material import Cameras, cast
from streaming.bench.pair import Sending

AIORTC_SEATS = 8
"""At most: aiortc's loop must not be busy all the time."""


class Side(msgspec.Struct, frozen=True):
    what: str
    seats: int
    packets_per_second: float
    """Sent and received."""
    cores: float
    packets_per_cpu_second: float
    times_aiortc: float


class Network(msgspec.Struct, frozen=True):
    seconds: float
    sender: Side
    """The bridge alone to as many as take part in the meeting."""
    crowd: Side
    """The same to many listeners."""
    meeting: Side
    """The studio, and everybody's camera comes in."""
    listeners: Side
    """The studio, and three send."""
    aiortc: Side


async def run(seats: int, listeners: int, seconds: float, settle: float) -> Network:
    """Raises `whole.Uneven` and `CannotMeasure`."""
    few = min(seats, AIORTC_SEATS)
    _tell(f"aiortc's senders, {few} listeners")
    plain = await aiortc_way.measure_sending(few, seconds, settle)
    least = _rate(plain.packets_sent_per_second, plain.load.cores)
    return Network(
        seconds=seconds,
        sender=await _sending(seats, seconds, settle, least),
        crowd=await _sending(listeners, seconds, settle, least),
        meeting=await _meeting("studio, everybody seen", seats, "180p", seconds, settle, least),
        listeners=await _meeting("studio, three seen", seats, "none", seconds, settle, least),
        aiortc=_side("aiortc's senders", few, plain.packets_sent_per_second, plain.load.cores, least),
    )


async def _sending(seats: int, seconds: float, settle: float, least: float) -> Side:
    _tell(f"the bridge as a sender, {seats} listeners")
    ours: Sending = await bridge_way.measure_sending(seats, seconds, settle)
    return _side("bridge as a sender", seats, ours.packets_sent_per_second, ours.load.cores, least)


async def _meeting(what: str, seats: int, cameras: Cameras, seconds: float, settle: float, least: float) -> Side:
    _tell(f"the {what}, {seats} seats")
    with tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True) as name:
        held = await whole.measure(cast(seats, cameras), Path(name), seconds, settle)
    packets = held.packets_sent_per_second + held.packets_received_per_second
    return _side(what, seats, packets, held.load.by_name["studio"], least)


def _side(what: str, seats: int, packets: float, cores: float, least: float) -> Side:
    rate = _rate(packets, cores)
    return Side(what, seats, packets, cores, round(rate), round(rate / least, 1))


def _rate(packets: float, cores: float) -> float:
    """Packets per CPU second. Raises `CannotMeasure`."""
    if not cores:
        raise CannotMeasure("it took less processor time than a tick of its clock: ask for more seats or seconds")
    return packets / cores


def _tell(what: str) -> None:
    click.echo(f"measuring {what} …", err=True)


def table(run: Network) -> str:
    """For people."""
    lines = [f"{'':26}{'seats':>7}{'packets/s':>11}{'cores':>7}{'packets per CPU second':>24}{'x aiortc':>10}"]
    lines += [
        f"{side.what:26}{side.seats:>7}{side.packets_per_second:>11.0f}{side.cores:>7.3f}"
        f"{side.packets_per_cpu_second:>24.0f}{side.times_aiortc:>10.1f}"
        for side in (run.sender, run.crowd, run.meeting, run.listeners, run.aiortc)
    ]
    return "\n".join(lines)
