"""Packets out and datagrams in: the same in Python and by the extension, where a compiler was there to make it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from types import ModuleType
from typing import Any

import pytest
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    SRTPProtectionProfile,
)
from pylibsrtp import Policy, Session
from structlog.testing import capture_logs

from streaming.bridge import datagrams, srtp
from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import READ_AT_ONCE, Datagrams, Port
from streaming.bridge.rtp import ExtensionIds, PacketHead, Picture, RtpPacket, extension_block, read_packet
from tests.fuzz.garbage import damaged

PROFILES = (SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80)
KINDS = tuple({type(kind): kind for kind in (Datagrams(), datagrams.best())}.values())
IDS = ExtensionIds(mid=1, audio_level=2, transport_sequence=4)
HEAD = PacketHead(0x1234, 96, extension_block({1: b"0", 2: b"\x85", 4: b"\x01\x02"}))
PLENTY = (1e9, 1e9)
SO_NO_CHECK = 11
"""asm-generic/socket.h; Python has no name for it."""


class Transport:
    """What of a connected one keys are taken from."""

    def __init__(self, profile: SRTPProtectionProfile) -> None:
        key = bytes(range(profile.key_length + profile.salt_length))
        self._ssl = self
        self._profile = profile
        self._tx_srtp, self._rx_srtp = (
            Session(Policy(key=key, ssrc_type=kind, srtp_profile=profile.libsrtp_profile))
            for kind in (Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND)
        )

    def get_selected_srtp_profile(self) -> bytes:
        return self._profile.openssl_profile


def keys(profile: SRTPProtectionProfile = SRTP_AEAD_AES_128_GCM) -> srtp.Keys:
    transport: Any = Transport(profile)
    return srtp.Keys(transport, srtp.Scratch())


@pytest.fixture
def ends() -> Iterator[Ends]:
    with Ends() as ends:
        yield ends


class Ends(ExitStack):
    """Sockets that are closed in the end."""

    def pair(self) -> tuple[socket.socket, socket.socket]:
        """Two that are connected with each other."""
        both = [self.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(2)]
        for each in both:
            each.bind(("127.0.0.1", 0))
            each.setblocking(False)
        both[0].connect(both[1].getsockname())
        both[1].connect(both[0].getsockname())
        return both[0], both[1]


def waiting(end: socket.socket) -> list[bytes]:
    found = []
    try:
        while True:
            found.append(end.recv(2_000))
    except BlockingIOError:
        return found


def packets(*sizes: int, first: int = 100) -> list[bytes]:
    return [
        HEAD.write(bytes([size % 256]) * size, sequence=first + index, timestamp=9, marker=False)
        for index, size in enumerate(sizes)
    ]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.openssl_profile.decode())
@pytest.mark.parametrize("segments", [True, False])
def test_the_same_bytes_leave_for_everybody(ends: Ends, profile: SRTPProtectionProfile, segments: bool) -> None:
    burst = Burst(packets(1_100, 1_100, 1_100, 700, 900, 3, *[50] * 60), HEAD.size)
    left = []
    for kind in KINDS:
        pairs = [ends.pair() for _ in range(3)]
        ports = [Port(here, keys(profile)) for here, _ in pairs]
        for port in ports:
            port.segments = segments
        assert kind.send_all(burst, ports) == 3 * len(burst)
        left.append([waiting(there) for _, there in pairs])
    assert all(each == left[0] for each in left)
    opened = keys(profile)
    assert [opened.unprotect(data) for data in left[0][2]] == burst.packets


@pytest.mark.parametrize("kind", KINDS)
def test_what_libsrtp_refuses_is_not_reckoned_as_sent(ends: Ends, kind: Datagrams) -> None:
    (here, there), (other, heard_by_other) = ends.pair(), ends.pair()
    port, burst = Port(here, keys()), Burst(packets(40, 40), HEAD.size)
    assert kind.send(burst, port) == 2
    # A second packet of one number would be encrypted under the same nonce.
    assert kind.send(burst, port) == 0
    assert kind.send_all(burst, [port, Port(other, keys())]) == 2
    assert [len(waiting(end)) for end in (there, heard_by_other)] == [2, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_socket_cannot_take_is_lost_and_reckoned_as_sent(ends: Ends, kind: Datagrams) -> None:
    here, there = ends.pair()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    there.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    port = Port(here, keys())
    sent = sum(kind.send(Burst(packets(1_100, first=n), HEAD.size), port) for n in range(100))
    assert sent == 100
    assert 0 < len(waiting(there)) < 100


@pytest.mark.parametrize("kind", KINDS)
def test_an_end_that_is_gone_costs_nothing(ends: Ends, kind: Datagrams) -> None:
    here, there = ends.pair()
    there.close()
    port = Port(here, keys())
    assert [kind.send(Burst(packets(50, first=n), HEAD.size), port) for n in range(4)] == [1] * 4
    assert kind.receive(port, IDS, *PLENTY) == ([], *PLENTY, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_kernel_that_will_not_segment_is_not_asked_again(ends: Ends, kind: Datagrams) -> None:
    here, there = ends.pair()
    # Linux wants checksums for what it cuts.
    here.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    port, burst = Port(here, keys()), Burst(packets(40, 40, 40, 1_000, 1_000), HEAD.size)
    assert kind.send(burst, port) == 5
    assert not port.segments
    opened = keys()
    assert [opened.unprotect(data) for data in waiting(there)] == burst.packets


def protected(profile: SRTPProtectionProfile = SRTP_AEAD_AES_128_GCM) -> list[bytes]:
    """What a browser, and whoever is not one, might send, in an order of chance."""
    random, sealing = Random(1), keys(profile)
    good = packets(*(random.randrange(1_100) for _ in range(200)))
    good += [one for n in range(50) for one in a_picture(900, 900, 30, first=1_000 + 3 * n, moment=n, ssrc=HEAD.ssrc)]
    plain = [*good, *damaged(good, 1_500, 2, noise=0.02)]
    sealed = []
    for number, packet in enumerate(plain):
        named = bytearray(packet.ljust(12, b"\0"))
        if number >= len(good):
            named[0], named[2:4] = named[0] & 0x3F | 0x80, number.to_bytes(2, "big")
        try:
            sealed.append(sealing._outgoing.protect(bytes(named)))
        except Exception:
            continue
    strange = [b"", b"\x00\x01", b"\x80", b"\x80\x60", b"\x80" + bytes(1_990), bytes(1_999), b"\x16" + bytes(300)]
    sealed += [*damaged(sealed, 1_000, 3), *strange, sealing.protect_rtcp(b"\x80\xc9\0\1\0\0\0\7"), *sealed[:20]]
    places = sorted(range(len(sealed)), key=lambda place: place + random.choice((0, 0, 0, random.random() * 30)))
    return [sealed[place] for place in places]


@pytest.mark.parametrize("allowed", [PLENTY, (11.5, 1e9), (1e9, 9_000.0), (0.5, 0.0)])
def test_the_same_is_heard(ends: Ends, allowed: tuple[float, float]) -> None:
    data = protected()
    doors = []
    for kind in KINDS:
        here, there = ends.pair()
        doors.append((kind, there, Port(here, keys())))
    heard_packets = pictures = nothing = 0
    for start in range(0, len(data), 20):
        heard = []
        for kind, there, port in doors:
            for one in data[start : start + 20]:
                there.send(one)
            heard.append(kind.receive(port, IDS, *allowed))
        assert all(each == heard[0] for each in heard)
        heard_packets += sum(isinstance(one, RtpPacket) for one in heard[0][0])
        pictures += sum(isinstance(one, Picture) for one in heard[0][0])
        nothing += sum(one is None for one in heard[0][0])
    assert min(heard_packets, 5 * pictures, nothing) > 200 or allowed != PLENTY


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_heard_is_what_was_sent(ends: Ends, kind: Datagrams) -> None:
    here, there = ends.pair()
    sent = packets(0, 1, 1_100)
    sealing = keys()
    stun, report = b"\x00\x01 stun", sealing.protect_rtcp(b"\x80\xc9\0\1\0\0\0\7")
    sealed = [sealing._outgoing.protect(one) for one in sent]
    for data in (sealed[0], stun, sealed[1], report, sealed[1], sealed[2]):
        there.send(data)
    read = [read_packet(one, IDS) for one in sent]
    media = sum(map(len, sealed)) + len(sealed[1]) + len(report)
    heard = kind.receive(Port(here, keys()), IDS, 100, 10_000)
    assert heard == ([read[0], stun, read[1], report, None, read[2]], 95, 10_000 - media, 0)


def a_picture(*sizes: int, first: int = 100, moment: int = 9, extension: bytes = b"", ssrc: int = 7) -> list[bytes]:
    """Packets of one, the last with the marker; `extension` is of each."""
    head, last = PacketHead(ssrc, 96, extension), len(sizes) - 1
    return [
        head.write(bytes([size % 256]) * size, sequence=first + index, timestamp=moment, marker=index == last)
        for index, size in enumerate(sizes)
    ]


NUMBERED, LOUD = extension_block({1: b"1", 4: b"\x01\x02"}), extension_block({2: b"\x85"})
TOGETHER: dict[str, tuple[list[bytes], list[int]]] = {
    "one": (a_picture(40), [1]),
    "many": (a_picture(900, 900, 30), [3]),
    "two": ([*a_picture(900, 30), *a_picture(50, first=102, moment=10)], [2, 1]),
    "round the end of the numbers": (a_picture(90, 90, 30, first=0xFFFF), [3]),
    "numbered": (a_picture(90, 30, extension=NUMBERED), [2]),
    "sound, which is no picture": (a_picture(40, extension=LOUD), [0]),
    "an empty packet": (a_picture(90, 0, 30), [0, 0, 1]),
    "without its end": (a_picture(90, 90, 30)[:2], [0, 0]),
    "a packet missing": ([*a_picture(90, 90, 30)[::2]], [0, 1]),
    "the wrong way round": (a_picture(90, 90, 30)[::-1], [1, 0, 0]),
    "two streams between each other": (
        [one for pair in zip(a_picture(90, 30), a_picture(90, 30, ssrc=8), strict=True) for one in pair],
        [0, 0, 1, 1],
    ),
    "another moment": ([*a_picture(90, 90, moment=8)[:1], *a_picture(90, first=101)], [0, 1]),
    "numbered in part": ([*a_picture(90, 90)[:1], *a_picture(90, first=101, extension=NUMBERED)], [0, 1]),
    "more than is read at once": (a_picture(*[9] * (READ_AT_ONCE + 1)), [0] * READ_AT_ONCE),
}
"""Packets that come, and how many packets each thing that is heard is a picture of; 0 for a packet alone."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", TOGETHER)
def test_packets_of_a_picture_are_heard_together(ends: Ends, kind: Datagrams, what: str) -> None:
    here, there = ends.pair()
    sealing = keys()
    sent, counts = TOGETHER[what]
    for data in sent:
        there.send(sealing._outgoing.protect(data))
    heard = kind.receive(Port(here, keys()), IDS, *PLENTY)[0]
    assert [len(one.payloads) if isinstance(one, Picture) else 0 for one in heard] == counts
    apart = [packet for one in heard for packet in (one.packets() if isinstance(one, Picture) else [one])]
    assert apart == [read_packet(data, IDS) for data in sent[:READ_AT_ONCE]]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_read_from_for_ever(ends: Ends, kind: Datagrams) -> None:
    here, there = ends.pair()
    for _ in range(READ_AT_ONCE + 3):
        there.send(b"\x16")
    port = Port(here, keys())
    assert [len(kind.receive(port, IDS, *PLENTY)[0]) for _ in range(3)] == [READ_AT_ONCE, 3, 0]


