"""The way to one peer, once it is connected: a socket of our own there, or aioice's where the way is a TURN relay.

It follows the pair that ICE selects. With somebody to listen, what comes from the other end comes here, too.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

from aioice.ice import CandidatePair
from aiortc.rtcdtlstransport import RTCDtlsTransport

from streaming.bridge import internals, srtp
from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import Datagrams, Heard, Port
from streaming.bridge.rtp import ExtensionIds

SEND_BUFFER = 1 << 20


class Wire:
    def __init__(
        self, transport: RTCDtlsTransport, datagrams: Datagrams, listen: Callable[[], None] | None = None
    ) -> None:
        """`listen` is called when there is something to `receive`; without it all comes where it always came."""
        self._transport = transport
        self._selected = internals.selection(transport)
        self._datagrams = datagrams
        self._listen = listen
        self.keys = srtp.Keys(transport, datagrams.scratch)
        self._pair: CandidatePair | None = None
        self._port: Port | None = None

    @property
    def direct(self) -> Port | None:
        """A socket of our own that is connected to the other end."""
        return None if self._port is None or self._port.address is not None else self._port

    def look(self) -> None:
        """Several times a second: whoever is sent to together with others is sent to without asking which pair."""
        if self._selected() is not self._pair:
            self._follow()

    def send(self, burst: Burst) -> int:
        """How many packets left."""
        self.look()
        if self._port is not None:
            return self._datagrams.send(burst, self._port)
        return 0 if self._pair is None else self._send_by_transport(burst, self._pair)

    def _send_by_transport(self, burst: Burst, pair: CandidatePair) -> int:
        sent = 0
        for run in burst.runs(self.keys.trailer):
            protected = self.keys.protect(run)
            if protected is not None:
                for start in range(0, len(protected), run.segment):
                    internals.send_by_transport(pair, bytes(protected[start : start + run.segment]))
                sent += len(run.lengths)
        return sent

    def send_rtcp(self, compound: bytes) -> None:
        self.look()
        if self._pair is None:
            return
        data = self.keys.protect_rtcp(compound)
        if self._port is not None:
            self._port.put(memoryview(data), len(data))
        else:
            internals.send_by_transport(self._pair, data)

    def receive(self, ids: ExtensionIds, datagrams: float, octets: float) -> Heard:
        """What waits, but of media no more than so many datagrams and octets."""
        if self._port is None:
            return [], datagrams, octets, 0
        return self._datagrams.receive(self._port, ids, datagrams, octets)

    def pass_on(self, data: bytes) -> None:
        """What was received here and is not media, to where it would have come without us."""
        if self._pair is not None:
            internals.deliver(self._pair, data)

    def probe(self) -> None:
        """Asks the other side for a sign of life."""
        with contextlib.suppress(OSError):
            internals.probe(self._transport)

    def close(self) -> None:
        if self._port is not None:
            if self._port.address is None:
                self._datagrams.listening.end(self._port.socket)
            self._port.close()
        self._port = self._pair = None

    def _follow(self) -> None:
        self.close()
        self._pair = self._selected()
        if self._pair is not None:
            self._port = self._open(self._pair)

    def _open(self, pair: CandidatePair) -> Port | None:
        own = internals.own_socket(pair) if self._listen is not None else None
        if own is not None and self._listen is not None:
            self._datagrams.listening.begin(own, self._listen)
            port = Port(own, self.keys)
        elif (own := internals.duplicate_socket(pair)) is not None:
            port = Port(own, self.keys, pair.remote_addr)
        else:
            return None
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        return port
