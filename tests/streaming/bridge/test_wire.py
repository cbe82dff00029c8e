"""The way out: segmented, one by one, and through a relay."""

from __future__ import annotations

import errno
import socket
from typing import Any

import pytest

from streaming.bridge import datagrams, internals, srtp
from streaming.bridge.burst import Burst, Run
from streaming.bridge.datagrams import Datagrams
from streaming.bridge.wire import Wire
from streaming.synthetic import SyntheticPeer
from tests.streaming.bridge.room import a_room
from tests.until import until

PACKETS = [b"a" * 1200, b"b" * 1200, b"c" * 700]


class OpenKeys:
    """Keys that leave packets as they are, with a trailer of four bytes."""

    trailer = 4
    sending = 0

    def protect(self, run: Run) -> memoryview:
        return memoryview(run.plain + b"tail")


class RelayTransport:
    def __init__(self) -> None:
        self.sent: list[tuple[bytes, tuple[str, int]]] = []

    def sendto(self, data: bytes, address: tuple[str, int]) -> None:
        self.sent.append((data, address))

    def get_extra_info(self, name: str) -> None:
        return None


class Pair:
    """What of a candidate pair is used."""

    def __init__(self, transport: Any, kind: str, remote: tuple[str, int]) -> None:
        self.remote_addr = remote
        self.local_candidate = type("Candidate", (), {"type": kind})
        self.protocol = type("Protocol", (), {"transport": transport})


class SocketTransport:
    def __init__(self, own: socket.socket) -> None:
        self._own = own

    def get_extra_info(self, name: str) -> socket.socket:
        return self._own


def a_wire(monkeypatch: pytest.MonkeyPatch, pair: Pair) -> Wire:
    monkeypatch.setattr(srtp, "Keys", lambda *_: OpenKeys())
    monkeypatch.setattr(internals, "selection", lambda _: lambda: pair)
    return Wire(None, Datagrams())  # type: ignore[arg-type]


def received(end: socket.socket) -> list[bytes]:
    end.settimeout(20)
    return [end.recv(2000) for _ in PACKETS]


def a_socket() -> socket.socket:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind(("127.0.0.1", 0))
    return own


@pytest.mark.parametrize("segments", [True, False])
def test_packets_arrive_one_by_one_however_they_leave(monkeypatch: pytest.MonkeyPatch, segments: bool) -> None:
    with a_socket() as here, a_socket() as there:
        out = a_wire(monkeypatch, Pair(SocketTransport(here), "host", there.getsockname()))
        out.send(Burst([]))
        assert out._port is not None
        out._port.segments = segments
        assert out.send(Burst(PACKETS)) == 3
        assert [packet[:-4] for packet in received(there)] == PACKETS
        out.close()


def test_kernel_that_will_not_segment_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unwilling(socket.socket):
        asked = 0

        def sendmsg(self, *_: Any) -> int:
            Unwilling.asked += 1
            raise OSError(errno.EINVAL, "no segmentation here")

    with Unwilling(socket.AF_INET, socket.SOCK_DGRAM) as here, a_socket() as there:
        monkeypatch.setattr(internals, "duplicate_socket", lambda _: here)
        out = a_wire(monkeypatch, Pair(None, "host", there.getsockname()))
        for _ in range(2):
            out.send(Burst(PACKETS))
            assert [packet[:-4] for packet in received(there)] == PACKETS
        assert Unwilling.asked == 1


def test_relay_is_given_each_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = RelayTransport()
    out = a_wire(monkeypatch, Pair(transport, "relay", ("192.0.2.9", 7)))
    assert out.send(Burst(PACKETS)) == 3
    assert [(data[:-4], address) for data, address in transport.sent] == [(p, ("192.0.2.9", 7)) for p in PACKETS]


def test_unreachable_network_is_a_loss_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_socket() as here:
        out = a_wire(monkeypatch, Pair(SocketTransport(here), "host", ("240.0.0.1", 9)))
        out.send(Burst(PACKETS))
        out.close()


def test_without_a_pair_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(srtp, "Keys", lambda *_: OpenKeys())
    monkeypatch.setattr(internals, "selection", lambda _: lambda: None)
    assert Wire(None, Datagrams()).send(Burst(PACKETS)) == 0  # type: ignore[arg-type]


async def test_real_connection_without_segmentation_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagrams, "UDP_SEGMENT", 9999)
    guest = SyntheticPeer()
    async with a_room(guest):
        await until(lambda: guest.counts.video_frames > 5)
        assert guest.counts.lost == 0
