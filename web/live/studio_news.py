"""What the studio reports, told to the browsers it concerns (`web.conductor.audience.Audience`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from streaming.control import DiskLevel, PeerPhase, Report
from streaming.control import Excess as StudioExcess
from web import wire
from web.equipment.sessions import Equipment
from web.live import refusals
from web.live.hub import Hub
from web.live.secretary_news import is_secretary
from web.live.words import Words

ROOM: dict[DiskLevel, str] = {
    "enough": "There is enough room on the disk again",
    "low": "Less than a tenth of the disk is free; tell whoever looks after the service",
    "none": "There is no room on the disk for the recording; the meeting goes on",
}


class StudioNews:
    def __init__(self, hub: Hub, equipment: Equipment) -> None:
        self._hub = hub
        self._equipment = equipment

    def offer(self, peer: str, sdp: str) -> None:
        for window in self._hub.with_peer(peer):
            window.tell(wire.Offer(sdp))

    def peer_refused(self, peer: str) -> None:
        for window in self._hub.with_peer(peer):
            window.peer = ""
            window.tell(wire.Refusal(0, "studio_refused", window.words(refusals.STUDIO_REFUSED)))

    def offer_again(self) -> None:
        """A new studio knows nobody: every window that had a peer connection gets a new one."""
        for window in self._hub.windows:
            if window.peer:
                self._hub.offer(window)

    def equipment(self, report: Report) -> None:
        self._equipment.hear(report)

    def studio_here(self, peers: Mapping[str, PeerPhase]) -> None:
        self._equipment.studio_here(peers)

    def studio_gone(self) -> None:
        self._equipment.studio_gone()

    def camera(self, peer: str, layer: wire.CameraLayer) -> None:
        for window in self._hub.with_peer(peer):
            window.tell(layer)

    def media_state(self, source: str, connected: bool) -> None:
        if source:
            self._hub.media_state(source, connected)

    def no_picture(self, peer: str) -> None:
        """It only hears: its browser cannot decode what everybody is sent."""
        for window in self._hub.with_peer(peer):
            window.tell(wire.Announce(window.words(refusals.NO_PICTURE), True))

    def limited(self, peer: str, source: str, why: StudioExcess, closed: bool) -> None:
        """The studio throws away a part of what this browser sends."""
        people = {window.person for window in self._hub.with_peer(peer)} or {source}
        for person in people - {""}:
            self._hub.limit(person, "flood" if closed else why)

    def sound(self, heard: tuple[str, ...], arriving: dict[str, float]) -> None:
        for window in self._hub.windows:
            if self._hub.in_lobby(window):
                continue
            if self._hub.at_the_table(window):
                window.tell(wire.Sound(heard, arriving))
            else:
                near = {who: level for who, level in arriving.items() if who in heard or who == window.person}
                window.tell(wire.Sound(heard, near))

    def quality(self, peer: str, line: wire.Line) -> None:
        for window in self._hub.with_peer(peer):
            if not self._hub.has_seat(window):
                continue
            self._hub.lines[window.person] = line
            window.tell(wire.Lines({window.person: line}))
            for other in self._hub.windows:
                if other is not window and is_secretary(other):
                    other.tell(wire.Lines(dict(self._hub.lines)))

    def room(self, level: DiskLevel) -> None:
        """Said aloud as well as shown: who leads the meeting does not look at the disk."""
        for window in self._hub.table():
            window.tell(wire.Announce(window.words(ROOM[level]), level != "enough"))

    def strip(self, strip: wire.Strip) -> None:
        for window in self._hub.table():
            window.tell(strip)

    def closing(self, closing: Callable[[Words], wire.Closing]) -> None:
        for window in self._hub.table():
            window.tell(closing(window.words))

    def changed(self) -> None:
        self._hub.changed()
