"""The network side alone: packets for each second of processor time, beside aiortc's own sender path.

Ours is the studio's first process in a whole meeting: it receives, decrypts, sends, and feeds recorder and relay.
aiortc's is a server that sends a programme encoded beforehand and receives nothing but reports.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from streaming.bench import aiortc_way, whole
from streaming.bench.material import cast

AIORTC_SEATS = 8
"""At most: aiortc's loop must not be busy all the time."""


class Network(msgspec.Struct, frozen=True):
    seats: int
    seconds: float
    packets_per_second: float
    """Sent and received."""
    cores: float
    packets_per_cpu_second: float
    aiortc_seats: int
    aiortc_packets_per_second: float
    aiortc_cores: float
    aiortc_packets_per_cpu_second: float
    times_aiortc: float


async def run(seats: int, seconds: float, settle: float) -> Network:
    """Raises `whole.Uneven`."""
    with tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True) as name:
        held = await whole.measure(cast(seats), Path(name), seconds, settle)
    few = min(seats, AIORTC_SEATS)
    plain = await aiortc_way.measure_sending(few, seconds, settle)
    packets = held.packets_sent_per_second + held.packets_received_per_second
    cores = held.load.by_name["studio"]
    ours, theirs = packets / cores, plain.packets_sent_per_second / plain.load.cores
    return Network(
        seats=seats,
        seconds=seconds,
        packets_per_second=packets,
        cores=cores,
        packets_per_cpu_second=round(ours),
        aiortc_seats=few,
        aiortc_packets_per_second=plain.packets_sent_per_second,
        aiortc_cores=plain.load.cores,
        aiortc_packets_per_cpu_second=round(theirs),
        times_aiortc=round(ours / theirs, 1),
    )


def table(run: Network) -> str:
    """For people."""
    rows = (
        (f"bridge, {run.seats} seats", run.packets_per_second, run.cores, run.packets_per_cpu_second),
        (
            f"aiortc's senders, {run.aiortc_seats} seats",
            run.aiortc_packets_per_second,
            run.aiortc_cores,
            run.aiortc_packets_per_cpu_second,
        ),
    )
    lines = [f"{'':30}{'packets/s':>12}{'cores':>8}{'packets per CPU second':>25}"]
    lines += [f"{name:30}{packets:>12.0f}{cores:>8.2f}{each:>25.0f}" for name, packets, cores, each in rows]
    return "\n".join([*lines, "", f"{run.times_aiortc:.1f} times aiortc"])
