"""How one meeting's studio is doing, as it says itself: now, and over the meeting's time. Never knows names."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from streaming.control import Health, PeerState, Quality, RecordingState, RelayHealth, Report, Status
from web.watch.series import Column, Series

MINUTE = 60.0


class Watched:
    """Give it every report of the studio's."""

    def __init__(self, meeting: str, council: str, fps: int, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds; `fps`: pictures a second that there should be."""
        self.meeting = meeting
        self.council = council
        self.fps = fps
        self.live = True
        """The service still leads it."""
        self.series = Series()
        self._clock = clock
        self.led = False
        """Whether there is to be a studio."""
        self.studio = False
        """Whether one is there."""
        self.lost_at = clock()
        """Since when there is none."""
        self.heard_at = 0.0
        """When it said last how it is."""
        self.health: Health | None = None
        self.recording = RecordingState("stopped", 0.0)
        self.peers: dict[str, PeerState] = {}
        self.lines: dict[str, Quality] = {}
        """By peer."""
        self.relays: dict[str, RelayHealth] = {}
        self._late: deque[tuple[float, int]] = deque()

    @property
    def seats(self) -> int:
        """Sources from which picture or sound may come now."""
        return len({peer.source for peer in self.peers.values() if peer.source and peer.phase == "connected"})

    @property
    def late_lately(self) -> int:
        """Pictures that were late in the last minute."""
        return sum(late for _, late in self._late)

    def note(self, report: Report) -> None:
        now = self._clock()
        match report:
            case Status():
                self.studio, self.heard_at, self.recording = True, now, report.recording
                self.relays = {each.relay: each for each in report.relays}
            case PeerState():
                self._note_peer(report)
            case Quality():
                self._note_line(report, now)
            case RelayHealth():
                self.relays[report.relay] = report
                self._draw("relay", report.bitrate if report.phase == "live" else 0, now, report.relay)
            case RecordingState():
                self.recording = report
            case Health():
                self._note_health(report, now)

    def lost(self) -> None:
        """The studio is gone, and with it everything it said is so."""
        self.studio, self.health, self.lost_at = False, None, self._clock()
        self.recording = RecordingState("stopped", 0.0)
        self.peers.clear()
        self.lines.clear()
        self.relays.clear()
        self._late.clear()

    def _note_peer(self, peer: PeerState) -> None:
        if peer.phase == "closed":
            self.peers.pop(peer.peer, None)
            self.lines.pop(peer.peer, None)
        else:
            self.peers[peer.peer] = peer

    def _note_line(self, line: Quality, now: float) -> None:
        if (peer := self.peers.get(line.peer)) is None:
            return
        self.lines[line.peer] = line
        if peer.source:
            self._draw("loss", max(line.loss_up, line.loss_down), now, peer.source)
            if line.round_trip_ms is not None:
                self._draw("trip", line.round_trip_ms, now)

    def _note_health(self, health: Health, now: float) -> None:
        before = self.health
        late = health.late_frames - before.late_frames if before else 0
        self.health, self.studio, self.heard_at = health, True, now
        self._late.append((now, max(late, 0)))
        while now - self._late[0][0] > MINUTE:
            self._late.popleft()
        self._draw("seats", self.seats, now)
        self._draw("fps", health.fps, now)
        self._draw("late", max(late, 0), now)
        self._draw("picture", health.picture_ms, now)
        self._draw("encoder", health.encoder_ms, now)
        self._draw("delay", health.sound_delay_ms, now)
        self._draw("waiting", health.recorder_waiting, now)
        self._draw("queue", health.mixer_waiting, now, "to_mixer")
        self._draw("queue", health.programme_waiting, now, "from_mixer")
        if before is not None and health.at > before.at:
            seconds = health.at - before.at
            self._draw("packets", max(0, health.packets_sent - before.packets_sent) / seconds, now, "sent")
            self._draw("packets", max(0, health.packets_received - before.packets_received) / seconds, now, "received")
        self._draw("disk", health.disk_free, now)

    def _draw(self, kind: str, value: float, now: float, of: str = "") -> None:
        self.series.note(Column(kind, of), value, now)
