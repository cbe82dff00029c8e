"""A participant that is not there: answers the studio's offer as a browser does, sends a film and a tone, counts what
it is sent.

For load tests and for meetings in tests: forty of them cost less than one browser, because nothing is encoded while
they run, and what they receive is counted by its RTP headers, which SRTP leaves readable. Only with `listen` is it
decrypted and put together.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from random import Random, SystemRandom

import msgspec
import pylibsrtp
from aiortc import RTCSessionDescription

from streaming.bridge import internals, negotiation, rtcp
from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import Datagrams
from streaming.bridge.inbound import Arrived, Inbound
from streaming.bridge.negotiation import PICTURE, SCREEN, SOUND
from streaming.bridge.outbound import WallClock
from streaming.bridge.reception import Reception, ReportBlock
from streaming.bridge.rtp import HEADER, ExtensionIds, Unwrapper, is_rtcp, read_packet
from streaming.bridge.wire import Wire
from streaming.synthetic_media import PACKET_SAMPLES, SOUND_RATE, Film, Tone
from streaming.synthetic_senses import Senses
from streaming.synthetic_track import Reel, Track, TransportCounter

TICK = 20_000
"""Microseconds: one Opus packet."""
REPORT_EVERY = 50
"""Ticks."""
LISTEN_EVERY = 10
"""Of so many packets of sound, `senses` is given one."""
LEVEL = 18
"""-dBov of the tone, in the header extension of RFC 6464."""
DIRECTIONS = ("sendrecv", "sendrecv", "sendonly")


class Counts(msgspec.Struct):
    """What has come."""

    video_frames: int = 0
    video_packets: int = 0
    sound_packets: int = 0
    bytes: int = 0
    lost: int = 0


class SyntheticPeer:
    """`answer` an offer; from the moment it is connected it sends what it has been given. `close` it in the end."""

    def __init__(
        self,
        *,
        camera: Film | None = None,
        microphone: Tone | None = None,
        screen: Film | None = None,
        listen: Callable[[Arrived], None] | None = None,
        senses: Senses | None = None,
        random: Random | None = None,
    ) -> None:
        """`listen` is given every picture (as a camera's) and sound (as a microphone's) of the programme, decrypted;
        without it `senses` some packets of them."""
        self._random = random or SystemRandom()
        self._listen = listen
        self._senses = senses
        self._reels: dict[int, Reel] = {}
        self._tone = microphone
        self.counts = Counts()
        self.connected = asyncio.Event()
        self._connection = internals.new_connection(())
        numbers = self._random.sample(range(1, 1 << 32), 2 * len(DIRECTIONS))
        self._ssrcs = tuple(numbers[: len(DIRECTIONS)])
        for (kind, _), direction, ssrc, rtx in zip(
            negotiation.LINES, DIRECTIONS, self._ssrcs, numbers[len(DIRECTIONS) :], strict=True
        ):
            internals.add_idle_transceiver(self._connection, kind, direction, ssrc=ssrc, rtx_ssrc=rtx)
        self._transport = internals.transport_of(self._connection)
        self._tracks: dict[int, Track] = {}
        self._receptions: dict[int, tuple[int, Unwrapper, Reception]] = {}
        self._inbound: Inbound | None = None
        self._wire: Wire | None = None
        self._task: asyncio.Task[None] | None = None
        self._plug_in: Callable[[], None] | None = None
        self._wall = WallClock(time.time_ns() // 1000 - self._now())
        self.show(camera)
        self.share(screen)

    def show(self, camera: Film | None) -> None:
        """Sends this film as its camera from now on, or nothing."""
        self._play(PICTURE, camera)

    def share(self, screen: Film | None) -> None:
        """Sends this film as its screen from now on, or nothing."""
        self._play(SCREEN, screen)

    def speak(self, microphone: Tone | None) -> None:
        """Sends this tone from now on, or nothing."""
        self._tone = microphone

    async def answer(self, offer: str) -> str:
        """The SDP of the answer."""
        theirs = negotiation.describe(offer)
        await self._connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        internals.tap(self._transport, self._media, lambda: None)
        counter = TransportCounter(theirs.extensions.transport_sequence)
        for index, line in enumerate(theirs.lines):
            name, rate = ("opus", SOUND_RATE) if index == SOUND else ("H264", 90_000)
            number = line.payload_type(name)
            assert number is not None, "the studio offers Opus and H.264"
            extensions = {theirs.extensions.mid: line.mid.encode()}
            if index == SOUND:
                extensions[theirs.extensions.audio_level] = bytes([LEVEL])
            numbered = None if index == SOUND else counter
            self._tracks[index] = Track(self._ssrcs[index], number, extensions, numbered, rate, self._random)
            for ssrc in line.ssrcs:
                self._receptions[ssrc] = (index, Unwrapper(16), Reception(rate))
        self._inbound = Inbound(theirs.lines, theirs.extensions, self._ssrcs, self._send_rtcp)
        self._connection.on("connectionstatechange", self._connection_changed)
        self._connection_changed()
        return negotiation.with_transport_feedback(self._connection.localDescription.sdp)

    def vanish(self) -> None:
        """As if its cable had been pulled; `reappear` puts it back."""
        if self._plug_in is None:
            self._plug_in = internals.unplug(self._transport)

    def reappear(self) -> None:
        if self._plug_in is not None:
            self._plug_in()
            self._plug_in = None

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        await self._connection.close()

    def _play(self, line: int, film: Film | None) -> None:
        if film is None:
            self._reels.pop(line, None)
        else:
            self._reels[line] = Reel(film)

    def _connection_changed(self) -> None:
        if self._connection.connectionState == "connected" and self._wire is None:
            self._wire = Wire(self._transport, Datagrams())
            self._task = asyncio.create_task(self._send(), name="synthetic peer")
            self.connected.set()

    @staticmethod
    def _now() -> int:
        return time.monotonic_ns() // 1000

    async def _send(self) -> None:
        # Each begins at a moment of its own, or forty would all send in the same millisecond.
        await asyncio.sleep(self._random.random() * TICK / 1_000_000)
        begun, tick = self._now(), 0
        sound_base = self._tracks[SOUND].timestamp(begun)
        while self._wire is not None:
            if self._plug_in is None:
                self._send_due(self._now(), tick, sound_base)
            tick += 1
            await asyncio.sleep(max(0, begun + tick * TICK - self._now()) / 1_000_000)

    def _send_due(self, now: int, tick: int, sound_base: int) -> None:
        if self._wire is None:
            return
        if self._tone is not None:
            packet = self._tone.packets[tick % len(self._tone.packets)]
            self._wire.send(self._tracks[SOUND].pack([packet], sound_base + tick * PACKET_SAMPLES))
        for line, reel in self._reels.items():
            payloads = reel.advance(now)
            if payloads is not None:
                self._wire.send(self._tracks[line].pack(payloads, self._tracks[line].timestamp(now)))
        if tick % REPORT_EVERY == 0:
            self._report(now)

    def _report(self, now: int) -> None:
        """Sender reports of what runs, a receiver report of what comes."""
        blocks: dict[int, ReportBlock] = {
            ssrc: reception.report(now) for ssrc, (_, _, reception) in self._receptions.items() if reception.received
        }
        self.counts.lost = sum(
            max(0, reception.expected - reception.received) for _, _, reception in self._receptions.values()
        )
        parts = [rtcp.receiver_report(self._ssrcs[SOUND], blocks)]
        for index, track in self._tracks.items():
            if track.sent.packets:
                info = rtcp.SenderInfo(self._wall.ntp(now), track.timestamp(now), track.sent.packets, track.sent.octets)
                parts.append(rtcp.sender_report(self._ssrcs[index], info, {}))
                parts.append(rtcp.description(self._ssrcs[index], "synthetic"))
        self._send_rtcp(b"".join(parts))

    def _send_rtcp(self, compound: bytes) -> None:
        if self._wire is not None:
            self._wire.send_rtcp(compound)

    def _media(self, data: bytes) -> None:
        if self._wire is None:
            return
        try:
            if is_rtcp(data):
                for message in rtcp.read_compound(self._wire.keys.unprotect_rtcp(data)):
                    self._hear(message)
            else:
                self._count(data)
        except (pylibsrtp.Error, ValueError):
            return

    def _count(self, data: bytes) -> None:
        _, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
        now = self._now()
        if ssrc in self._receptions:
            index, unwrap, reception = self._receptions[ssrc]
            reception.add(unwrap(sequence), timestamp, now)
            self.counts.bytes += len(data)
            if index == SOUND:
                self.counts.sound_packets += 1
            else:
                self.counts.video_packets += 1
                self.counts.video_frames += second >> 7
            if self._senses is not None and self._listen is None:
                self._sense(self._senses, data, index, now)
        if self._listen is not None and self._wire is not None and self._inbound is not None:
            for frame in self._inbound.packet(self._wire.keys.unprotect(data), now):
                self._listen(frame)

    def _sense(self, senses: Senses, data: bytes, index: int, now: int) -> None:
        wanted = self.counts.sound_packets % LISTEN_EVERY == 0 if index == SOUND else senses.first_picture_at is None
        if not wanted or self._wire is None:
            return
        packet = read_packet(self._wire.keys.unprotect(data), ExtensionIds())
        if index == SOUND:
            senses.hear(packet.payload)
        elif packet.payload_type == self._tracks[PICTURE].head.payload_type:
            senses.see(packet.payload, packet.marker, now)

    def _hear(self, message: rtcp.Message) -> None:
        lines = {ssrc: index for index, ssrc in enumerate(self._ssrcs)}
        if isinstance(message, rtcp.KeyframeRequest) and message.ssrc in lines:
            reel = self._reels.get(lines[message.ssrc])
            if reel is not None:
                reel.next = 0
        elif isinstance(message, rtcp.Lost) and message.ssrc in lines and self._wire is not None:
            track = self._tracks[lines[message.ssrc]]
            found = [packet for packet in map(track.again, message.sequences) if packet is not None]
            if found:
                self._wire.send(Burst(found))
        elif isinstance(message, rtcp.SenderReport):
            if message.ssrc in self._receptions:
                self._receptions[message.ssrc][2].heard_report(message.info.ntp, self._now())
            if self._inbound is not None:
                self._inbound.heard_report(message, self._now())
