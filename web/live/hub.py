"""One live meeting as its windows see it: what each is told and may do, whose line is lost.

What windows ask is carried out by `web.live.requests`, what the studio reports comes in by `web.live.studio_news`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog

from meetings import commands as c
from meetings import facts as f
from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.refusal import Code, Refused
from meetings.roles import SYSTEM
from meetings.state import State
from web import wire
from web.equipment.chamber import CHAMBER
from web.equipment.storage import Opening
from web.live import excess, refusals
from web.live.allowances import Allowances, Asking
from web.live.announce import announcements
from web.live.media import Media
from web.live.peers import Peers
from web.live.pictures import Pictures
from web.live.presence import Presence
from web.live.secretary_news import SecretaryNews, is_secretary
from web.live.spoken import SpeakingClock
from web.live.view import role_of
from web.live.views import Views
from web.live.window import Window
from web.live.windows import Windows
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
        self.windows = Windows()
        self.peers = Peers(self.windows, lambda: self.media, steady, new_id)
        self.secretary = SecretaryNews(self.windows)
        self.open_chamber: Callable[[Opening], Awaitable[None]] | None = None
        """When the chamber's own microphones are heard, from now on."""
        self._views = Views(entries, spoken, papers)
        self._ledger = ledger
        self.clock = clock
        self._steady = steady
        self._allowances = Allowances()
        self.lines: dict[str, wire.Line] = {}
        """How good each person's line is."""
        self.pictures = Pictures()

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
        oldest = self.windows.enter(window)
        if oldest is not None:
            self.limit(window.person, "windows")
            oldest.close(wire.Bye("too_many_windows", excess.mine("windows", oldest.words)))

    async def greet(self, window: Window, hello: wire.Hello, ice_servers: tuple[dict[str, object], ...]) -> None:
        """The window's first message; also a window that takes the seat back."""
        window.id, window.media = hello.window, hello.media
        self.windows.greet(window)
        self.peers.take_back(window)
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
        self.secretary.greet(window)
        if hello.media:
            await self.take_seat(window)

    def leave(self, window: Window, heard_at: float | None = None) -> None:
        """The socket is gone. The seat stays the window's: it may come back.

        `heard_at`: the last sign of life, by the steady clock; now, unless it broke without a word.
        """
        self.windows.leave(window)
        self.peers.leave(window)
        if not self.windows.of(window.person):
            self.presence.socket(window.person, False, self._steady() if heard_at is None else heard_at)

    async def take_seat(self, window: Window) -> None:
        before = self.windows.seat(window)
        if before is None:
            return
        for other in self.windows.of(window.person):
            if other.id == before and other is not window:
                other.media = False
                self.peers.close(other)
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
            self.windows.unseat(window.person)
            # After the end leaving is no fact that would say so.
            self.peers.close(window)

    def has_seat(self, window: Window) -> bool:
        return self.windows.has_seat(window)

    def goodbye(
        self, reason: wire.Farewell, texts: Callable[[Words], str], whose: Iterable[Window] | None = None
    ) -> None:
        for window in list(self.windows if whose is None else whose):
            window.close(wire.Bye(reason, texts(window.words)))

    # Peer connections ---------------------------------------------------------------------------

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
        self.peers.open(window, self.media, window.person if sits else "")

    # Too much ---------------------------------------------------------------------------------------------------

    def may(self, person: str, asking: Asking) -> bool:
        """Whether this person has not asked for too much of it lately."""
        return self._allowances.take(person, asking, self._steady())

    def limit(self, person: str, why: excess.Excess) -> None:
        """A part of what this person's browser sends is thrown away: tell them, the secretary and the chair."""
        if not self._allowances.is_news(person, why, self._steady()):
            return
        log.warning("too much from one browser", meeting=self.meeting, seat=person, excess=why)
        for window in self.windows:
            if window.person == person:
                window.tell(wire.Limited(person, excess.mine(why, window.words)))
            elif self.at_the_table(window):
                is_chamber = person == CHAMBER
                name = window.words("The chamber") if is_chamber else refusals.name(self.state.plan, person)
                window.tell(wire.Limited(person, excess.theirs(why, name, window.words)))

    # What happened ----------------------------------------------------------------------------------------------

    def happened(self, entries: Sequence[Entry], state: State) -> None:
        """The ledger's listener: new entries are stored; everybody's view is out of date."""
        self.state = state
        self._views.follow(entries, state)
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
        self._views.forget_devices(fact.person)
        self.peers.let_go(fact.person)
        for window in self.windows.of(fact.person):
            self.peers.close(window)
            if fact.reason == "removed":
                window.close(wire.Bye("removed", window.words("You were taken out of the meeting.")))

    def note_devices(self, window: Window, camera: bool, microphone: bool) -> None:
        """What the browser in the seat says that it sends."""
        if self.has_seat(window) and self._views.note_devices(window.person, camera, microphone):
            self.changed()

    def missed(self, window: Window, seen: int) -> tuple[str, ...]:
        """What others did since `seen`, in sentences."""
        return self._views.missed(window, self.state, seen)

    def media_state(self, person: str, connected: bool) -> None:
        self.presence.media(person, connected, self._steady())

    def changed(self) -> None:
        """Something that views show is different: everybody gets a new one in a moment."""
        self._views.outdated()
        for window in self.windows:
            window.refresh()

    def view(self, window: Window) -> wire.View:
        """What this window is shown now."""
        return self._views.view(window, self.state, self._relays, self.clock())

    def _relays(self) -> tuple[wire.RelayView, ...]:
        return self.media.relays() if self.media else ()

    # Lost lines -------------------------------------------------------------------------------------------------

    async def note_presence(self) -> None:
        """Write down whose line is lost, back, or lost for good, and let go of what nobody came back for. Call about
        once a second."""
        self.peers.let_go()
        for note in self.presence.notes(self.state, self._steady(), self.clock()):
            with contextlib.suppress(Refused):
                await self._ledger.submit(self.meeting, note, SYSTEM)
            if isinstance(note, c.NoteConnectionLost) and note.person in self.lines:
                self.lines[note.person] = "lost"

    # Who is who -------------------------------------------------------------------------------------------------

    def with_peer(self, peer: str) -> list[Window]:
        return self.windows.with_peer(peer)

    def table(self) -> list[Window]:
        return [window for window in self.windows if self.at_the_table(window)]

    def at_the_table(self, window: Window) -> bool:
        return is_secretary(window) or window.person == self.state.chair

    def in_lobby(self, window: Window) -> bool:
        seat = self.state.seats.get(window.person)
        return window.actor.role == "external" and not (seat and (seat.admitted or seat.joined))
