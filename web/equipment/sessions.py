"""What is connected to one live meeting by WHIP and WHEP, or fetched, and how each fares. Must never know requests or
rights.

The studio has the connections; here is which is whose. A service that was restarted finds them again by their names.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec
import structlog

from meetings import commands as c
from meetings.decide import decide
from meetings.refusal import Refused
from streaming import control
from web import limits
from web.access.seats import actor_for
from web.equipment.chamber import CHAMBER, Chamber
from web.equipment.fragment import Fragment, credentials
from web.equipment.storage import Opening, Piece
from web.live import refusals
from web.live.hub import Hub
from web.live.window import Window

log = structlog.get_logger()

STUDIO_SECONDS = 20.0
"""How long a request waits for a studio that is only starting, and for its answer."""
OVER = ("adjourned", "cancelled", "void")
Holder = Literal["", "person", "other"]
"""Of a place: nobody; the person whose seat it is, at a window; another camera or encoder."""
Why = Literal["malformed", "unusable", "full", "players", "away", "over", "seat", "taken"]


class NotOpened(Exception):
    """A connection that was not made. `text`: more of it, in words, where there is more."""

    def __init__(self, why: Why, text: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.text = text


class Session(msgspec.Struct):
    """One connection."""

    id: str
    piece: str
    peer: str
    source: str
    ufrag: str = ""
    """The other side's, while it is known."""
    restarts: int = 0
    phase: control.PeerPhase = "connecting"
    receiving: control.Receiving | None = None
    camera: control.CameraHealth | None = None
    """Of a camera of the network, once the studio has said how it fares."""

    @property
    def etag(self) -> str:
        """Of its ICE session, as RFC 9725 section 4.3.1 has it."""
        return f'"{hashlib.sha256(f"{self.id} {self.restarts}".encode()).hexdigest()[:16]}"'


