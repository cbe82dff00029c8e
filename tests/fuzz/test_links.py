"""Garbage between our own processes: a web process or a mixer gone wrong must not take the studio with it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import msgspec
import psutil
import pytest
import structlog

from streaming import control
from streaming.control_socket import ControlSocket
from streaming.exchange import MAX_PAYLOAD, BrokenLink, Frame, Kind, NameSource, Unpacker, pack, pack_word, read_word
from streaming.mixer.mixer import Mixer
from streaming.scene import Slate
from streaming.socketpath import short_path
from tests.fuzz.garbage import damaged, garbled
from tests.streaming.mixer.studio import START, camera, gallery, microphone, settings, tone
from tests.until import until

ORDERS: list[control.Order] = [
    control.Hello(),
    control.OpenPeer("p", "ana"),
    control.AcceptAnswer("p", "v=0\r\n"),
    control.ShowScene(gallery("ana", "pere")),
    control.OpenMicrophones(("ana",)),
    control.SuspendFeeds(Slate("Ple", ("Part reservada",), "Ajuntament")),
    control.StartRelay("y", "rtmps://a.example/live", "key"),
    control.Quit(),
]
LINES = [msgspec.json.encode(order) + b"\n" for order in ORDERS]
PACKED = [
    pack(Frame(Kind.CAMERA, 1, 7, 123_456, bytes(50))),
    pack(Frame(Kind.MICROPHONE, 0, 7, -5, b"opus")),
    pack_word(NameSource(7, "ana")),
    pack_word(control.ShowScene(gallery("ana"))),
]


class Door:
    """A control socket as the studio opens it, and who comes to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.orders: list[control.Order] = []
        self.socket = ControlSocket(path, self.orders.append)

    async def enter(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        with short_path(self.path) as address:
            return await asyncio.open_unix_connection(address)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    at = Door(tmp_path / "studio.sock")
    await at.socket.open()
    yield at
    await at.socket.close()


async def left(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_orders_that_are_none_close_only_their_connection(door: Door) -> None:
    lines = [
        *damaged(LINES, 250, 11),
        b"[" * 200_000 + b"\n",
        b'{"type":"open_peer","peer":' + b'{"a":' * 100_000 + b"\n",
        b"x" * (control.MAX_LINE_BYTES + 10),
        b"\xff\xfe\n",
    ]
    with structlog.testing.capture_logs() as logs:
        for line in lines:
            _reader, writer = await door.enter()
            writer.write(LINES[0] + line + b"\n")
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            await left(writer)
    reader, writer = await door.enter()
    writer.write(LINES[0] + LINES[1])
    await until(lambda: door.orders[-2:] == ORDERS[:2])
    door.socket.report(control.PeerState("p", "ana", "connected"))
    assert b"peer_state" in await reader.readline()
    await left(writer)
    assert [entry for entry in logs if entry.get("exc_info")] == []


def test_frames_are_read_or_the_link_is_broken() -> None:
    """However the bytes are cut, and never with more kept than one frame may have."""
    random = Random(12)
    for data in damaged(PACKED, 3_000, 13):
        unpacker, at = Unpacker(), 0
        try:
            while at < len(data):
                step = random.randint(1, 64)
                for frame in unpacker.feed(data[at : at + step]):
                    if frame.kind is Kind.WORD:
                        read_word(frame)
                at += step
        except BrokenLink:
            continue
        assert len(unpacker._buffer) <= MAX_PAYLOAD


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_words_however_deep_are_no_words(depth: int) -> None:
    for text in (b"[" * depth, b'{"type":"show_scene","scene":' * depth):
        with pytest.raises(BrokenLink):
            read_word(Frame(Kind.WORD, 0, 0, 0, text))


def test_the_mixer_goes_on_whatever_cameras_and_microphones_send() -> None:
    """Damaged pictures and sound of one source; the programme comes out tick by tick, the other source in it."""
    mixer = Mixer(settings(width=640, height=360), START, lambda: 0.0)
    scene = control.ShowScene(gallery("mad", "ona"))
    for word in (NameSource(1, "mad"), NameSource(2, "ona"), scene, control.OpenMicrophones(("mad", "ona"))):
        mixer.take(Frame(Kind.WORD, 0, 0, 0, pack_word(word)[16:]), START)
    units = list(camera(2, lambda at: (120, 90, 200)))
    sounds = list(microphone(tone(2, 440, 0.3)))
    bad_units = damaged([unit for _, _, unit in units], 100_000, 14, noise=0.1)
    bad_sounds = damaged([packet for _, _, packet in sounds], 100_000, 15)
    random, process = Random(16), psutil.Process()
    pictures = blocks = 0
    before = 0
    for tick in range(100):
        now = START + tick * 20_000
        for _ in range(4):
            kind, flags = random.choice((Kind.CAMERA, Kind.SCREEN)), random.choice((0, 1, 2, 3))
            time = random.choice((now, now, now - 10**12, now + 10**12, -(2**63), 2**63 - 1))
            mixer.take(Frame(kind, flags, 1, time, next(bad_units)), now)
            mixer.take(Frame(Kind.MICROPHONE, 0, 1, time, next(bad_sounds)), now)
            mixer.take(Frame(kind, flags, random.randint(0, 65535), time, next(bad_units)), now)
        if tick % 2 == 0:
            time, flags, unit = units[tick // 2 % len(units)]
            mixer.take(Frame(Kind.CAMERA, flags, 2, now, unit), now)
        blocks += sum(frame.kind is Kind.PROGRAMME_SOUND for frame in mixer.sound(now))
        made = mixer.picture(now, 1_795_284_305.0)
        pictures += sum(frame.kind is Kind.PROGRAMME_VIDEO for frame in made[1]) if made else 0
        list(mixer.reports(now, 0))
        if tick == 40:
            gc.collect()
            before = process.memory_info().rss
    assert blocks >= 90
    assert pictures >= 45
    gc.collect()
    assert process.memory_info().rss - before < 100_000_000


async def test_scenes_of_any_text_are_drawn() -> None:
    """Names and titles are people's: whatever they write, the picture is made."""
    texts = ["Núria Puig\nregidora", "فاطمة\nAjuntament", "שרה 👩🏽\u200d⚖\ufe0f\n<b>"]
    mixer = Mixer(settings(width=640, height=360), START, lambda: 0.0)
    for number, text in enumerate(garbled(texts, 12, 17)):
        now = START + number * 40_000
        kept = text.encode("utf-8", "replace").decode()
        scene = control.ShowScene(gallery(kept[:80], "pere"))
        mixer.take(Frame(Kind.WORD, 0, 0, 0, pack_word(scene)[16:]), now)
        assert mixer.picture(now, 1_795_284_305.0) is not None or number > 0


def test_a_socket_pair_is_enough() -> None:
    """The framing has no length that the other side cannot be asked for at once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(pack(Frame(Kind.CAMERA, 0, 1, 0, bytes(60_000))))
        unpacker = Unpacker()
        found: list[Frame] = []
        while not found:
            found = unpacker.feed(theirs.recv(7_000))
    assert len(found[0].payload) == 60_000
