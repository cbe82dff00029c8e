"""The desk at which commands are carried out: one at a time per meeting, stored before anybody is told.

Knows nothing of people's browsers: it takes commands and tells listeners what became of the meeting.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

import msgspec
import structlog

from meetings import staleness
from meetings.commands import CastBallot, CloseVote, Command, NoteUrnLost
from meetings.decide import decide
from meetings.facts import EntryCorrected, NoticeSent, PaperCast, RehearsalPrepared, VoteOpened
from meetings.journal import Entry, extend
from meetings.plan import Plan
from meetings.refusal import Code, Refused
from meetings.roles import SYSTEM, Actor
from meetings.state import State, evolve, fold
from meetings.unavailable import Unavailable
from meetings.urn import Urn

log = structlog.get_logger()

PATIENCE = 5.0
"""Seconds that a command waits for those before it: longer, and nobody would know what became of it."""

Clock = Callable[[], dt.datetime]
"""Now, with its zone."""

Listener = Callable[[Sequence[Entry], State], Awaitable[None] | None]
"""Told of every new entry and of the state after them, in order. It must not wait for the ledger."""


REFUSALS = {"full": Code.RECORD_FULL, "read_only": Code.RECORD_FULL}
"""By why the journals cannot be reached; whatever else it is will pass by itself."""


class UnknownMeeting(LookupError):
    """No journal of that meeting: it was never convened."""


class Journals(Protocol):
    """Where journals are kept. Every implementation passes the same contract suite."""

    async def read(self, meeting: str, after: int = 0) -> list[Entry]:
        """In order, those after entry number `after`; empty for a meeting that was never convened.

        An append that broke off has been decided by then: what is not read now will never have been written.
        """

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        """All or none, durable on return. Raises `Conflict` if an entry with one of their numbers is there.

        Each may raise `Unavailable`; whether these entries were written is then for `read` to say.
        """

    async def meetings(self) -> list[str]:
        """Every meeting with a journal, by id."""


class Conflict(Exception):
    """Another process wrote to the same journal: read it again."""


class Ledger:
    def __init__(self, journals: Journals, clock: Clock, patience: float = PATIENCE) -> None:
        self._journals = journals
        self._clock = clock
        self._patience = patience
        self._desks: dict[str, _Desk] = {}

    async def convene(self, plan: Plan, sha256: str, working_days: int, by: str) -> State:
        """Write the first entry. Raises `Refused` if the meeting has been convened before."""
        return await self._begin(NoticeSent(plan, sha256, working_days), by)

    async def rehearse(self, plan: Plan, rehearses: str, by: str) -> State:
        """Write the first entry of a rehearsal's journal. Raises `Refused` if there is one with the plan's id."""
        return await self._begin(RehearsalPrepared(plan, rehearses), by)

    async def _begin(self, fact: NoticeSent | RehearsalPrepared, by: str) -> State:
        meeting = fact.plan.meeting
        desk = self._desk(meeting)
        async with self._turn(desk):
            if await self._journals.read(meeting):
                raise Refused(Code.ALREADY_CONVENED)
            entry = extend(None, fact, by, self._clock())
            await self._append(meeting, [entry])
            desk.take([entry], fold([entry]))
            return desk.known_state()

    def forget(self, meeting: str) -> None:
        """Its journal was removed, as only a rehearsal's is."""
        self._desks.pop(meeting, None)

    async def submit(self, meeting: str, command: Command, actor: Actor, seen: int | None = None) -> list[Entry]:
        """Carry out a command; the new entries, none where it was so already.

        `seen` is the last entry the person had before them. Raises `Refused` (`OUT_OF_DATE` where somebody else's later
        entry matters to this command) and `UnknownMeeting`.
        """
        desk = self._desk(meeting)
        async with self._turn(desk):
            await self._load(meeting, desk)
            try:
                return await self._carry_out(meeting, desk, command, actor, seen)
            except Conflict:
                desk.in_doubt = True
                await self._load(meeting, desk)
                return await self._carry_out(meeting, desk, command, actor, seen)

    async def settle(self, meeting: str) -> None:
        """Read what was written by others, or in a breath that broke off, and tell listeners. Mostly nothing to do.

        An open secret vote whose urn was in another process is void from then on: only who conducts meetings settles.
        Raises `Refused` like `submit` while the journals cannot be reached.
        """
        desk = self._desk(meeting)
        if desk.in_doubt or desk.lacks_its_urn:
            async with self._turn(desk):
                await self._load(meeting, desk)
                with contextlib.suppress(Conflict):
                    await self._void_without_urn(meeting, desk)

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

    @contextlib.asynccontextmanager
    async def _turn(self, desk: _Desk) -> AsyncIterator[None]:
        """The desk for one command. Raises `Refused` when that takes too long or the journals cannot be reached."""
        try:
            async with asyncio.timeout(self._patience):
                await desk.lock.acquire()
        except TimeoutError:
            raise Refused(Code.RECORD_AWAY) from None
        try:
            yield
        except Unavailable as problem:
            log.warning("journals cannot be reached", why=problem.why, said=str(problem))
            raise Refused(REFUSALS.get(problem.why, Code.RECORD_AWAY)) from None
        finally:
            desk.lock.release()

    async def _load(self, meeting: str, desk: _Desk) -> None:
        """See that the desk has all there is."""
        if desk.state is None:
            entries = await self._journals.read(meeting)
            if not entries:
                self._desks.pop(meeting, None)
                raise UnknownMeeting(meeting)
            desk.take(entries, fold(entries))
        elif desk.in_doubt:
            missed = await self._journals.read(meeting, desk.entries[-1].seq)
            desk.settle_urn(missed)
            if missed:
                desk.take(missed, fold([*desk.entries, *missed]))
                await desk.tell(missed)
        desk.in_doubt = False

    async def _void_without_urn(self, meeting: str, desk: _Desk) -> None:
        """Nobody can ever count it, and more papers would be lost with it."""
        vote = desk.known_state().vote
        if vote is not None and desk.lacks_its_urn:
            log.warning("secret vote void: its urn is lost", meeting=meeting, vote=vote.vote)
            await self._carry_out(meeting, desk, NoteUrnLost(vote.vote), SYSTEM, None)

    async def _append(self, meeting: str, entries: Sequence[Entry]) -> None:
        """Raises `Unavailable` only for what was not written, as far as can be told now."""
        try:
            await self._journals.append(meeting, entries)
        except Unavailable:
            if (await self._journals.read(meeting, entries[0].seq - 1))[: len(entries)] != list(entries):
                raise

    async def _carry_out(
        self, meeting: str, desk: _Desk, command: Command, actor: Actor, seen: int | None
    ) -> list[Entry]:
        if not isinstance(command, NoteUrnLost):
            await self._void_without_urn(meeting, desk)
        state = desk.known_state()
        if seen is not None:
            staleness.check(command, actor, desk.entries[seen:])
        at = self._clock()
        new: list[Entry] = []
        for fact in decide(state, desk.with_its_papers(command), actor, at):
            new.append(extend(new[-1] if new else desk.entries[-1], fact, actor.person, at))
        if not new:
            return []
        desk.in_doubt = True
        desk.prepare_urn(command, new)
        await self._append(meeting, new)
        desk.settle_urn(new)
        desk.in_doubt = False
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
        self.in_doubt = False
        """There may be entries that are not here: another process wrote, or a writing broke off."""
        self.urn: Urn | None = None
        """Of the secret vote that is open."""

    def take(self, entries: Sequence[Entry], state: State) -> None:
        self.entries.extend(entries)
        self.state = state
        if state.vote is None or not state.vote.has_urn:
            self.urn = None

    def known_state(self) -> State:
        assert self.state is not None
        return self.state

    # The urn of a secret vote: what a command means for it, before and after its entries are kept.

    @property
    def lacks_its_urn(self) -> bool:
        vote = self.state.vote if self.state else None
        if vote is None or not vote.has_urn:
            return False
        opened = next(entry.hash for entry in reversed(self.entries) if isinstance(entry.fact, VoteOpened))
        return self.urn is None or self.urn.opened != opened

    def with_its_papers(self, command: Command) -> Command:
        """Only the urn says what is in it: papers that came with closing hold for a box alone."""
        vote = self.state.vote if self.state else None
        if not isinstance(command, CloseVote) or vote is None or not vote.has_urn:
            return command
        return msgspec.structs.replace(command, papers=self.urn.count() if self.urn else None)

    def prepare_urn(self, command: Command, new: Sequence[Entry]) -> None:
        for entry in new:
            if isinstance(entry.fact, VoteOpened) and entry.fact.kind == "secret" and entry.fact.input == "devices":
                self.urn = Urn(entry.hash)
            if isinstance(entry.fact, PaperCast) and isinstance(command, CastBallot) and self.urn:
                self.urn.take(entry.hash, command.choice)

    def settle_urn(self, kept: Sequence[Entry]) -> None:
        if self.urn:
            self.urn.settle({entry.hash for entry in kept})

    async def tell(self, entries: Sequence[Entry]) -> None:
        """A listener that fails is its own owner's trouble: the fact is stored all the same."""
        for listener in list(self.listeners):
            try:
                told = listener(entries, self.known_state())
                if told is not None:
                    await told
            except Exception:
                log.exception("listener failed", first=entries[0].seq)