class Equipment:
    """Told by the studio (`hear`, `studio_here`, `studio_gone`); asked by whoever answers requests."""

    def __init__(self, hub: Hub, opening: Opening, clock: Callable[[], float], new_id: Callable[[], str]) -> None:
        """`clock` gives Unix seconds."""
        self.sessions: dict[str, Session] = {}
        self.opening = opening
        self.pieces: tuple[Piece, ...] = ()
        """All that the secretary has made for the meeting."""
        self.lost: dict[str, float] = {}
        """Pieces that were connected and are not: since when."""
        self._hub = hub
        self._clock = clock
        self._new_id = new_id
        self._waiting: dict[str, asyncio.Future[control.Report]] = {}
        self._here = asyncio.Event()
        self._displaced: set[str] = set()
        """Encoders whose seat was taken at another device since."""

    def know(self, pieces: Iterable[Piece]) -> None:
        """As they are now: what was withdrawn, or has another token by now, is cut off."""
        before, self.pieces = {each.id: each for each in self.pieces}, tuple(pieces)
        now = {each.id: each for each in self.pieces}
        for piece in {session.piece for session in self.sessions.values()}:
            if piece not in now or (piece in before and before[piece].hash != now[piece].hash):
                self.close_all_of(piece)
        self._changed()

    # Connections are made and ended -----------------------------------------------------------------------------

    async def open(self, piece: Piece, sdp: str) -> tuple[Session, str]:
        """The session and the answer. Raises `NotOpened`. An encoder that comes back takes its own place over."""
        if self._hub.state.phase in OVER:
            raise NotOpened("over")
        source = "" if piece.kind in ("player", "everybody") else piece.person or CHAMBER
        players = [each.piece for each in self.sessions.values() if not each.source]
        strangers = players.count(piece.id) if piece.kind == "everybody" else 0
        if not source and (len(players) >= limits.PLAYERS or strangers >= limits.STRANGERS):
            raise NotOpened("players")
        device = self.device_of(piece)
        if device is not None:
            self.may_sit(piece, device)
        name = f"{piece.id}-{self._new_id()}"
        session = Session(name, piece.id, f"{source}.{name}", source, credentials(sdp)[0])
        inside, without = piece.place in ("inside", "hall"), CHAMBER if piece.place == "hall" else ""
        order = control.TakeOffer(session.peer, sdp, source, inside=inside, without=without)
        self.sessions[session.id] = session
        try:
            answer = await self._ask(order, session.peer)
            if not isinstance(answer, control.Answered):
                assert isinstance(answer, control.PeerRefused)
                raise NotOpened(answer.fault or "unusable", answer.reason)
            if session.id not in self.sessions:
                # Withdrawn while the studio was waited for, or the studio has gone with it.
                raise NotOpened("away")
            if device is not None:
                await self.sit(piece, device)
        except BaseException:
            self._tell(control.ClosePeer(session.peer))
            self.sessions.pop(session.id, None)
            self._changed()
            raise
        self._changed()
        return session, answer.sdp

    def fetch(self, camera: Piece, url: str) -> None:
        """Have the studio fetch what this camera of the network sends. Nobody may be in its place."""
        source, name = camera.person or CHAMBER, f"{camera.id}-{self._new_id()}"
        session = self.sessions[name] = Session(name, camera.id, f"{source}.{name}", source)
        self._tell(control.PullCamera(session.peer, source, url))
        self._changed()

    def holder(self, camera: Piece) -> Holder:
        """Who is in this camera's place, but for itself."""
        source = camera.person or CHAMBER
        if any(self._hub.has_seat(window) for window in self._hub.windows.of(source)):
            return "person"
        others = (each for each in self.sessions.values() if each.source == source and each.piece != camera.id)
        return "other" if any(others) else ""

    @property
    def is_led(self) -> bool:
        """Whether a studio is there."""
        return self._here.is_set()

    @property
    def is_in_use(self) -> bool:
        """Whether anything has connected by itself."""
        fetched = {piece.id for piece in self.pieces if piece.kind == "camera"}
        return any(session.piece not in fetched for session in self.sessions.values())

    def may_knock(self, piece: str, *, mending: bool = False) -> bool:
        """Whether this one has not asked for too many connections lately."""
        return self._hub.may(piece, "mend" if mending else "knock")

    async def find(self, session: str, piece: str) -> Session | None:
        """None for one that is not there, or is another's. After a restart the studio is asked first."""
        if session not in self.sessions:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STUDIO_SECONDS):
                    await self._here.wait()
        found = self.sessions.get(session)
        return found if found is not None and found.piece == piece else None

    def close(self, session: Session) -> None:
        """Repeated: nothing changes."""
        self._tell(control.ClosePeer(session.peer))
        self._forget(session)

    def close_all_of(self, piece: str) -> None:
        """It is good for nothing any more."""
        for session in [each for each in self.sessions.values() if each.piece == piece]:
            self.close(session)
        self.lost.pop(piece, None)
        self._displaced.discard(piece)

    def add_candidates(self, session: Session, fragment: Fragment) -> None:
        self._tell(control.AddCandidates(session.peer, fragment.candidates))

    async def restart(self, session: Session, fragment: Fragment) -> control.IceRestarted:
        """The other side comes from elsewhere now. Raises `NotOpened`."""
        if session.phase == "connecting":
            raise NotOpened("unusable")
        order = control.RestartIce(session.peer, fragment.ufrag, fragment.password, fragment.candidates)
        answer = await self._ask(order, session.peer)
        if not isinstance(answer, control.IceRestarted):
            raise NotOpened("unusable")
        session.ufrag = fragment.ufrag
        session.restarts += 1
        return answer

    def open_chamber(self, opening: Opening) -> None:
        self.opening = opening
        self._changed()

    # A seat -----------------------------------------------------------------------------------------------------

    def device_of(self, piece: Piece) -> Window | None:
        """An encoder for a seat is another device of that person's. Raises `NotOpened` for somebody who has none."""
        if not piece.person:
            return None
        plan = self._hub.state.plan
        actor = actor_for(plan, piece.person)
        if actor is None:
            raise NotOpened("seat")
        device = Window(actor, refusals.name(plan, piece.person), self._hub.words)
        device.id, device.media = piece.id, True
        return device

    def may_sit(self, piece: Piece, device: Window) -> None:
        """Raises `NotOpened`. Encoders come back by themselves: they must not fight with a person for the seat."""
        if piece.id in self._displaced:
            if any(self._hub.has_seat(window) for window in self._hub.windows.of(piece.person)):
                raise NotOpened("taken")
            self._displaced.discard(piece.id)
        try:
            now = dt.datetime.fromtimestamp(self._clock(), dt.UTC)
            decide(self._hub.state, self._join(piece), device.actor, now)
        except Refused as refused:
            raise NotOpened("seat", refusals.sentence(refused, self._hub.state.plan, self._hub.words)) from None

    def _join(self, piece: Piece) -> c.Join:
        seat = self._hub.state.seats[piece.person]
        return c.Join(seat.mode, camera=True, microphone=True)

    def is_seated(self, device: Window) -> bool:
        seat = self._hub.state.seats[device.person]
        return self._hub.has_seat(device) and seat.joined and seat.connected

    async def sit(self, piece: Piece, device: Window) -> None:
        """Take the seat, unless it has it. Raises `NotOpened`."""
        try:
            await self._hub.take_seat(device)
            await self._hub.sit(device, self._join(piece), self._hub.state.seq)
        except Refused as refused:
            raise NotOpened("seat", refusals.sentence(refused, self._hub.state.plan, self._hub.words)) from None

    # From the studio --------------------------------------------------------------------------------------------

    def hear(self, report: control.Report) -> None:
        match report:
            case control.Answered(peer=peer) | control.PeerRefused(peer=peer) | control.IceRestarted(peer=peer) if (
                waiting := self._waiting.get(peer)
            ):
                if not waiting.done():
                    waiting.set_result(report)
            case control.PeerRefused(peer=peer):
                for session in self._named(peer):
                    self._forget(session)
            case control.CameraHealth(peer=peer):
                for session in self._named(peer):
                    session.camera = report
                    self._changed()
            case control.PeerState(peer=peer, phase=phase):
                self._note(peer, phase)
            case control.Receiving(peer=peer):
                for session in self._named(peer):
                    session.receiving = report
                    self._hub.secretary.equipment_changed()

    def studio_here(self, peers: Mapping[str, control.PeerPhase]) -> None:
        """Another studio, or the same found again with those connections."""
        self._here.set()
        for peer, phase in peers.items():
            source, _, name = peer.rpartition(".")
            piece, dash, _ = name.rpartition("-")
            if dash and name not in self.sessions:
                self.sessions[name] = Session(name, piece, peer, source, phase=phase)
                if source and source != CHAMBER:
                    self._hub.windows.keep_seat(source, piece)
        self._changed()

    def studio_gone(self) -> None:
        """It took every connection with it: what can comes back by itself."""
        self._here.clear()
        for session in list(self.sessions.values()):
            self._forget(session)

    @property
    def chamber(self) -> Chamber:
        there = any(each.source == CHAMBER and each.phase == "connected" for each in self.sessions.values())
        return Chamber(there, self.opening)

    def _named(self, peer: str) -> list[Session]:
        return [session for session in self.sessions.values() if session.peer == peer]

    def _note(self, peer: str, phase: control.PeerPhase) -> None:
        for session in self._named(peer):
            session.phase = phase
            if phase == "closed":
                self._forget(session)
            else:
                if phase == "connected":
                    self.lost.pop(session.piece, None)
                self._changed()

    def _forget(self, session: Session) -> None:
        if self.sessions.pop(session.id, None) is None:
            return
        if not any(each.piece == session.piece for each in self.sessions.values()):
            self.lost[session.piece] = self._clock()
        if any(self._hub.has_seat(window) for window in self._hub.windows.of(session.source)):
            self._displaced.add(session.piece)
        self._changed()

    def _changed(self) -> None:
        if self._hub.media is not None:
            self._hub.media.set_chamber(self.chamber)
        self._hub.secretary.equipment_changed()

    async def _ask(self, order: control.TakeOffer | control.RestartIce, peer: str) -> control.Report:
        """Raises `NotOpened` when there is no studio to answer."""
        waiting = self._waiting[peer] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(STUDIO_SECONDS):
                await self._here.wait()
                self._tell(order)
                return await waiting
        except TimeoutError:
            raise NotOpened("away") from None
        finally:
            self._waiting.pop(peer, None)

    def _tell(self, order: control.Order) -> None:
        if self._hub.media is not None:
            self._hub.media.tell(order)
