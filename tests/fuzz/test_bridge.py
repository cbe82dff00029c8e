"""Garbage at the bridge: answers that are none, and datagrams at its real socket, from strangers and from a seat.

Whatever comes, nothing is raised into the loop, nothing grows, and the others go on seeing and hearing.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import Iterable
from random import Random

import psutil
import pytest
import structlog

from streaming import limits
from streaming.bridge import datagrams, internals, rtcp
from streaming.bridge.negotiation import AnswerRefused, check_answer, describe
from streaming.bridge.reception import ReportBlock
from streaming.bridge.rtp import ExtensionIds, MalformedPacket, PacketHead, extension_block, read_packet
from streaming.bucket import Rate
from streaming.control import AcceptAnswer, PeerRefused
from streaming.exchange import Kind
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import film, tone
from tests.fuzz.garbage import damaged, garbled
from tests.streaming.bridge.room import Room, a_room
from tests.until import until

IDS = ExtensionIds(mid=1, audio_level=2, transport_sequence=4)
EXTENSION = extension_block({1: b"0", 2: b"\x85", 4: b"\x01\x02"})
BLOCK = ReportBlock(1, 2, 3, 4, 5, 6)
RTP = [
    PacketHead(0x1234, 96, EXTENSION).write(bytes(range(40)), sequence=7, timestamp=9, marker=True),
    PacketHead(0x1234, 111).write(b"opus", sequence=65535, timestamp=0, marker=False),
]
RTCP = [
    rtcp.sender_report(1, rtcp.SenderInfo(2, 3, 4, 5), {7: BLOCK}) + rtcp.description(1, "programme"),
    rtcp.receiver_report(1, {7: BLOCK, 8: BLOCK}),
    rtcp.nack(1, 7, [1, 2, 30, 400]),
    rtcp.picture_loss(1, 7),
    rtcp.transport_feedback(1, 7, bytes(12)),
]
STUN = [
    bytes.fromhex("000100342112a442") + bytes(12) + bytes.fromhex("0006000961613a6262626262000000002400047e7f1eff"),
    bytes.fromhex("0101000c2112a442") + bytes(12) + bytes.fromhex("002000080001a147e112a643"),
    bytes.fromhex("010100002112a442") + bytes(12),
]
DTLS = [
    bytes.fromhex("16fefd0000000000000000002d0100002100000000000000210000") + bytes(30),
    bytes.fromhex("14fefd000000000000000100010115fefd00000000000000020002022817feff0001000000000001000400000000"),
]


def test_packets_are_read_or_malformed() -> None:
    for data in damaged(RTP + RTCP, 6_000, 1):
        try:
            read = read_packet(data, IDS)
        except MalformedPacket:
            pass
        else:
            assert len(read.payload) <= len(data)
        try:
            messages = rtcp.read_compound(data)
        except MalformedPacket:
            continue
        assert len(messages) <= len(data)


def seat(hue: int) -> SyntheticPeer:
    return SyntheticPeer(camera=film(hue=hue), microphone=tone(300 + hue))


class Complaints(logging.Handler):
    """What the event loop or a library had to say."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> Iterable[list[str]]:
    """Nothing a stranger sends is worth a traceback in the log."""
    heard = Complaints()
    logging.getLogger().addHandler(heard)
    with structlog.testing.capture_logs() as logs:
        yield heard.said
    logging.getLogger().removeHandler(heard)
    assert [line for line in heard.said if "Traceback" in line] == []
    assert [entry for entry in logs if entry.get("exc_info")] == []


async def goes_on(room: Room, other: SyntheticPeer, source: str) -> None:
    seen, shown = len(room.of(Kind.CAMERA, source)), other.counts.video_frames
    await until(lambda: len(room.of(Kind.CAMERA, source)) > seen + 3 and other.counts.video_frames > shown + 6)


@pytest.mark.usefixtures("complaints")
async def test_answers_that_are_none_are_refused() -> None:
    """Through the whole of it: our reading, aiortc's, and what closing leaves behind."""
    async with a_room(seat(1)) as room:
        template = SyntheticPeer()
        offer = await room.offer("template")
        answer = await template.answer(offer)
        ours, taken = describe(offer), []
        for said in garbled([answer, offer], 700, 2):
            try:
                check_answer(ours, said)
            except AnswerRefused:
                continue
            taken.append(said)
        # What our reading lets through, aiortc is given as well.
        for number, said in enumerate([*garbled([answer], 8, 3), *taken[:8], "", "v=0", answer.replace("\r\n", "\n")]):
            await room.offer(f"x{number}")
            await room.bridge.accept_answer(AcceptAnswer(f"x{number}", said))
            await room.bridge.close_peer(f"x{number}")
        assert len(room.reported(PeerRefused)) > 8
        await room.bridge.close_peer("template")
        await template.close()
        await goes_on_alone(room)


