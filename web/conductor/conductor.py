"""Leads the studio of one live meeting: tells it what the journal says, and writes down what it reports.

The studio lives on when this process goes; a studio that dies is followed by another (`web.conductor.following`) and
every browser is offered a new connection. Must never know codecs, files' contents or people's rights.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Awaitable, Callable, Sequence

from meetings import commands as c
from meetings import facts as f
from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.roles import SYSTEM
from meetings.state import State
from streaming import control
from web import wire
from web.conductor.audience import Audience
from web.conductor.following import Following
from web.conductor.lines import line_of
from web.conductor.peers import Peers
from web.conductor.recording import Recording
from web.conductor.relays import Relays
from web.conductor.result import ShownResult
from web.conductor.scenes import direct
from web.conductor.scribe import Scribe
from web.conductor.strip import StudioPhase, strip_of
from web.conductor.studio import OpenStudio
from web.conductor.told import Told
from web.equipment.chamber import NOWHERE, Chamber
from web.live.words import words
from web.watch.meeting import Watched

GOODBYE_SECONDS = 5.0
"""For what an ending studio said last to be written down."""
LED = ("convened", "open", "recess")
"""Phases in which a meeting is still to come or in course."""


class Conductor:
    """Also what the hub asks for media (`web.live.media.Media`)."""

    def __init__(
        self,
        ledger: Ledger,
        state: State,
        audience: Audience,
        open_studio: OpenStudio,
        settings: control.StudioSettings,
        relays: Relays,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        recording_switch: bool | None = None,
        watched: Watched | None = None,
    ) -> None:
        """`recording_switch`: as the secretary left it (`web.conductor.switches`). `watched` hears every report."""
        self.state = state
        self._audience = audience
        self._following = Following(
            settings.meeting,
            open_studio=lambda: open_studio(settings, self.state.parts),
            take=self._take,
            lost=self._lost,
            pause=pause,
            clock=clock,
        )
        self._relays = relays
        if state.phase in LED:
            relays.resume(state.relays.values())
        self._told = Told()
        self._chamber = NOWHERE
        self._result = ShownResult(self._direct)
        self._peers = Peers()
        self._phase: StudioPhase = "starting"
        self._recording = Recording(recording_switch)
        self._health: control.Health | None = None
        self._news = asyncio.Event()
        """The journal has grown."""
        self._watched = watched
        self._scribe = Scribe(lambda command: ledger.submit(settings.meeting, command, SYSTEM))

    # Its life ---------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Keep a studio for as long as this task lives; when it is cancelled the studio goes on without us."""
        if self._watched is not None:
            self._watched.led = True
        try:
            await self._following.keep()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await self._scribe.finish()
        finally:
            await self._scribe.stop()

    def _lost(self) -> None:
        if self._watched is not None:
            self._watched.lost()
            self._watched.led = not self._following.is_ending
        self._told.forget()
        self._phase = "ended" if self._following.is_ending else "restarting"
        self._recording.lost()
        self._relays.forget_health()
        for source in self._peers.lost():
            self._audience.media_state(source, False)
        self._audience.studio_gone()
        self._audience.strip(self.strip())

    async def stop_recording(self) -> None:
        """Return when the studio says that the recording has ended; its last part is stored by then."""
        self._recording.switch = False
        self._send(control.StopRecording())
        await self._recording.still.wait()

    def is_not_needed(self) -> None:
        """Nothing will be led: say so to the console."""
        self._phase = "ended"

    async def end_relays(self) -> None:
        """Return when every destination has been said good-bye to, and the journal says so."""
        self._relays.end()
        for order in self._relays.end_orders(self.state.relays.values()):
            self._send(order)
        while self._relays.end_orders(self.state.relays.values()):
            self._news.clear()
            await self._news.wait()

    async def quit(self) -> None:
        """End the studio itself. What it says last is written down before this returns."""
        if await self._following.quit():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await self._following.away.wait()
                    await self._scribe.finish()
        self._phase = "ended"
        self._audience.strip(self.strip())

    # From the journal to the studio -----------------------------------------------------------------------------

    def happened(self, entries: Sequence[Entry], state: State) -> None:
        """The ledger's listener."""
        self.state = state
        self._news.set()
        for entry in entries:
            self._result.follow(entry.fact)
            if isinstance(entry.fact, f.MeetingOpened):
                self._recording.switch = None
            if isinstance(entry.fact, f.Left):
                for peer in self._peers.of(entry.fact.person):
                    self._send(control.ClosePeer(peer))
        self._direct()

    def _direct(self) -> None:
        """Tell the studio what is different from what it was told before."""
        if not self._following.is_there or self._following.is_ending:
            return
        now = direct(self.state, self._result.vote, words(self.state.plan.language), self._chamber)
        for news in self._told.news(now):
            self._send(news)
        if order := self._recording.order(self.state.phase):
            self._send(order)

    def _send(self, order: control.Order) -> None:
        self._following.send(order)

    # From the studio to journal and browsers --------------------------------------------------------------------

    async def _take(self, report: control.Report) -> None:
        if self._watched is not None:
            self._watched.note(report)
        match report:
            case control.Status():
                await self._begin(report)
            case control.Offered(peer=peer, sdp=sdp):
                self._audience.offer(peer, sdp)
            case control.PeerRefused(peer=peer):
                self._audience.peer_refused(peer)
                self._audience.equipment(report)
            case control.Answered() | control.IceRestarted() | control.Receiving() | control.CameraHealth():
                self._audience.equipment(report)
            case control.PeerState():
                self._note_peer(report)
            case control.PeerLimited(peer=peer, source=source, excess=excess, closed=closed):
                self._audience.limited(peer, source, excess, closed)
            case control.CameraWanted(peer=peer, layer=layer):
                self._audience.camera(peer, wire.CameraLayer(layer))
            case control.Levels(heard=heard, arriving=arriving):
                self._audience.sound(heard, arriving)
            case control.Quality(peer=peer):
                self._audience.quality(peer, line_of(report))
            case control.PartClosed():
                await self._note_part(report)
            case control.RecordingState():
                await self._note_recording(report)
            case control.RelayHealth():
                await self._write(self._relays.note(report))
                self._audience.changed()
            case control.Health():
                self._note_health(report)

    async def _begin(self, status: control.Status) -> None:
        """A studio is there, new or found again: say everything, and take over what it is doing."""
        self._phase = "running"
        self._recording.now = status.recording
        if status.recording.phase != "stopped":
            # What became of it while nobody listened is the record's business too.
            await self._put_recording_down()
        self._recording.settle()
        self._relays.running(status.relays)
        for peer, phase in status.peers.items():
            self._note_peer(control.PeerState(peer, peer.rpartition(".")[0], phase))
            self._send_away(peer)
        self._told.forget()
        self._direct()
        for start in self._relays.start_orders():
            self._send(start)
        for end in self._relays.end_orders(self.state.relays.values()):
            self._send(end)
        self._audience.studio_here(status.peers)
        for camera in status.cameras:
            self._audience.equipment(camera)
        if not status.peers:
            self._audience.offer_again()
        self._audience.strip(self.strip())
        self._audience.changed()

    def _send_away(self, peer: str) -> None:
        """Whoever left, or was taken out, just when nobody could tell the studio."""
        seat = self.state.seats.get(peer.rpartition(".")[0])
        if seat is not None and not seat.joined and not seat.present:
            self._send(control.ClosePeer(peer))

    def _note_peer(self, peer: control.PeerState) -> None:
        self._peers.note(peer)
        self._audience.equipment(peer)
        if not peer.picture:
            self._audience.no_picture(peer.peer)
        self._audience.media_state(peer.source, self._peers.connected(peer.source))
        if peer.phase == "silent":
            self._audience.quality(peer.peer, "lost")

    async def _note_part(self, part: control.PartClosed) -> None:
        began = dt.datetime.fromtimestamp(part.began_at, dt.UTC)
        await self._write(c.NotePart(part.number, part.file, began, part.seconds, part.bytes, part.sha256))
        self._audience.strip(self.strip())

    def _note_health(self, health: control.Health) -> None:
        before, self._health = self._health, health
        if health.disk != (before.disk if before else "enough"):
            self._audience.room(health.disk)
        self._audience.strip(self.strip())

    async def _note_recording(self, recording: control.RecordingState) -> None:
        self._recording.now = recording
        await self._put_recording_down()
        self._recording.settle()
        self._direct()
        self._audience.strip(self.strip())

    async def _put_recording_down(self) -> None:
        if note := self._recording.note(self.state.phase):
            await self._write(note)

    async def _write(self, command: c.Command) -> None:
        await self._scribe.write(command)

    # What the hub asks ------------------------------------------------------------------------------------------

    def open_peer(self, peer: str, source: str) -> None:
        self._send(control.OpenPeer(peer, source))

    def accept_answer(self, peer: str, sdp: str) -> None:
        self._send(control.AcceptAnswer(peer, sdp))

    def close_peer(self, peer: str) -> None:
        self._send(control.ClosePeer(peer))

    def relays(self) -> tuple[wire.RelayView, ...]:
        return self._relays.views()

    def switch_relay(self, relay: str, on: bool) -> bool:
        order = self._relays.switch(relay, on)
        if order is None:
            return False
        self._send(order)
        return True

    def set_chamber(self, chamber: Chamber) -> None:
        if chamber != self._chamber:
            self._chamber = chamber
            self._direct()

    def tell(self, order: control.Order) -> None:
        self._send(order)

    def switch_recording(self, on: bool) -> None:
        self._recording.switch = on
        self._direct()

    def strip(self) -> wire.Strip:
        return strip_of(self._phase, self._recording.now, self._health, self.state.parts)
