"""A client that is not ours: aiortc as it comes decodes the programme, also when packets are lost, and is received."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack, VideoStreamTrack
from av import AudioFrame, VideoFrame

from streaming.bridge.programme import WRAP_MARGIN
from streaming.control import AcceptAnswer
from streaming.exchange import KEYFRAME, VP8, Kind
from streaming.synthetic_media import chroma, film
from tests.streaming.bridge.room import Room
from tests.until import until


class Client:
    """Decodes what comes; sends aiortc's green picture and silence if asked to."""

    def __init__(self, *, sends: bool = False) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.sends = sends
        self.pictures: list[VideoFrame] = []
        self.sounds: list[AudioFrame] = []
        self._readers: list[asyncio.Task[None]] = []
        self.connection.on("track", self._track)

    def _track(self, track: MediaStreamTrack) -> None:
        self._readers.append(asyncio.create_task(self._read(track)))

    async def _read(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame: Any = await track.recv()
                (self.pictures if track.kind == "video" else self.sounds).append(frame)
        except MediaStreamError:
            return

    async def join(self, room: Room, name: str, source: str) -> None:
        offer = await room.offer(name, source)
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        if self.sends:
            self.connection.addTrack(AudioStreamTrack())
            self.connection.addTrack(VideoStreamTrack())
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        await room.bridge.accept_answer(AcceptAnswer(name, self.connection.localDescription.sdp))
        await until(lambda: room.bridge.phases().get(name) == "connected")

    def lose(self, picks: Callable[[int], bool]) -> None:
        """Drops every incoming RTP packet of the programme's picture that `picks` picks by its count."""
        count = 0
        for protocol in self.connection.getTransceivers()[0].receiver.transport.transport._connection._protocols:
            usual = protocol.datagram_received

            def lossy(data: bytes, address: tuple[Any, ...], usual: Callable[..., None] = usual) -> None:
                nonlocal count
                if len(data) > 12 and data[0] >> 6 == 2 and data[1] & 0x7F == 101:
                    count += 1
                    if picks(count):
                        return
                usual(data, address)

            protocol.datagram_received = lossy  # type: ignore[method-assign, assignment]

    async def close(self) -> None:
        await self.connection.close()
        await asyncio.gather(*self._readers)


@asynccontextmanager
async def a_client(*, sends: bool = False, playing: bool = True) -> AsyncIterator[tuple[Room, Client]]:
    room, client = Room(), Client(sends=sends)
    try:
        if playing:
            room.play()
        yield room, client
    finally:
        await room.close()
        await client.close()


def colour(picture: VideoFrame) -> tuple[int, int]:
    """Mean of the two chroma planes."""
    planes = picture.to_ndarray(format="yuv420p")[picture.height :].reshape(2, -1)
    return round(float(np.mean(planes[0]))), round(float(np.mean(planes[1])))


async def test_programme_is_decoded() -> None:
    async with a_client() as (room, client):
        await client.join(room, "p0", "s0")
        await until(lambda: len(client.pictures) > 10 and len(client.sounds) > 25)
        picture = client.pictures[-1]
        assert (picture.width, picture.height) == (640, 360)
        assert max(abs(got - shown) for got, shown in zip(colour(picture), chroma(60), strict=True)) < 6
        heard = np.concatenate([sound.to_ndarray()[0, ::2] for sound in client.sounds[10:25]]).astype(float)
        loudest = np.argmax(np.abs(np.fft.rfft(heard))) * 48_000 / len(heard)
        assert abs(loudest - 880) < 20


async def test_lost_packets_come_again() -> None:
    async with a_client() as (room, client):
        await client.join(room, "p0", "s0")
        await until(lambda: len(client.pictures) > 2)
        client.lose(lambda count: count % 9 == 0)
        made = room.keyframes_made
        seen, tick = len(client.pictures), room.tick
        await until(lambda: len(client.pictures) > seen + 30)
        await room.pause()
        # Two ticks a picture; aiortc keeps the last, and nobody can miss the end of what has ended.
        made_pictures = (room.tick - tick) // 2
        await until(lambda: len(client.pictures) - seen >= made_pictures - 3)
        # The film begins with a keyframe each time it is shown; none was made because of the losses.
        assert room.keyframes_made - made <= made_pictures // len(room.programme.units) + 1


async def test_joining_late_survives_the_wrap_of_the_sequence_numbers() -> None:
    async with a_client(playing=False) as (room, client):
        room.programme = film(1280, 720, 25)
        await client.join(room, "p0", "s0")
        video = room.bridge._programme.pictures[Kind.PROGRAMME_VIDEO]
        video._sequence = 65_536 - WRAP_MARGIN - 20
        room.play()
        await until(lambda: video.sequence > 65_536 + 20)
        seen = len(client.pictures)
        await until(lambda: len(client.pictures) > seen + 5)


async def test_camera_and_microphone_of_another_kind_of_client_arrive() -> None:
    async with a_client(sends=True) as (room, client):
        room.bridge.open_microphones(frozenset({"s0"}))
        await client.join(room, "p0", "s0")
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 10 and len(room.of(Kind.MICROPHONE, "s0")) > 10)
        assert room.of(Kind.CAMERA, "s0")[0].flags & KEYFRAME
        assert {frame.flags & VP8 for frame in room.of(Kind.CAMERA, "s0")} == {0}
