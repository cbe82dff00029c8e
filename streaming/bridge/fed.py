"""One source that comes by another way than a peer connection: RTP packets from a process of ours, without encryption.

To everybody else it is an encoder's peer: it has a phase, it is measured, and a newer peer of its source closes it.
Its host (the bridge) is told of what arrives; it knows neither the mixer nor who makes the packets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from streaming.bridge import rtcp
from streaming.bridge.allowance import Allowance
from streaming.bridge.fed_clock import FedClock
from streaming.bridge.inbound import Arrived, Inbound
from streaming.bridge.incoming_meter import IncomingMeter
from streaming.bridge.negotiation import Codec, Line
from streaming.bridge.rtp import ExtensionIds, is_rtcp
from streaming.control import PeerPhase, Receiving

RATES = (48_000, 90_000)
"""Of the timestamps of sound and picture, a second."""
SILENT_AFTER = 2_000_000
"""Microseconds without anything from it."""


class FedHost(Protocol):
    """Whom it tells."""

    def now(self) -> int: ...

    def phase_changed(self, peer: Fed) -> None: ...

    def arrived(self, peer: Fed, frames: list[Arrived]) -> None: ...


class Fed:
    sees = True
    outbound = None
    """Nothing is sent back."""

    def __init__(
        self, name: str, source: str, number: int, *, host: FedHost, types: tuple[int, int], closed: Callable[[], None]
    ) -> None:
        """`types`: payload types of sound and picture, which are their SSRCs as well. `closed` is called once, whoever
        closes it."""
        self.name = name
        self.source = source
        self.number = number
        """Of its source, on the link to the mixer."""
        self.phase: PeerPhase = "connecting"
        self.received = 0
        """RTP packets."""
        self.allowance = Allowance()
        self._host = host
        self._closed = closed
        sound, picture = self._types = types
        self._lines = (
            _line("audio", {sound: Codec("opus", RATES[0])}),
            _line("video", {picture: Codec("H264", RATES[1])}),
        )
        self._meter = IncomingMeter(host.now())
        self.begin()
        self._heard_at = host.now()

    def begin(self) -> None:
        """From now on other packets come, with clocks and numbers of their own."""
        self._inbound = Inbound(self._lines, ExtensionIds(), (0, 0), _unheard)
        self._clocks = {ssrc: FedClock(rate) for ssrc, rate in zip(self._types, RATES, strict=True)}
        self._reported: set[int] = set()
        """Streams whose next packet is to say when it was made."""

    def packet(self, data: bytes) -> list[Arrived]:
        """The frames that this completes, which are on their way. Raises `ValueError` for what is no packet."""
        now = self._host.now()
        if is_rtcp(data):
            for message in rtcp.read_compound(data):
                if isinstance(message, rtcp.SenderReport) and message.ssrc in self._clocks:
                    self._clocks[message.ssrc].heard_report(message.info.ntp, message.info.timestamp)
                    self._reported.add(message.ssrc)
            return []
        self.received += 1
        frames = self._inbound.packet(data, now)
        if self._reported:
            self._place(int.from_bytes(data[8:12], "big"), int.from_bytes(data[4:8], "big"), now)
        if frames and self.phase != "closed":
            self._heard_at = now
            self._change("connected")
            self._meter.saw(frames)
            self._host.arrived(self, frames)
        return frames

    def _place(self, ssrc: int, timestamp: int, now: int) -> None:
        """Picture and sound are made at different speeds: by their arrival they would not be together."""
        if ssrc in self._reported and (ntp := self._clocks[ssrc].ntp(timestamp)) is not None:
            self._reported.discard(ssrc)
            self._inbound.heard_report(rtcp.SenderReport(ssrc, rtcp.SenderInfo(ntp, timestamp, 0, 0)), now)

    def tend(self, now: int) -> None:
        if self.phase == "connected" and now - self._heard_at >= SILENT_AFTER:
            self._change("silent")

    def excuse(self, stalled: int) -> None:
        """For so long nobody was listening here."""
        self._heard_at = min(self._heard_at + stalled, self._host.now())

    def receiving(self) -> Receiving:
        """Since the last call."""
        return self._meter.report(self.name, self.source, self._host.now())

    def ask_keyframe(self, line: int) -> None:
        """It cannot be asked: the next one comes when it comes."""

    def close(self) -> None:
        """By the bridge, once."""
        self.phase = "closed"
        self._closed()

    def _change(self, phase: PeerPhase) -> None:
        if phase != self.phase:
            self.phase = phase
            self._host.phase_changed(self)


def _line(kind: str, codecs: dict[int, Codec]) -> Line:
    return Line("", kind, connects=False, codecs=codecs, receives=False, sends=True, ssrcs=(), repairs={})


def _unheard(feedback: bytes) -> None:
    """Reports and wishes, which nobody reads."""
