"""Those who are sent every packet of one shared stream as it is: by one call for all of them, and counted once.

Who is sent something else, or nothing for a while, stands apart and is sent to one by one. It knows sockets and
packets, never why somebody stands where.
"""

from __future__ import annotations

from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import Datagrams, Port


class Audience:
    def __init__(self, datagrams: Datagrams) -> None:
        self.packets = self.octets = 0
        """What was sent to whoever has been in it from the beginning."""
        self.newest = -1
        """The number (unwrapped) that was last sent."""
        self._datagrams = datagrams
        self._ports: dict[int, list[Port]] = {}
        """By the bytes that encryption adds to a packet."""

    def send(self, burst: Burst, newest: int) -> int:
        """How many packets left, all together. `newest` is the number of the last one."""
        self.packets += len(burst)
        self.octets += burst.octets
        self.newest = newest
        return sum(self._datagrams.send_all(burst, ports) for ports in self._ports.values())

    def add(self, port: Port) -> None:
        self._ports.setdefault(port.keys.trailer, []).append(port)

    def drop(self, port: Port) -> None:
        ports = self._ports[port.keys.trailer]
        ports.remove(port)
        if not ports:
            del self._ports[port.keys.trailer]


class Place:
    """One peer's, for one stream of ours: in an audience or apart. And what it has been sent of it, wherever it was."""

    def __init__(self) -> None:
        self._packets = self._octets = 0
        """In an audience: less what that had been sent before."""
        self._newest = -1
        self.audience: Audience | None = None
        """None of who stands apart."""
        self._port: Port | None = None

    @property
    def packets(self) -> int:
        return self._packets if self.audience is None else self._packets + self.audience.packets

    @property
    def octets(self) -> int:
        return self._octets if self.audience is None else self._octets + self.audience.octets

    @property
    def newest(self) -> int:
        """The number (unwrapped) that it was last sent, -1 before."""
        return self._newest if self.audience is None else self.audience.newest

    def sent(self, packets: int, burst: Burst, newest: int) -> None:
        """To this one, apart."""
        self._packets += packets
        self._octets += burst.octets
        self._newest = newest

    def join(self, audience: Audience, port: Port) -> None:
        """It has been sent what the audience last was, and is by that port from now on."""
        self.audience, self._port = audience, port
        self._packets -= audience.packets
        self._octets -= audience.octets
        audience.add(port)
        port.places.add(self)

    def leave(self) -> None:
        """Who is apart stays so."""
        if self.audience is None or self._port is None:
            return
        self._packets, self._octets, self._newest = self.packets, self.octets, self.newest
        self.audience.drop(self._port)
        self._port.places.discard(self)
        self.audience = self._port = None