async def goes_on_alone(room: Room) -> None:
    seen = len(room.of(Kind.CAMERA, "s0"))
    await until(lambda: len(room.of(Kind.CAMERA, "s0")) > seen + 3)
    assert room.bridge.phases() == {"p0": "connected"}


@pytest.fixture(params=["compiled", "Python"])
def handled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packets pass by the extension, where there is one, and by Python."""
    best = datagrams.best
    monkeypatch.setattr(datagrams, "best", lambda wanted: best(wanted and request.param == "compiled"))


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything gets through to what has to cope with it; that most is turned away before is tested elsewhere."""
    for limit in ("DATAGRAMS", "OCTETS", "FLOOD", "STRANGERS", "UNUSABLE", "CONTROLS", "PICTURES", "SOUNDS"):
        monkeypatch.setattr(limits, limit, Rate(1e9, 1e9))


@pytest.mark.usefixtures("complaints", "unlimited", "handled")
async def test_datagrams_of_strangers_at_the_real_socket() -> None:
    process = psutil.Process()
    async with a_room(seat(1), seat(2)) as room:
        address = serving(room, "p0")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setblocking(False)
            gc.collect()
            before = process.memory_info().rss
            for data in damaged(STUN + DTLS + RTP + RTCP, 3_000, 4):
                send(stranger, data, address)
                await asyncio.sleep(0)
        await both_go_on(room)
        gc.collect()
        assert process.memory_info().rss - before < 64_000_000


@pytest.mark.usefixtures("complaints", "unlimited", "handled")
async def test_datagrams_from_a_seat_with_and_without_its_keys() -> None:
    """First what everybody on the path could send in its name, then what it can encrypt itself."""
    mad = seat(1)
    async with a_room(mad, seat(2)) as room:
        pair, wire = internals.selected_pair(mad._transport), mad._wire
        assert pair is not None
        assert wire is not None
        raw = internals.duplicate_socket(pair)
        assert raw is not None
        random, units = Random(5), film(hue=1).units
        heads = [track.head for track in mad._tracks.values()]
        packets = [
            head.write(payload, sequence=number, timestamp=3_000 * number, marker=number % 3 == 0)
            for head in heads
            for number, payload in enumerate([unit[4:600] for unit in units[:9]] + [b"\x7c\x85" + units[0][5:500]])
        ]
        before = len(room.frames)
        with raw:
            for data in damaged(STUN + DTLS + RTP + RTCP, 3_000, 6):
                send(raw, data, pair.remote_addr)
                await asyncio.sleep(0)
            for number, data in enumerate(damaged(packets, 4_000, 7, noise=0.05)):
                named = bytearray(data.ljust(12, b"\0"))
                if number % 50:
                    # Otherwise SRTP takes nearly all of them for repeated ones.
                    named[2:4] = (1_000 + number).to_bytes(2, "big")
                # Of its own, and of forty more: for each SRTP keeps books of its own.
                ssrc = random.choice([*(head.ssrc for head in heads), *range(40)])
                named[8:12] = ssrc.to_bytes(4, "big")
                named[0] = named[0] & 0x3F | 0x80
                protect_and_send(wire.keys._outgoing.protect, bytes(named), raw, pair.remote_addr)
                await asyncio.sleep(0)
            for data in damaged(RTCP, 2_000, 8, noise=0.05):
                protect_and_send(wire.keys.protect_rtcp, data, raw, pair.remote_addr)
                await asyncio.sleep(0)
        await until(lambda: len(room.frames) > before)
        seen = len(room.of(Kind.CAMERA, "s1"))
        await until(lambda: len(room.of(Kind.CAMERA, "s1")) > seen + 5)
        assert room.phases("p1") == ["connecting", "connected"]
        inbound = room.bridge._peers["p0"]._inbound if "p0" in room.bridge._peers else None
        assert inbound is None or len(inbound._streams) <= 12


def protect_and_send(protect: object, data: bytes, raw: socket.socket, address: tuple[str, int]) -> None:
    try:
        sealed = protect(data)  # type: ignore[operator]
    except Exception:
        return
    send(raw, sealed, address)


def send(raw: socket.socket, data: bytes, address: tuple[str, int]) -> None:
    try:
        raw.sendto(data, address)
    except (BlockingIOError, OSError):
        return


def serving(room: Room, peer: str) -> tuple[str, int]:
    """Where the bridge listens for this peer."""
    transport = room.bridge._peers[peer].signalling.transport
    pair = internals.selected_pair(transport)
    assert pair is not None
    host, port = pair.local_candidate.host, pair.local_candidate.port
    return host, port


async def both_go_on(room: Room) -> None:
    seen = [len(room.of(Kind.CAMERA, source)) for source in ("s0", "s1")]
    await until(lambda: all(len(room.of(Kind.CAMERA, s)) > n + 5 for s, n in zip(("s0", "s1"), seen, strict=True)))
    assert room.bridge.phases() == {"p0": "connected", "p1": "connected"}
