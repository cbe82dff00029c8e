"""`python -m tests.link NEAR FAR SEED`: the wire between two namespaces, as a process of its own.

It makes a TUN device in each, carries packets between them, and takes new conditions as lines of JSON on its standard
input until that ends. It says `ready` once.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import time

import msgspec

from tests.link.conditions import Conditions
from tests.link.line import FAR, NEAR
from tests.link.schedule import Schedule

TUNSETIFF = 0x400454CA
TUN, NO_PACKET_INFORMATION = 0x0001, 0x1000
LARGEST = 65_536
PROTOCOL, UDP = 9, 17
"""Where an IPv4 packet says what it carries, and that."""
AT_ONCE = 64
"""Packets read from one side before the other has its turn."""


def device(namespace: str, name: str, address: str) -> int:
    """A TUN device that is up in that namespace; its packets are read from and written to the descriptor."""
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), TUN | NO_PACKET_INFORMATION))
    for words in (
        ("link", "set", name, "netns", namespace),
        ("-n", namespace, "address", "add", f"{address}/24", "dev", name),
        ("-n", namespace, "link", "set", name, "up", "txqueuelen", "1000"),
    ):
        subprocess.run(["ip", *words], check=True)
    return descriptor


class Direction:
    """From one device to the other."""

    def __init__(self, source: int, target: int, schedule: Schedule) -> None:
        self._source, self._target = source, target
        self.schedule = schedule
        self._waiting: list[tuple[float, int, bytes]] = []
        self._count = 0

    @property
    def due(self) -> float | None:
        return self._waiting[0][0] if self._waiting else None

    def take(self) -> None:
        """What has come."""
        for _ in range(AT_ONCE):
            try:
                packet = os.read(self._source, LARGEST)
            except BlockingIOError:
                return
            leaves = self.schedule.leaves(len(packet), time.monotonic(), udp=packet[PROTOCOL] == UDP)
            if leaves is not None:
                self._count += 1
                heapq.heappush(self._waiting, (leaves, self._count, packet))

    def give(self) -> None:
        """What is due."""
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            # A full device loses packets, as a line does.
            with contextlib.suppress(OSError):
                os.write(self._target, heapq.heappop(self._waiting)[2])


def carry(near: int, far: int, seed: int) -> None:
    """Until standard input ends."""
    good = Conditions()
    ways = {
        near: Direction(near, far, Schedule(good, seed)),
        far: Direction(far, near, Schedule(good, seed + 1)),
    }
    said = sys.stdin.fileno()
    heard = b""
    while True:
        dues = [way.due for way in ways.values() if way.due is not None]
        pause = max(0.0, min(dues) - time.monotonic()) if dues else None
        ready, _, _ = select.select([said, near, far], [], [], pause)
        if said in ready:
            words = os.read(said, LARGEST)
            if not words:
                return
            *lines, heard = (heard + words).split(b"\n")
            for line in lines:
                conditions = msgspec.json.decode(line, type=Conditions)
                for way in ways.values():
                    way.schedule.change(conditions, time.monotonic())
        for source, way in ways.items():
            if source in ready:
                way.take()
            way.give()


def main() -> None:
    near, far, seed = sys.argv[1:]
    ends = [device(name, f"tun{name}"[:15], address) for name, address in ((near, NEAR), (far, FAR))]
    print("ready", flush=True)
    carry(ends[0], ends[1], int(seed))


if __name__ == "__main__":
    main()
