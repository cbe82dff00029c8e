"""Packets out and datagrams in, of all peers of a bridge: in Python, or by a compiled extension (`_datagrams.c`).

Both send the same bytes and hear the same; what the socket cannot take now is dropped by both, as a full router would.
The extension does in one call what Python needs several for: a picture to everybody, or all that waits at a socket. It
is there where a C compiler was when Consistori was installed.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import socket
import struct
from functools import lru_cache
from types import ModuleType
from typing import Protocol

import pylibsrtp
import structlog

from streaming.bridge import internals, srtp
from streaming.bridge.burst import Burst
from streaming.bridge.listening import Listening
from streaming.bridge.rtp import (
    MAX_PACKET,
    ExtensionIds,
    MalformedPacket,
    Picture,
    RtpPacket,
    gathered,
    is_rtcp,
    read_packet,
)

SOL_UDP = 17
UDP_SEGMENT = 103
"""linux/udp.h; Python has no name for it."""
SEGMENTATION_REFUSED = {errno.EINVAL, errno.EIO, errno.EMSGSIZE, errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.ENOSYS}
INTERFACE = 2
"""Raised in both files whenever what they pass to each other changes."""
READ_AT_ONCE = 64
"""Datagrams of one socket, so that nobody starves the others."""
LONGEST_READ = 2048
"""Bytes of a datagram; what is cut is refused for its length, or by who reads it."""
_losing = contextlib.suppress(OSError)
"""A full buffer or an unreachable network is a lost packet, no more."""

Heard = tuple[list[Picture | RtpPacket | bytes | None], float, float, int]
"""What came, in its order; datagrams and octets still allowed; how many were refused for lack of those. RTP is
decrypted and read, packets of a picture together where they came so, or None if it cannot be; anything else are bytes
as they came."""

log = structlog.get_logger(__name__)


class Leaving(Protocol):
    """Who is to know that a socket closes."""

    def leave(self) -> None: ...


class Port:
    """A socket of our own towards one peer, and the keys of what passes."""

    def __init__(self, own: socket.socket, keys: srtp.Keys, address: tuple[str, int] | None = None) -> None:
        """`address`: of the other end, if the socket is not connected to it."""
        self.socket = own
        self.keys = keys
        self.address = address
        self.places: set[Leaving] = set()
        """In audiences that are sent to by this socket."""
        self.segments = True

    @property
    def segments(self) -> bool:
        """The kernel cuts one call's bytes into many packets."""
        return self.way[2]

    @segments.setter
    def segments(self, segments: bool) -> None:
        self.way = (self.socket.fileno(), self.keys.sending, segments)
        """As the extension takes it."""

    def close(self) -> None:
        """Nobody sends by it any more: the number of its socket may soon be another's."""
        for place in tuple(self.places):
            place.leave()
        self.socket.close()

    def put(self, data: memoryview, segment: int) -> None:
        """One datagram per `segment` bytes."""
        if self.segments and len(data) > segment:
            try:
                self.socket.sendmsg((data,), _segmented(segment), 0, self.address)
                return
            except OSError as error:
                if error.errno not in SEGMENTATION_REFUSED:
                    return
                self.segments = False
        for start in range(0, len(data), segment):
            with _losing:
                self._put_one(data[start : start + segment])

    def _put_one(self, data: memoryview) -> None:
        if self.address is None:
            self.socket.send(data)
        else:
            self.socket.sendto(data, self.address)


@lru_cache(maxsize=MAX_PACKET * 2)
def _segmented(segment: int) -> tuple[tuple[int, int, bytes]]:
    """The control message that has the kernel cut one datagram into many."""
    return ((SOL_UDP, UDP_SEGMENT, struct.pack("H", segment)),)


class Datagrams:
    """In Python."""

    kind = "Python"

    def __init__(self) -> None:
        self.scratch = srtp.Scratch()
        self.listening = Listening()

    def send(self, burst: Burst, port: Port) -> int:
        """How many packets left."""
        sent = 0
        for run in burst.runs(port.keys.trailer):
            protected = port.keys.protect(run)
            if protected is not None:
                port.put(protected, run.segment)
                sent += len(run.lengths)
        return sent

    def send_all(self, burst: Burst, ports: list[Port]) -> int:
        """The same packets to all of these, which are connected and whose encryption adds the same number of bytes.
        How many left, all together."""
        return sum(self.send(burst, port) for port in ports)

    def receive(self, port: Port, ids: ExtensionIds, datagrams: float, octets: float) -> Heard:
        """What waits at a port, but of media no more than so many datagrams and octets."""
        heard: list[RtpPacket | bytes | None] = []
        refused = 0
        for _ in range(READ_AT_ONCE):
            try:
                data = port.socket.recv(LONGEST_READ)
            except OSError:
                break
            if not data:
                continue
            if not internals.is_media(data):
                heard.append(data)
                continue
            allowed = datagrams >= 1
            datagrams -= allowed
            if not allowed or octets < len(data):
                refused += 1
                continue
            octets -= len(data)
            heard.append(data if is_rtcp(data) else _opened(port.keys, data, ids))
        return gathered(heard), datagrams, octets, refused


def _opened(keys: srtp.Keys, data: bytes, ids: ExtensionIds) -> RtpPacket | None:
    try:
        return read_packet(keys.unprotect(data), ids)
    except (pylibsrtp.Error, MalformedPacket, ValueError):
        return None


class CompiledDatagrams(Datagrams):
    kind = "compiled"

    def __init__(self, compiled: ModuleType) -> None:
        super().__init__()
        compiled.begin(*srtp.addresses(), RtpPacket, Picture)
        self._compiled = compiled

    def send(self, burst: Burst, port: Port) -> int:
        return self.send_all(burst, [port]) if port.address is None else super().send(burst, port)

    def send_all(self, burst: Burst, ports: list[Port]) -> int:
        sent = len(burst) * len(ports)
        runs = burst.runs(ports[0].keys.trailer)
        for index, refused, segments in self._compiled.send(runs, [port.way for port in ports]):
            ports[index].segments = segments
            sent -= refused
        return sent

    def receive(self, port: Port, ids: ExtensionIds, datagrams: float, octets: float) -> Heard:
        extensions = (ids.mid, ids.audio_level, ids.transport_sequence)
        heard: Heard = self._compiled.receive(port.way[0], port.keys.opening, *extensions, datagrams, octets)
        return heard


def best(compiled: bool = True) -> Datagrams:
    """The compiled ones if they are wanted, there, and made for this file."""
    if compiled:
        with contextlib.suppress(ImportError):
            return _fitting(importlib.import_module("streaming.bridge._datagrams"))
    return Datagrams()


def _fitting(extension: ModuleType) -> Datagrams:
    if getattr(extension, "INTERFACE", 0) == INTERFACE:
        return CompiledDatagrams(extension)
    log.warning("the compiled extension is of another version and left out: install again", path=extension.__file__)
    return Datagrams()
