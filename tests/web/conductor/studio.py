"""A studio without media: answers orders as the real one does, and remembers them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from streaming import control
from web.conductor.studio import StudioGone

SDP = "v=0\r\n"

T = TypeVar("T")


class FakeStudio:
    """Lives on when it is left, as the real one: `Studios` finds it again."""

    def __init__(self, settings: control.StudioSettings) -> None:
        self.settings = settings
        self.orders: list[control.Order] = []
        self.peers: dict[str, control.PeerState] = {}
        self.recording = control.RecordingState("stopped", 0.0)
        self.relays: dict[str, control.RelayHealth] = {}
        self.parts: list[control.PartClosed] = []
        self.suspended = False
        self.ended = False
        self._reports: asyncio.Queue[control.Report | None] = asyncio.Queue()

    # What the conductor sees --------------------------------------------------------------------------------------

    def attach(self, parts_known: int) -> None:
        self._reports = asyncio.Queue()
        phases = {peer: state.phase for peer, state in self.peers.items()}
        relays = tuple(self.relays.values())
        self.report(control.Status(1, phases, self.recording, relays, self.suspended))
        for part in self.parts[parts_known:]:
            self.report(part)

    def send(self, order: control.Order) -> None:
        if self.ended:
            return
        self.orders.append(order)
        match order:
            case control.OpenPeer(peer=peer, source=source):
                for older in [each for each in self.peers.values() if source and each.source == source]:
                    self._peer(older.peer, older.source, "closed")
                self._peer(peer, source, "connecting")
                self.report(control.Offered(peer, SDP))
            case control.TakeOffer(peer=peer, source=source, sdp=sdp) if "m=" not in sdp:
                self.report(control.PeerRefused(peer, "The offer has no media.", "unusable"))
            case control.TakeOffer(peer=peer, source=source):
                for older in [each for each in self.peers.values() if source and each.source == source]:
                    self._peer(older.peer, older.source, "closed")
                self._peer(peer, source, "connecting")
                self.report(control.Answered(peer, SDP))
                self._peer(peer, source, "connected")
            case control.PullCamera(peer=peer, source=source) if peer not in self.peers:
                self._peer(peer, source, "connecting")
            case control.RestartIce(peer=peer) if peer in self.peers:
                self.report(control.IceRestarted(peer, "ours", "o" * 22, ("1 1 udp 1 192.0.2.1 9 typ host",)))
            case control.AcceptAnswer(peer=peer) if peer in self.peers:
                self._peer(peer, self.peers[peer].source, "connected")
            case control.ClosePeer(peer=peer) if peer in self.peers:
                self._peer(peer, self.peers[peer].source, "closed")
            case control.SuspendFeeds() | control.ResumeFeeds():
                self.suspended = isinstance(order, control.SuspendFeeds)
            case control.StartRecording() if self.recording.phase == "stopped":
                self._record("recording")
            case control.StopRecording() if self.recording.phase != "stopped":
                self.close_part()
                self._record("stopped")
            case control.StartRelay(relay=relay):
                self.relay(relay, "live")
            case control.StopRelay(relay=relay):
                self.relay(relay, "stopped")

    async def reports(self) -> AsyncIterator[control.Report]:
        while (report := await self._reports.get()) is not None:
            yield report

    async def leave(self) -> None:
        self._reports.put_nowait(None)

    async def quit(self) -> None:
        """Says what it ends, and is gone."""
        self.send(control.StopRecording())
        for relay, health in self.relays.items():
            if health.phase != "stopped":
                self.relay(relay, "stopped")
        self.die()

    # What the test makes happen -----------------------------------------------------------------------------------

    def report(self, report: control.Report) -> None:
        self._reports.put_nowait(report)

    def die(self) -> None:
        self.ended = True
        self._reports.put_nowait(None)

    def close_part(self) -> None:
        number = len(self.parts) + 1
        name = f"part-{number:05}.m4s"
        part = control.PartClosed(number, name, 1000.0 + 2 * number, 2.0, 500_000, f"{number:064}")
        self.parts.append(part)
        self.report(part)

    def camera(
        self,
        phase: control.CameraPhase,
        fault: control.CameraFault = "",
        *,
        seen: control.CameraSeen | None = None,
    ) -> None:
        """The camera of the network that was asked for last."""
        asked = self.last(control.PullCamera)
        self._peer(asked.peer, asked.source, "connected" if phase == "live" else "silent")
        self.report(control.CameraHealth(asked.peer, asked.source, phase, 1.0, fault, seen))

    def relay(self, relay: str, phase: control.RelayPhase, reason: str = "") -> None:
        self.relays[relay] = control.RelayHealth(relay, phase, 5.0, 2_600_000, 0.0, reason)
        self.report(self.relays[relay])

    def fail(self, cause: control.RecordingCause, *, losing: bool = False) -> None:
        self.recording = control.RecordingState("failing", 2.0, "said ffmpeg", cause, losing)
        self.report(self.recording)

    def goes_on(self) -> None:
        self._record("recording")

    def health(self, disk: control.DiskLevel) -> None:
        self.report(control.Health(1.0, 25.0, 0, 0, 0, 0, 5, 100, disk))

    def _peer(self, peer: str, source: str, phase: control.PeerPhase) -> None:
        state = control.PeerState(peer, source, phase)
        if phase == "closed":
            self.peers.pop(peer, None)
        else:
            self.peers[peer] = state
        self.report(state)

    def _record(self, phase: str) -> None:
        self.recording = control.RecordingState(phase, 1.0)  # type: ignore[arg-type]
        self.report(self.recording)

    def last(self, kind: type[T]) -> T:
        """The newest order of that kind. Raises `StopIteration` without one."""
        return next(order for order in reversed(self.orders) if isinstance(order, kind))


class Studios:
    """`OpenStudio`: one studio per meeting, found again while it lives."""

    def __init__(self) -> None:
        self.made: list[FakeStudio] = []
        self.failures = 0
        """How many of the next tries fail."""
        self.may_open = asyncio.Event()
        self.may_open.set()

    async def __call__(self, settings: control.StudioSettings, parts_known: int) -> FakeStudio:
        await self.may_open.wait()
        if self.failures:
            self.failures -= 1
            raise StudioGone("no room")
        living = [each for each in self.made if each.settings.meeting == settings.meeting and not each.ended]
        studio = living[-1] if living else FakeStudio(settings)
        if not living:
            self.made.append(studio)
        studio.attach(parts_known)
        return studio

    @property
    def now(self) -> FakeStudio:
        return self.made[-1]
