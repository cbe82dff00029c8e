"""The bridge: the media of every browser, encoder and player in and out, beside one mixer.

It takes orders from the studio and gives it reports; frames go to the mixer and come from it through two callables.
It knows sources and scenes, never councillors or law, and neither decodes nor encodes anything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from random import Random, SystemRandom

import structlog

from streaming.bridge import cameras, datagrams, internals
from streaming.bridge.fan_out import FanOut
from streaming.bridge.fed import Fed
from streaming.bridge.inbound import Arrived
from streaming.bridge.mixer_side import MixerSide
from streaming.bridge.negotiation import AnswerRefused, Identity
from streaming.bridge.offered import OfferRefused
from streaming.bridge.outbound import WallClock
from streaming.bridge.outside import Outside
from streaming.bridge.peer import Peer
from streaming.bridge.roster import Roster
from streaming.bridge.rounds import Rounds
from streaming.control import (
    AcceptAnswer,
    AddCandidates,
    Answered,
    Offered,
    OpenPeer,
    PeerPhase,
    PeerRefused,
    PeerState,
    Report,
    RestartIce,
    StudioSettings,
    TakeOffer,
)
from streaming.exchange import Frame, Kind
from streaming.scene import Scene

log = structlog.get_logger(__name__)


def studio_time() -> int:
    """Microseconds of `CLOCK_MONOTONIC`."""
    return time.monotonic_ns() // 1000


class Bridge:
    def __init__(
        self,
        settings: StudioSettings,
        *,
        report: Callable[[Report], None],
        to_mixer: Callable[[bytes], None],
        random: Random | None = None,
        clock: Callable[[], int] = studio_time,
        wall: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """ValueError if one of the settings' ICE servers is no STUN or TURN URL."""
        internals.check_ice_servers(settings.ice_servers)
        random = random or SystemRandom()
        self._settings = settings
        self._report = report
        self._clock = clock
        self._identity = Identity.draw(random)
        self._wall = WallClock(round(wall() * 1_000_000) - clock())
        self._datagrams = datagrams.best(settings.compiled)
        log.info("Packets pass.", by=self._datagrams.kind)
        inside: dict[str, Peer] = {}
        self._programme = FanOut(inside, self._identity, random, self._datagrams)
        self._outside = Outside(self._identity, random, self.resent, self._datagrams)
        self._mixer = MixerSide(to_mixer, self._programme, self._outside, clock)
        self._roster = Roster(inside, self._programme, self._outside, self._mixer, self._left)
        self._peers, self._fed = self._roster.peers, self._roster.fed
        self._rounds = Rounds(self._roster, self._mixer, report=report, clock=clock, pause=pause)
        self._cameras = cameras.CameraWishes()

    @property
    def packets_sent(self) -> int:
        """RTP packets, in all."""
        return self._programme.packets_sent

    @property
    def packets_received(self) -> int:
        """RTP packets, in all."""
        return self._roster.packets_received

    @property
    def people(self) -> int:
        """Browsers that are connected. Who made us an offer is a machine: an encoder, a player."""
        return self._roster.people

    # Orders -----------------------------------------------------------------------------------------------------

    async def open_peer(self, order: OpenPeer) -> None:
        """Answered by `Offered`. Said again, the same offer is reported; a second peer of a source closes the first."""
        if order.peer in self._peers:
            if sdp := self._peers[order.peer].signalling.offer_sdp:
                self._report(Offered(order.peer, sdp))
            return
        if (peer := self._make(order.peer, order.source)) is None:
            return
        try:
            sdp = await peer.signalling.offer()
        except Exception:
            # Closed while its addresses were being gathered, or there are none.
            if self._peers.get(order.peer) is peer:
                log.exception("A peer could not be offered.", peer=order.peer, seat=order.source)
                self._report(PeerRefused(order.peer, "The studio has no address to offer."))
                self._roster.close(peer)
            return
        if self._peers.get(order.peer) is peer:
            self._report(Offered(peer.name, sdp))

    def _make(self, name: str, source: str, *, offers: bool = True, outside: bool = False) -> Peer | None:
        """None when there is no room. A second peer of a source closes the first."""
        if not self._roster.has_room() or (number := self._roster.number(source)) is None:
            self._report(PeerRefused(name, "The studio is full.", "full"))
            return None
        peer = Peer(
            name,
            source,
            number,
            host=self,
            identity=self._identity,
            ice_servers=self._settings.ice_servers,
            pictures={Kind.PROGRAMME_VIDEO: self._outside.pictures} if outside else self._programme.pictures,
            sound=self._outside.sounds if outside else self._programme.sound,
            wall=self._wall,
            datagrams=self._datagrams,
            offers=offers,
        )
        self._roster.join(peer, outside=outside)
        self._rounds.begin()
        self._state(peer)
        return peer

    def feed(self, name: str, source: str, *, types: tuple[int, int], closed: Callable[[], None]) -> Fed | None:
        """Take a source that comes by another way than a peer connection; None when there is no room."""
        if (number := self._roster.number(source)) is None:
            return None
        fed = Fed(name, source, number, host=self, types=types, closed=closed)
        self._fed[name] = fed
        self._rounds.begin()
        self._state(fed)
        return fed

    async def take_offer(self, order: TakeOffer) -> None:
        """Answered by `Answered`, or by `PeerRefused` if it cannot be used. A peer is offered for once."""
        if order.peer in self._peers:
            return
        outside = not order.source and not order.inside
        if (peer := self._make(order.peer, order.source, offers=False, outside=outside)) is None:
            return
        if order.without and not outside:
            self._programme.beside.setdefault(order.without, set()).add(peer.name)
        try:
            sdp = await peer.signalling.answer(order.sdp, "in" if order.source else "out")
        except OfferRefused as refused:
            if self._peers.get(order.peer) is peer:
                self._report(PeerRefused(order.peer, str(refused), refused.fault))
                self._roster.close(peer)
            return
        if self._peers.get(order.peer) is peer:
            self._report(Answered(peer.name, sdp))

    async def add_candidates(self, order: AddCandidates) -> None:
        if peer := self._peers.get(order.peer):
            await peer.signalling.add_candidates(order.candidates)

    async def restart_ice(self, order: RestartIce) -> None:
        """Answered by `IceRestarted`. A peer that is not connected yet has nothing to restart."""
        peer = self._peers.get(order.peer)
        if peer is not None and peer.phase in ("connected", "silent"):
            self._report(await peer.signalling.restart_ice(order))

    async def accept_answer(self, order: AcceptAnswer) -> None:
        """Answered by `PeerRefused` if it cannot be used; the peer is closed then."""
        peer = self._peers.get(order.peer)
        if peer is None:
            self._report(PeerRefused(order.peer, "There is no such peer."))
            return
        try:
            await peer.signalling.accept(order.sdp)
        except AnswerRefused as refused:
            self._report(PeerRefused(order.peer, str(refused)))
            self._roster.close(peer)

    async def close_peer(self, peer: str) -> None:
        """A peer that is not there is closed already."""
        self._roster.close_named(peer)
        await self._roster.settle()

    def open_microphones(self, sources: frozenset[str]) -> None:
        """Every other microphone is dropped here, whatever its browser sends."""
        self._mixer.open = sources

    def suspend_feeds(self, suspended: bool) -> None:
        """Players outside are sent the slate, or the programme again."""
        if suspended:
            self._outside.switch.suspend()
        else:
            self._outside.switch.resume()

    def show_scene(self, scene: Scene) -> None:
        self._cameras.show(scene)
        for peer in self._peers.values():
            self._want_camera(peer)

    def phases(self) -> dict[str, PeerPhase]:
        return {peer.name: peer.phase for peer in self._peers.values()}

    def fed(self) -> dict[str, PeerPhase]:
        """The phases of what comes by another way: nobody is there who could be waited for."""
        return {fed.name: fed.phase for fed in self._fed.values()}

    def restate(self) -> None:
        """Reports once more what a controller that was away may have missed: every peer's phase and camera."""
        for fed in self._fed.values():
            self._state(fed)
        for peer in self._peers.values():
            self._cameras.forget(peer.name)
            self._state(peer)
            self._want_camera(peer)

    async def close(self) -> None:
        """Closes every peer. The bridge cannot be used again."""
        await self._rounds.end()
        for name in [*self._peers, *self._fed]:
            self._roster.close_named(name)
        await self._roster.settle()

    # From the mixer ---------------------------------------------------------------------------------------------

    def from_mixer(self, frame: Frame) -> None:
        """Raises `BrokenLink` for a word that is none."""
        self._mixer.take(frame)

    def mixer_restarted(self) -> None:
        self._mixer.restarted()

    # From the peers ---------------------------------------------------------------------------------------------

    def now(self) -> int:
        return self._clock()

    def phase_changed(self, peer: Peer | Fed) -> None:
        if isinstance(peer, Peer) and peer.phase == "closed":
            self._roster.close(peer)
            return
        self._state(peer)
        if peer.phase == "connected":
            self._mixer.name(peer)
            if isinstance(peer, Peer):
                self._want_camera(peer)
            if peer.outbound is not None:
                self.keyframe_wished(peer.outbound.wanted)

    def arrived(self, peer: Peer | Fed, frames: Iterable[Arrived]) -> None:
        self._mixer.arrived(peer, frames)

    def keyframe_wished(self, picture: Kind | None) -> None:
        self._mixer.wish_keyframe(picture, self._clock())

    def resent(self, packets: int) -> None:
        self._programme.packets_sent += packets

    def tend(self) -> None:
        """One round of housekeeping."""
        self._rounds.make()

    def _want_camera(self, peer: Peer) -> None:
        if (
            peer.source
            and peer.phase in ("connected", "silent")
            and (news := self._cameras.news(peer.name, peer.source))
        ):
            self._report(news)

    def _left(self, peer: Peer | Fed) -> None:
        self._cameras.forget(peer.name)
        self._state(peer)

    def _state(self, peer: Peer | Fed) -> None:
        self._report(PeerState(peer.name, peer.source, peer.phase, peer.sees))
