"""The windows of one live meeting: who has the seat, what each is told, whose line is lost.

The newest window of a person that asked for media has the person's seat. What windows ask is carried out by
`web.live.requests`, what the studio reports comes in by `web.live.studio_news`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence

import structlog
from msgspec.structs import replace

from meetings import commands as c
from meetings import facts as f
from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.refusal import Code, Refused
from meetings.roles import SYSTEM
from meetings.state import State
from web import limits, wire
from web.live import excess, refusals
from web.live.allowances import Allowances, Asking
from web.live.announce import announcements, meanwhile
from web.live.entries import correctable
from web.live.media import Media
from web.live.pictures import Pictures
from web.live.presence import Presence
from web.live.spoken import SpeakingClock
from web.live.view import Live, for_person, role_of, whole_view
from web.live.window import Window
from web.live.words import Words, words

log = structlog.get_logger()

TABLE_ONLY = (f.GuestArrived, f.RelayChanged)
"""Announced to the secretary and the chair alone."""


class Hub:
    def __init__(
        self,
        ledger: Ledger,
        state: State,
        entries: Sequence[Entry],
        *,
        spoken: SpeakingClock,
        papers: str,
        clock: Callable[[], float],
        steady: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        """`clock` gives Unix seconds, `steady` seconds that never jump, `new_id` ids that were never used."""
        self.state = state
        self.media: Media | None = None
        self.presence = Presence(steady())
        self.windows: list[Window] = []
        self.empty = asyncio.Event()
        """No window is open."""
        self.empty.set()
        self.broadcast: Callable[[Words], wire.Broadcast | None] = lambda words: None
        """How it stands with the broadcast on YouTube; None where there is none."""
        self._entries = list(entries)
        self._ledger = ledger
        self._spoken = spoken
        self._papers = papers
        self._clock = clock
        self._steady = steady
        self._new_id = new_id
        self._open: dict[str, list[Window]] = {}
        """Every open socket by person, oldest first; also before its hello."""
        self._allowances = Allowances()
        self._seats: dict[str, str] = {}
        """Person to the id of the window that has their seat."""
        self._devices: dict[str, tuple[bool, bool]] = {}
        self.lines: dict[str, wire.Line] = {}
        """How good each person's line is."""
        self.pictures = Pictures()
        self._whole: wire.View | None = None

    @property
    def meeting(self) -> str:
        return self.state.plan.meeting

    @property
    def words(self) -> Words:
        """In the meeting's language."""
        return words(self.state.plan.language)

    # Windows come and go ----------------------------------------------------------------------------------------

    def enter(self, window: Window) -> None:
        """A socket was opened. Beyond so many of one person the oldest without the seat goes."""
        theirs = self._open.setdefault(window.person, [])
        theirs.append(window)
        staying = [each for each in theirs if each.closing is None]
        if len(staying) <= limits.WINDOWS:
            return
        oldest = next((each for each in staying if not self.has_seat(each)), staying[0])
        self.limit(window.person, "windows")
        oldest.close(wire.Bye("too_many_windows", excess.mine("windows", oldest.words)))

    async def greet(self, window: Window, hello: wire.Hello, ice_servers: tuple[dict[str, object], ...]) -> None:
        """The window's first message; also a window that takes the seat back."""
        window.id, window.media = hello.window, hello.media
        if window not in self.windows:
            self.windows.append(window)
            self.empty.clear()
        plan = self.state.plan
        window.tell(
            wire.Welcome(
                person=window.person,
                name=window.name,
                role=role_of(self.state, window.person, window.actor.role),
                meeting=plan.meeting,
                title=f"{plan.body.name} {plan.number}",
                council=plan.council_name,
                timezone=plan.timezone,
                language=plan.language,
                ice_servers=ice_servers,
                view=self.view(window),
                mode=plan.mode,
            )
        )
        self.presence.socket(window.person, True, self._steady())
        if self.at_the_table(window):
            for picture in self.pictures.waiting(self.state):
                window.tell(picture)
            if self.media:
                window.tell(self.media.strip())
        self._tell_broadcast([window])
        if hello.media:
            await self.take_seat(window)

    def leave(self, window: Window, heard_at: float | None = None) -> None:
        """The socket is gone. The seat stays the window's: it may come back.

        `heard_at`: the last sign of life, by the steady clock; now, unless it broke without a word.
        """
        theirs = self._open.get(window.person, [])
        if window in theirs:
            theirs.remove(window)
        if window in self.windows:
            self.windows.remove(window)
        if not self.windows:
            self.empty.set()
        still = any(other.person == window.person for other in self.windows)
        if not still:
            self.presence.socket(window.person, False, self._steady() if heard_at is None else heard_at)

    async def take_seat(self, window: Window) -> None:
        before = self._seats.get(window.person)
        self._seats[window.person] = window.id
        if before in (None, window.id):
            return
        for other in self.windows:
            if other.person == window.person and other.id == before and other is not window:
                other.media = False
                self.close_peer(other)
                other.tell(wire.TakenOver())
        seat = self.state.seats.get(window.person)
        if seat and seat.joined and seat.connected:
            with contextlib.suppress(Refused):
                await self._ledger.submit(self.meeting, c.Join(seat.mode, seat.camera, seat.microphone), window.actor)

    async def sit(self, window: Window, command: c.Join, seen: int) -> None:
        """`Join` from this window, unless it sits there already: a reload is no takeover. Raises `Refused`."""
        seat = self.state.seats.get(window.person)
        if self.has_seat(window) and seat is not None and seat.joined and seat.connected:
            return
        await self.take_seat(window)
        await self.submit(window, command, seen)

    async def submit(self, window: Window, command: c.Command, seen: int) -> None:
        """Raises `Refused`."""
        await self._ledger.submit(self.meeting, command, window.actor, seen)
        if isinstance(command, c.Leave):
            self._seats.pop(window.person, None)
            # After the end leaving is no fact that would say so.
            self.close_peer(window)

    def has_seat(self, window: Window) -> bool:
        return self._seats.get(window.person) == window.id

    def goodbye(
        self, reason: wire.Farewell, texts: Callable[[Words], str], whose: Iterable[Window] | None = None
    ) -> None:
        for window in list(self.windows if whose is None else whose):
            window.close(wire.Bye(reason, texts(window.words)))

    # Peer connections ---------------------------------------------------------------------------

    def connect(self, window: Window) -> None:
        """The window asks for a peer connection."""
        if self.may(window.person, "connect"):
            self.offer(window)
        else:
            self.limit(window.person, "connects")
            window.tell(wire.Refusal(0, "too_often", excess.mine("connects", window.words)))

    def offer(self, window: Window) -> None:
        """A new peer connection for this window: the person's seat, or only watching."""
        if self.media is None:
            window.tell(wire.Refusal(0, "studio_away", window.words(refusals.STUDIO_AWAY)))
            return
        seat = self.state.seats.get(window.person)
        if window.actor.role == "external" and not (seat and (seat.admitted or seat.joined)):
            window.tell(wire.Refusal(0, Code.NOT_ADMITTED.value, window.words(refusals.SENTENCES[Code.NOT_ADMITTED])))
            return
        sits = self.has_seat(window) and seat is not None and seat.joined
        self.close_peer(window)
        source = window.person if sits else ""
        window.peer = f"{source}.{self._new_id()}"
        self.media.open_peer(window.peer, source)

    def close_peer(self, window: Window) -> None:
        if window.peer and self.media:
            self.media.close_peer(window.peer)
        window.peer = ""

    # Too much ---------------------------------------------------------------------------------------------------

    def may(self, person: str, asking: Asking) -> bool:
        """Whether this person has not asked for too much of it lately."""
        return self._allowances.take(person, asking, self._steady())

    def limit(self, person: str, why: excess.Excess) -> None:
        """A part of what this person's browser sends is thrown away: tell them, the secretary and the chair."""
        if not self._allowances.is_news(person, why, self._steady()):
            return
        log.warning("too much from one browser", meeting=self.meeting, person=person, excess=why)
        for window in self.windows:
            if window.person == person:
                window.tell(wire.Limited(person, excess.mine(why, window.words)))
            elif self.at_the_table(window):
                name = refusals.name(self.state.plan, person)
                window.tell(wire.Limited(person, excess.theirs(why, name, window.words)))

    # What happened ----------------------------------------------------------------------------------------------

    def happened(self, entries: Sequence[Entry], state: State) -> None:
        """The ledger's listener: new entries are stored; everybody's view is out of date."""
        self.state = state
        self._entries.extend(entries)
        self._spoken.follow(state, entries[-1].at)
        self.changed()
        spoken: dict[str, list[tuple[bool, wire.Announce]]] = {}
        for window in self.windows:
            language = window.words.language
            if language not in spoken:
                spoken[language] = self._said(entries, window.words)
            at_the_table = self.at_the_table(window)
            if not at_the_table and self.in_lobby(window):
                continue
            for table_only, announce in spoken[language]:
                if at_the_table or not table_only:
                    window.tell(announce)
        for entry in entries:
            if isinstance(entry.fact, f.Left):
                self._has_left(entry.fact)

    def _said(self, entries: Sequence[Entry], words: Words) -> list[tuple[bool, wire.Announce]]:
        return [
            (isinstance(entry.fact, TABLE_ONLY), announce)
            for entry in entries
            for announce in announcements([entry], self.state, words)
        ]

    def _has_left(self, fact: f.Left) -> None:
        self._devices.pop(fact.person, None)
        for window in [window for window in self.windows if window.person == fact.person]:
            self.close_peer(window)
            if fact.reason == "removed":
                window.close(wire.Bye("removed", window.words("You were taken out of the meeting.")))

    def note_devices(self, window: Window, camera: bool, microphone: bool) -> None:
        """What the browser in the seat says that it sends."""
        if self.has_seat(window) and self._devices.get(window.person) != (camera, microphone):
            self._devices[window.person] = (camera, microphone)
            self.changed()

    def missed(self, window: Window, seen: int) -> tuple[str, ...]:
        """What others did since `seen`, in sentences."""
        entries = [entry for entry in self._entries[seen:] if entry.by != window.person]
        return meanwhile(entries, self.state, window.words)

    def media_state(self, person: str, connected: bool) -> None:
        self.presence.media(person, connected, self._steady())

    def changed(self) -> None:
        """Something that views show is different: everybody gets a new one in a moment."""
        self._whole = None
        for window in self.windows:
            window.refresh()

    def view(self, window: Window) -> wire.View:
        """What this window is shown now."""
        if self._whole is None:
            relays = self.media.relays() if self.media else ()
            live = Live(0.0, self._spoken.seconds(), dict(self._devices), relays, self._papers)
            self._whole = whole_view(self.state, live, self.words)
        now = replace(self._whole, now=self._clock())
        view = for_person(now, self.state, window.person, window.actor.role)
        if "CorrectEntry" not in view.may:
            return view
        return replace(view, entries=correctable(self._entries, self.state, window.words.language))

    # Lost lines -------------------------------------------------------------------------------------------------

    async def note_presence(self) -> None:
        """Write down whose line is lost, back, or lost for good. Call about once a second."""
        for note in self.presence.notes(self.state, self._steady(), self._clock()):
            with contextlib.suppress(Refused):
                await self._ledger.submit(self.meeting, note, SYSTEM)
            if isinstance(note, c.NoteConnectionLost) and note.person in self.lines:
                self.lines[note.person] = "lost"

    # The broadcast ----------------------------------------------------------------------------------------------

    def broadcast_changed(self) -> None:
        self._tell_broadcast(self.windows)

    def _tell_broadcast(self, windows: Iterable[Window]) -> None:
        for window in windows:
            if self.is_secretary(window) and (told := self.broadcast(window.words)):
                window.tell(told)

    # Who is who -------------------------------------------------------------------------------------------------

    def with_peer(self, peer: str) -> list[Window]:
        """The window of a peer connection; after a restart, the one that has the seat it was made for."""
        named = [window for window in self.windows if window.peer == peer]
        source = source_of(peer)
        if named or not source:
            return named
        orphans = [w for w in self.windows if w.person == source and not w.peer and self.has_seat(w)]
        for window in orphans:
            window.peer = peer
        return orphans

    def table(self) -> list[Window]:
        return [window for window in self.windows if self.at_the_table(window)]

    def at_the_table(self, window: Window) -> bool:
        return self.is_secretary(window) or window.person == self.state.chair

    def is_secretary(self, window: Window) -> bool:
        return window.actor.role == "secretary"

    def in_lobby(self, window: Window) -> bool:
        seat = self.state.seats.get(window.person)
        return window.actor.role == "external" and not (seat and (seat.admitted or seat.joined))


def source_of(peer: str) -> str:
    """The seat a peer connection was made for; empty for one that only watches."""
    return peer.rpartition(".")[0]