def test_extension_takes_no_run_that_is_none(ends: Ends) -> None:
    for kind in KINDS:
        if isinstance(kind, datagrams.CompiledDatagrams):
            refuses_what_is_no_run(ends, kind._compiled.send)


def refuses_what_is_no_run(ends: Ends, send: Callable[..., object]) -> None:
    own = keys()
    way = [(ends.pair()[0].fileno(), own.sending, True)]
    for run in (
        (bytes(40), 56, ()),
        (bytes(40), 56, (41,)),
        (bytes(40), 30, (40,)),
        (bytes(40), 56, (11,)),
        (bytes(40), 56, (-1,)),
        (bytes(40), 1_000, (40,)),
        (bytes(40), 1 << 40, (40,)),
        (bytes(96), 56, (40, 41)),
        (bytes(96), 56, (40, 40, 40)),
        (bytes(56 * 64 + 40), 56, (40,) * 65),
        (bytes(81_900), 65_535, (40, 40)),
    ):
        with pytest.raises(ValueError, match="no run of packets"):
            send([run], way)
    for runs, ways in (
        ([(bytearray(40), 56, (40,))], way),
        ([(bytes(40), 56)], way),
        ([(bytes(40), 56, ("40",))], way),
        ([(bytes(40), 56, (40,))], [(1, 2)]),
        ([(bytes(40), 56, (40,))], [("1", 2, True)]),
        ((), way),
    ):
        with pytest.raises(TypeError):
            send(runs, ways)
    with pytest.raises(ValueError, match="no address"):
        send([(bytes(40), 56, (40,))], [(1, 0, True)])


def test_extension_of_another_version_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade that did not compile it again."""
    if len(KINDS) > 1:
        assert type(datagrams.best()) is not Datagrams
    stale = ModuleType("streaming.bridge._datagrams")
    stale.__file__ = "_datagrams.so"
    monkeypatch.setitem(sys.modules, stale.__name__, stale)
    with capture_logs() as logs:
        assert type(datagrams.best()) is Datagrams
    assert [entry["path"] for entry in logs] == ["_datagrams.so"]
