"""Packets that leave together, laid out once for everybody.

The kernel cuts one datagram into many (UDP_SEGMENT) when all are the same length but the last, which may be shorter.
A run is such a group, laid out with the room that SRTP's trailer will need after each packet, so that protecting in
place leaves it ready to send.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from streaming.bridge.rtp import HEADER, renumbered

MAX_SEGMENTS = 48
"""Per call: below the kernel's limit (64 in older ones) and below 64 kB with the largest packets."""


class Run(NamedTuple):
    """`plain` holds packet, room, packet, room …; offsets are multiples of `segment`."""

    plain: bytes
    segment: int
    """Length of a protected packet, but for the last."""
    lengths: tuple[int, ...]
    """Of each packet before protection."""


class Burst:
    """Some packets of one stream."""

    def __init__(self, packets: Sequence[bytes], head_size: int = HEADER.size) -> None:
        self.packets = packets
        self._head_size = head_size
        self.octets = sum(map(len, packets)) - head_size * len(packets)
        """Payload bytes, as sender reports count them."""
        self._runs: dict[int, list[Run]] = {}
        self._renumbered: dict[int, Burst] = {}

    def __len__(self) -> int:
        return len(self.packets)

    def runs(self, trailer: int) -> list[Run]:
        runs = self._runs.get(trailer)
        if runs is None:
            runs = self._runs[trailer] = [_lay_out(group, trailer) for group in _groups(self.packets)]
        return runs

    def moved(self, offset: int) -> Burst:
        """The same packets that many sequence numbers further on."""
        return Burst([_moved(packet, offset) for packet in self.packets], self._head_size)

    def renumbered(self, payload_type: int) -> Burst:
        """The same packets as who made the offer numbers them, made once for all with that number."""
        if payload_type not in self._renumbered:
            self._renumbered[payload_type] = Burst([renumbered(packet, payload_type) for packet in self.packets])
        return self._renumbered[payload_type]


def _moved(packet: bytes, offset: int) -> bytes:
    sequence = int.from_bytes(packet[2:4], "big") + offset & 0xFFFF
    return packet[:2] + sequence.to_bytes(2, "big") + packet[4:]


def _groups(packets: Sequence[bytes]) -> list[list[bytes]]:
    groups: list[list[bytes]] = []
    open_size = -1
    for packet in packets:
        fits = groups and len(groups[-1]) < MAX_SEGMENTS and len(packet) <= open_size
        if fits:
            groups[-1].append(packet)
        else:
            groups.append([packet])
            open_size = len(packet)
        if len(packet) < open_size:
            open_size = -1
    return groups


def _lay_out(packets: list[bytes], trailer: int) -> Run:
    room = bytes(trailer)
    return Run(room.join(packets), len(packets[0]) + trailer, tuple(map(len, packets)))
