"""The network side alone: packets for each second of processor time, beside aiortc's own sender path.

Ours is the studio's first process in a whole meeting: it receives, decrypts, sends, and feeds recorder and relay.
aiortc's is a server that sends a programme encoded beforehand and receives nothing but reports.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from streaming.bench import aiortc_way, whole
from streaming.bench.material import Cameras, cast

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
    meeting: Side
    """Everybody's camera comes in."""
    listeners: Side
    """Three send: nearly all that is left is sending, as it is of aiortc's."""
    aiortc: Side


async def run(seats: int, seconds: float, settle: float) -> Network:
    """Raises `whole.Uneven`."""
    few = min(seats, AIORTC_SEATS)
    plain = await aiortc_way.measure_sending(few, seconds, settle)
    least = plain.packets_sent_per_second / plain.load.cores
    return Network(
        seconds=seconds,
        meeting=await _ours("bridge, everybody seen", seats, "180p", seconds, settle, least),
        listeners=await _ours("bridge, three seen", seats, "none", seconds, settle, least),
        aiortc=_side("aiortc's senders", few, plain.packets_sent_per_second, plain.load.cores, least),
    )


async def _ours(what: str, seats: int, cameras: Cameras, seconds: float, settle: float, least: float) -> Side:
    with tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True) as name:
        held = await whole.measure(cast(seats, cameras), Path(name), seconds, settle)
    packets = held.packets_sent_per_second + held.packets_received_per_second
    return _side(what, seats, packets, held.load.by_name["studio"], least)


def _side(what: str, seats: int, packets: float, cores: float, least: float) -> Side:
    return Side(what, seats, packets, cores, round(packets / cores), round(packets / cores / least, 1))


def table(run: Network) -> str:
    """For people."""
    lines = [f"{'':26}{'seats':>7}{'packets/s':>11}{'cores':>7}{'packets per CPU second':>24}{'x aiortc':>10}"]
    lines += [
        f"{side.what:26}{side.seats:>7}{side.packets_per_second:>11.0f}{side.cores:>7.2f}"
        f"{side.packets_per_cpu_second:>24.0f}{side.times_aiortc:>10.1f}"
        for side in (run.meeting, run.listeners, run.aiortc)
    ]
    return "\n".join(lines)
