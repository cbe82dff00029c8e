"""aiortc as it comes: a server whose every sender encodes its own copy of the programme, and plain aiortc clients.

Two processes, run as `python -m streaming.bench.aiortc_way serve|join SEATS`, so that only the server is measured.
`pair` carries what they say across. The programme is made beforehand, so composing is free here. With
`send|watch` it is encoded beforehand, too, and the clients send nothing: what is left is aiortc's sender path.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole, MediaRelay
from aiortc.mediastreams import MediaStreamError

from streaming.bench import pair
from streaming.bench.cpu import Load, Meter
from streaming.bench.material import Cast, cast
from streaming.synthetic_media import PACKET_SAMPLES, SOUND_RATE, Film, Tone, film, tone


class _Paced(MediaStreamTrack):
    """Something every `interval` seconds, by the loop's clock."""

    interval: float

    def __init__(self) -> None:
        super().__init__()
        self._began: float | None = None
        self._count = 0

    async def _next(self) -> int:
        loop = asyncio.get_running_loop()
        if self._began is None:
            self._began = loop.time()
        due = self._began + self._count * self.interval
        await asyncio.sleep(max(0.0, due - loop.time()))
        self._count += 1
        return self._count - 1


class _Programme(_Paced):
    """Decoded pictures, going round."""

    kind = "video"

    def __init__(self, reel: Film) -> None:
        super().__init__()
        self.interval = 1 / reel.fps
        decoder: Any = av.CodecContext.create("h264", "r")
        units = [*(av.Packet(unit) for unit in reel.units), None]
        self._pictures = [picture for unit in units for picture in decoder.decode(unit)]
        self._fps = reel.fps

    async def recv(self) -> av.VideoFrame:
        number = await self._next()
        picture: av.VideoFrame = self._pictures[number % len(self._pictures)]
        picture.pts, picture.time_base = number, Fraction(1, self._fps)
        return picture


class _Sound(_Paced):
    kind = "audio"
    interval = PACKET_SAMPLES / SOUND_RATE

    async def recv(self) -> av.AudioFrame:
        number = await self._next()
        sound = av.AudioFrame(format="s16", layout="mono", samples=PACKET_SAMPLES)
        sound.planes[0].update(bytes(PACKET_SAMPLES * 2))
        sound.sample_rate, sound.pts, sound.time_base = SOUND_RATE, number * PACKET_SAMPLES, Fraction(1, SOUND_RATE)
        return sound


class _Encoded(_Paced):
    """A participant's camera or microphone, encoded beforehand: sending it costs the client next to nothing."""

    def __init__(self, kind: str, payloads: tuple[bytes, ...], per_second: int, ticks: int) -> None:
        super().__init__()
        self.kind = kind
        self.interval = 1 / per_second
        self._payloads, self._per_second, self._ticks = payloads, per_second, ticks

    async def recv(self) -> Any:
        number = await self._next()
        packet = av.Packet(self._payloads[number % len(self._payloads)])
        packet.pts, packet.time_base = number * self._ticks, Fraction(1, self._per_second * self._ticks)
        return packet


def _camera(reel: Film) -> _Encoded:
    return _Encoded("video", reel.units, reel.fps, 90_000 // reel.fps)


def _microphone(sound: Tone) -> _Encoded:
    return _Encoded("audio", sound.packets, SOUND_RATE // PACKET_SAMPLES, PACKET_SAMPLES)


def _only_h264(connection: RTCPeerConnection) -> None:
    codecs = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType in ("video/H264", "video/rtx")]
    for transceiver in connection.getTransceivers():
        if transceiver.kind == "video":
            transceiver.setCodecPreferences(codecs)


async def serve(seats: int) -> None:
    await _serve(seats, _Programme(film(1280, 720, 25, hue=90)), _Sound())


async def send(seats: int) -> None:
    await _serve(seats, _camera(film(1280, 720, 25, hue=90)), _microphone(tone(440)))


async def _serve(seats: int, programme: MediaStreamTrack, sound: MediaStreamTrack) -> None:
    relay = MediaRelay()
    connections: list[RTCPeerConnection] = []
    for seat in range(seats):
        connection = RTCPeerConnection()
        connection.addTrack(relay.subscribe(programme))
        connection.addTrack(relay.subscribe(sound))
        _only_h264(connection)
        connections.append(connection)
        await connection.setLocalDescription(await connection.createOffer())
        pair.say({"seat": seat, "sdp": connection.localDescription.sdp})
    sinks = []
    async for message in pair.heard():
        if "seat" not in message:
            pair.say({"sent": await _packets_sent(connections)})
            continue
        connection = connections[message["seat"]]
        await connection.setRemoteDescription(RTCSessionDescription(message["sdp"], "answer"))
        sink = MediaBlackhole()
        for transceiver in connection.getTransceivers():
            sink.addTrack(transceiver.receiver.track)
        await sink.start()
        sinks.append(sink)


async def _packets_sent(connections: list[RTCPeerConnection]) -> int:
    reports = [await connection.getStats() for connection in connections]
    return sum(one.packetsSent for report in reports for one in report.values() if one.type == "outbound-rtp")


async def join(seats: int) -> None:
    await _join(cast(seats))


async def watch(seats: int) -> None:
    await _join(None)


async def _join(company: Cast | None) -> None:
    kept: list[Any] = []
    async for message in pair.heard():
        seat, connection = message["seat"], RTCPeerConnection()
        await connection.setRemoteDescription(RTCSessionDescription(message["sdp"], "offer"))
        if company is not None:
            connection.addTrack(_camera(company.films[seat]))
            connection.addTrack(_microphone(company.tones[seat % len(company.tones)]))
        await connection.setLocalDescription(await connection.createAnswer())
        kept += [connection, *(asyncio.create_task(_drain(t.receiver.track)) for t in connection.getTransceivers())]
        pair.say({"seat": seat, "sdp": connection.localDescription.sdp})


async def _drain(track: MediaStreamTrack) -> None:
    with contextlib.suppress(MediaStreamError):
        while True:
            await track.recv()


async def measure(seats: int, seconds: float, settle: float) -> Load:
    """The server's load with that many participants."""
    async with pair.together(__name__, "serve", "join", seats) as server:
        await asyncio.sleep(settle)
        meter = Meter({"aiortc": server.pid})
        meter.start()
        await asyncio.sleep(seconds)
        return meter.stop()


async def measure_sending(seats: int, seconds: float, settle: float) -> pair.Sending:
    """What it costs to send that many a programme that is encoded already."""
    return await pair.sending("aiortc", __name__, "send", "watch", seats=seats, seconds=seconds, settle=settle)


if __name__ == "__main__":
    asyncio.run({"serve": serve, "join": join, "send": send, "watch": watch}[sys.argv[1]](int(sys.argv[2])))
