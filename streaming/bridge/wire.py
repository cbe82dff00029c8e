"""The way out to one peer: protect in place, then one system call per run of packets.

Where the kernel will not segment, or the way is a TURN relay, packets leave one by one. What the socket cannot take
now is dropped, as a full router would; the receiver asks for it again.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
from functools import lru_cache

from aioice.ice import CandidatePair
from aiortc.rtcdtlstransport import RTCDtlsTransport

from streaming.bridge import internals
from streaming.bridge.burst import Burst
from streaming.bridge.rtp import MAX_PACKET

SOL_UDP = 17
UDP_SEGMENT = 103
"""linux/udp.h; Python has no name for it."""
SEND_BUFFER = 1 << 20
SEGMENTATION_REFUSED = {errno.EINVAL, errno.EIO, errno.EMSGSIZE, errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.ENOSYS}
_losing = contextlib.suppress(OSError)
"""A full buffer or an unreachable network is a lost packet, no more."""


class Wire:
    """Made when the transport is connected; follows the pair that ICE selects."""

    def __init__(self, transport: RTCDtlsTransport, scratch: internals.Scratch) -> None:
        self._transport = transport
        self.keys = internals.Keys(transport, scratch)
        self._pair: CandidatePair | None = None
        self._address: tuple[str, int] = ("", 0)
        """Of the pair's other end."""
        self._socket: socket.socket | None = None
        self._segments = True

    def send(self, burst: Burst) -> int:
        """How many packets left."""
        if not self._follow():
            return 0
        sent = 0
        for run in burst.runs(self.keys.trailer):
            protected = self.keys.protect(run)
            if protected is not None:
                self._put(protected, run.segment)
                sent += len(run.lengths)
        return sent

    def send_rtcp(self, compound: bytes) -> None:
        if self._follow():
            data = self.keys.protect_rtcp(compound)
            self._put(memoryview(data), len(data))

    def probe(self) -> None:
        """Asks the other side for a sign of life."""
        with contextlib.suppress(OSError):
            internals.probe(self._transport)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = self._pair = None

    def _follow(self) -> bool:
        pair = internals.selected_pair(self._transport)
        if pair is not self._pair:
            self.close()
            self._pair = pair
            if pair is not None:
                self._address = pair.remote_addr
                self._socket = internals.duplicate_socket(pair)
                if self._socket is not None:
                    self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        return pair is not None

    def _put(self, data: memoryview, segment: int) -> None:
        """One datagram per `segment` bytes."""
        own = self._socket
        if own is None:
            assert self._pair is not None
            for start in range(0, len(data), segment):
                internals.send_by_transport(self._pair, bytes(data[start : start + segment]))
            return
        if len(data) <= segment:
            # Two of three calls are one packet of sound.
            with _losing:
                own.sendto(data, self._address)
            return
        if self._segments:
            try:
                own.sendmsg((data,), _segmented(segment), 0, self._address)
                return
            except OSError as error:
                if error.errno not in SEGMENTATION_REFUSED:
                    return
                self._segments = False
        for start in range(0, len(data), segment):
            with _losing:
                own.sendto(data[start : start + segment], self._address)


@lru_cache(maxsize=MAX_PACKET * 2)
def _segmented(segment: int) -> tuple[tuple[int, int, bytes]]:
    """The control message that has the kernel cut one datagram into many."""
    return ((SOL_UDP, UDP_SEGMENT, struct.pack("H", segment)),)
