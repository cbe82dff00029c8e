"""The desk at which commands are carried out: one at a time per meeting, stored before anybody is told.

Knows nothing of people's browsers: it takes commands and tells listeners what became of the meeting.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from meetings import staleness
from meetings.commands import Command
from meetings.decide import decide
from meetings.facts import EntryCorrected, NoticeSent
from meetings.journal import Entry, extend
from meetings.plan import Plan
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.state import State, evolve, fold

log = structlog.get_logger()

Clock = Callable[[], dt.datetime]
"""Now, with its zone."""

Listener = Callable[[Sequence[Entry], State], Awaitable[None] | None]
"""Told of every new entry and of the state after them, in order. It must not wait for the ledger."""


class UnknownMeeting(LookupError):
    """No journal of that meeting: it was never convened."""


class Journals(Protocol):
    """Where journals are kept. Every implementation passes the same contract suite."""

    async def read(self, meeting: str) -> list[Entry]:
        """In order; empty for a meeting that was never convened."""

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        """All or none, durable on return. Raises `Conflict` if an entry with one of their numbers is there."""

    async def meetings(self) -> list[str]:
        """Every meeting with a journal, by id."""


class Conflict(Exception):
    """Another process wrote to the same journal: read it again."""


class Ledger:
    def __init__(self, journals: Journals, clock: Clock) -> None:
        self._journals = journals
        self._clock = clock
        self._desks: dict[str, _Desk] = {}

    async def convene(self, plan: Plan, sha256: str, working_days: int, by: str) -> State:
        """Write the first entry. Raises `Refused` if the meeting has been convened before."""
        desk = self._desk(plan.meeting)
        async with desk.lock:
            if await self._journals.read(plan.meeting):
                raise Refused(Code.ALREADY_CONVENED)
            entry = extend(None, NoticeSent(plan, sha256, working_days), by, self._clock())
            await self._journals.append(plan.meeting, [entry])
            desk.take([entry], fold([entry]))
            return desk.known_state()

    async def submit(self, meeting: str, command: Command, actor: Actor, seen: int | None = None) -> list[Entry]:
        """Carry out a command; the new entries, none where it was so already.

        `seen` is the last entry the person had before them. Raises `Refused` (`OUT_OF_DATE` where somebody else's later
        entry matters to this command) and `UnknownMeeting`.
        """
        desk = self._desk(meeting)
        async with desk.lock:
            await self._load(meeting, desk)
            try:
                return await self._carry_out(meeting, desk, command, actor, seen)
            except Conflict:
                desk.forget()
                await self._load(meeting, desk)
                return await self._carry_out(meeting, desk, command, actor, seen)

    async def state(self, meeting: str) -> State:
        """Raises `UnknownMeeting`."""
        desk = self._desk(meeting)
        if desk.state is None:
            async with desk.lock:
                await self._load(meeting, desk)
        return desk.known_state()

    async def entries(self, meeting: str) -> list[Entry]:
        """The whole journal. Raises `UnknownMeeting`."""
        await self.state(meeting)
        return list(self._desk(meeting).entries)

    async def meetings(self) -> list[str]:
        return await self._journals.meetings()

    def listen(self, meeting: str, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of what is written from now on; call the result to stop."""
        listeners = self._desk(meeting).listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    def _desk(self, meeting: str) -> _Desk:
        return self._desks.setdefault(meeting, _Desk())

    async def _load(self, meeting: str, desk: _Desk) -> None:
        if desk.state is not None:
            return
        entries = await self._journals.read(meeting)
        if not entries:
            self._desks.pop(meeting, None)
            raise UnknownMeeting(meeting)
        desk.take(entries, fold(entries))

    async def _carry_out(
        self, meeting: str, desk: _Desk, command: Command, actor: Actor, seen: int | None
    ) -> list[Entry]:
        state = desk.known_state()
        if seen is not None:
            staleness.check(command, actor, desk.entries[seen:])
        at = self._clock()
        new: list[Entry] = []
        for fact in decide(state, command, actor, at):
            new.append(extend(new[-1] if new else desk.entries[-1], fact, actor.person, at))
        if not new:
            return []
        await self._journals.append(meeting, new)
        for entry in new:
            state = evolve(state, entry)
        if any(isinstance(entry.fact, EntryCorrected) for entry in new):
            state = fold([*desk.entries, *new])
        desk.take(new, state)
        await desk.tell(new)
        return new


class _Desk:
    """One meeting's journal in memory."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.entries: list[Entry] = []
        self.state: State | None = None
        self.listeners: list[Listener] = []

    def take(self, entries: Sequence[Entry], state: State) -> None:
        self.entries.extend(entries)
        self.state = state

    def forget(self) -> None:
        self.entries.clear()
        self.state = None

    def known_state(self) -> State:
        assert self.state is not None
        return self.state

    async def tell(self, entries: Sequence[Entry]) -> None:
        """A listener that fails is its own owner's trouble: the fact is stored all the same."""
        for listener in list(self.listeners):
            try:
                told = listener(entries, self.known_state())
                if told is not None:
                    await told
            except Exception:
                log.exception("listener failed", first=entries[0].seq)
