"""One browser window, encoder or player: its phase, from offer to close, and what passes both ways.

Its host (the bridge) is told of what arrives; it never knows the mixer or other peers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pylibsrtp
import structlog

from streaming.bridge import internals, rtcp
from streaming.bridge.allowance import Allowance
from streaming.bridge.datagrams import Datagrams
from streaming.bridge.inbound import Arrived, Inbound
from streaming.bridge.incoming_meter import IncomingMeter
from streaming.bridge.negotiation import PICTURE, SOUND, Identity
from streaming.bridge.outbound import Outbound, WallClock
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo
from streaming.bridge.renumbering import Renumbering
from streaming.bridge.rtp import Picture, RtpPacket, is_rtcp
from streaming.bridge.signalling import Signalling
from streaming.bridge.wire import Wire
from streaming.control import PeerPhase, Quality, Receiving
from streaming.exchange import Kind

log = structlog.get_logger(__name__)

PROBE_AFTER = 1_000_000
SILENT_AFTER = 2_000_000
CLOSED_AFTER = 30_000_000
"""Microseconds without a sign of life."""
REPORT_INTERVAL = 1_000_000
"""Between our RTCP reports: loss and round trip are known within a second, for a few hundred bytes."""


class Host(Protocol):
    """Whom a peer tells."""

    def now(self) -> int: ...

    def phase_changed(self, peer: Peer) -> None: ...

    def arrived(self, peer: Peer, frames: list[Arrived]) -> None: ...

    def keyframe_wished(self, picture: Kind | None) -> None: ...

    def resent(self, packets: int) -> None: ...


class Peer:
    def __init__(
        self,
        name: str,
        source: str,
        number: int,
        *,
        host: Host,
        identity: Identity,
        ice_servers: tuple[str, ...],
        pictures: Mapping[Kind, ProgrammeVideo],
        sound: ProgrammeSound,
        wall: WallClock,
        datagrams: Datagrams,
        offers: bool = True,
    ) -> None:
        """`offers`: we do; else the other side has."""
        self.name = name
        self.source = source
        self.number = number
        """Of its source, on the link to the mixer."""
        self.phase: PeerPhase = "connecting"
        self.sees = True
        """False once its answer has left out H.264 and VP8."""
        self.received = 0
        """RTP packets."""
        self.outbound: Outbound | None = None
        self.allowance = Allowance()
        self._host = host
        self._identity = identity
        self._pictures, self._sound, self._wall = pictures, sound, wall
        self._datagrams = datagrams
        self.signalling = Signalling(name, identity, ice_servers, offers=offers, listen=self._listen)
        self._meter = None if offers or not source else IncomingMeter(host.now())
        self._inbound: Inbound | None = None
        self._wire: Wire | None = None
        self._heard_at = host.now()
        self._probed_at = 0
        self._stumbled = False
        self._report_at = 0
        self._round_trip: float | None = None

    def _listen(self) -> None:
        internals.tap(self.signalling.transport, self._media, self._stun, self._admit)
        self.signalling.connection.on("connectionstatechange", self._connection_changed)

    async def close(self) -> None:
        """Says goodbye to the browser and frees the sockets; the phase is the host's to report."""
        self.phase = "closed"
        if self._wire is not None:
            self._wire.close()
        self._wire = self.outbound = self._inbound = None
        await self.signalling.close()

    def _connection_changed(self) -> None:
        state = self.signalling.connection.connectionState
        agreed = self.signalling.agreed
        if state == "connected" and agreed is not None and self._wire is None and self.phase == "connecting":
            self._wire = Wire(self.signalling.transport, self._datagrams, self._listen_here)
            way = Renumbering(self._wire, agreed.renumbered) if agreed.renumbered else self._wire
            programme = (self._pictures, self._sound, self._wall)
            self.outbound = Outbound(way, agreed.answer, self._identity, *programme, self._host.now())
            self.sees = self.outbound.sees or self._meter is not None
            self._inbound = Inbound(agreed.lines, agreed.extensions, self._identity.ssrcs, self._wire.send_rtcp)
            self._heard_at = self._host.now()
            self._change("connected")
        elif state in ("failed", "closed"):
            self._change("closed")

    def _change(self, phase: PeerPhase) -> None:
        if self.phase not in (phase, "closed"):
            self.phase = phase
            self._host.phase_changed(self)

    def _stun(self) -> None:
        self._heard_at = self._host.now()

    def _admit(self, size: int, sender: tuple[Any, ...]) -> bool:
        """Whether a datagram is looked at. A flood from elsewhere must not use up what the other side may send."""
        transport, now = self.signalling.transport, self._host.now()
        pair = internals.selected_pair(transport)
        if pair is not None and (sender[:2] == pair.remote_addr or internals.is_candidate(transport, sender[:2])):
            return self.allowance.datagram(size, now)
        return self.allowance.stranger(now)

    def _listen_here(self) -> None:
        """Datagrams wait at the wire. Never raises: it is called by the event loop."""
        if self._wire is None or self._inbound is None:
            return
        now = self._host.now()
        heard, datagrams, octets, refused = self._wire.receive(self._inbound.extensions, *self.allowance.left(now))
        self.allowance.took(datagrams, octets, refused, now)
        arrived: list[Arrived] = []
        for one in heard:
            if isinstance(one, Picture | RtpPacket):
                self._heard_at = now
                try:
                    if isinstance(one, Picture):
                        self.received += len(one.payloads)
                        arrived += self._inbound.take_picture(one, now)
                    else:
                        self.received += 1
                        arrived += self._inbound.take(one, now)
                except Exception:
                    self._stumble()
            elif one is None:
                self.received += 1
                self.allowance.unusable(now)
            elif internals.is_media(one):
                self._media(one)
            elif self._wire is not None:
                self._wire.pass_on(one)
        if arrived:
            self._arrived(arrived)

    def _media(self, data: bytes) -> None:
        """One SRTP or SRTCP datagram, from the tap. Never raises: it is called by the event loop with a stranger's
        bytes."""
        if self._wire is None or self._inbound is None:
            return
        now = self._host.now()
        try:
            if is_rtcp(data):
                if not self.allowance.control(now):
                    return
                messages = rtcp.read_compound(self._wire.keys.unprotect_rtcp(data))
                self._heard_at = now
                for message in messages:
                    self._hear(message, now)
            else:
                self.received += 1
                frames = self._inbound.packet(self._wire.keys.unprotect(data), now)
                self._heard_at = now
                if frames:
                    self._arrived(frames)
        except (pylibsrtp.Error, ValueError):
            self.allowance.unusable(now)
        except Exception:
            self._stumble()

    def _stumble(self) -> None:
        # Once: what is wrong with one packet is wrong with the next hundred a second.
        if not self._stumbled:
            self._stumbled = True
            log.exception("A datagram was not expected.", peer=self.name, seat=self.source)

    def _hear(self, message: rtcp.Message, now: int) -> None:
        if self._inbound is None or self.outbound is None:
            return
        picture = self._identity.ssrcs[PICTURE]
        if isinstance(message, rtcp.SenderReport):
            self._inbound.heard_report(message, now)
        elif isinstance(message, rtcp.Received) and message.ssrc in self._identity.ssrcs[: PICTURE + 1]:
            round_trip = self.outbound.round_trip(message.block, now)
            self._round_trip = self._round_trip if round_trip is None else round_trip
            self.outbound.heard_report(self._identity.ssrcs.index(message.ssrc), message.block, round_trip, now)
        elif isinstance(message, rtcp.Arrivals):
            self.outbound.heard_arrivals(message)
        elif isinstance(message, rtcp.Lost) and message.ssrc == picture:
            self._host.resent(self.outbound.resend(message.sequences, now))
        elif (
            isinstance(message, rtcp.KeyframeRequest) and message.ssrc == picture and self.allowance.keyframe_wish(now)
        ):
            self._host.keyframe_wished(self.outbound.sent or self.outbound.wanted)

    def _arrived(self, frames: list[Arrived]) -> None:
        if self._meter is not None:
            self._meter.saw(frames)
        self._host.arrived(self, frames)

    def ask_keyframe(self, line: int) -> None:
        """Of this peer's camera or screen."""
        if self._inbound is not None:
            self._inbound.ask_keyframe(line, self._host.now())

    def excuse(self, stalled: int) -> None:
        """For so long nobody was listening here: that was not its silence."""
        self._heard_at = min(self._heard_at + stalled, self._host.now())

    def tend(self, now: int) -> None:
        """Several times a second: signs of life, reports, what has waited too long."""
        quiet = now - self._heard_at
        if quiet >= CLOSED_AFTER:
            self._change("closed")
        elif self.phase == "connected" and quiet >= SILENT_AFTER:
            self._change("silent")
        elif self.phase == "silent" and quiet < SILENT_AFTER:
            self._change("connected")
        if self._wire is None or self._inbound is None or self.outbound is None:
            return
        self._wire.look()
        if quiet >= PROBE_AFTER and now - self._probed_at >= PROBE_AFTER:
            self._probed_at = now
            self._wire.probe()
        if frames := self._inbound.tend(now):
            self._arrived(frames)
        self.outbound.explore(now)
        if now >= self._report_at:
            self._report_at = now + REPORT_INTERVAL
            self.outbound.send_reports(self._inbound.report(now), now)

    def receiving(self) -> Receiving | None:
        """Since the last call, of an encoder."""
        return None if self._meter is None else self._meter.report(self.name, self.source, self._host.now())

    def quality(self) -> Quality:
        """Since the last call."""
        picture = self.outbound.rendition if self.outbound is not None else "full"
        lost_down = max(self.outbound.loss(line) for line in (SOUND, PICTURE)) if self.outbound is not None else 0.0
        lost_up = self._inbound.loss_since() if self._inbound is not None else 0.0
        round_trip = None if self._round_trip is None else round(self._round_trip, 1)
        return Quality(self.name, round_trip, round(lost_up, 4), round(lost_down, 4), picture)

    @property
    def sound_lost(self) -> float:
        """Fraction 0..1 of the sound that did not arrive there, by its last report."""
        return self.outbound.loss(SOUND) if self.outbound is not None else 0.0
