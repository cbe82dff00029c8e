"""After adjourning: the last part, the film, the documents. Every step can be repeated, so a restart just goes on.

Told what to do by callables; knows no sockets and no studio.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal

import structlog

from meetings import facts as f
from meetings.commands import NoteFilm
from meetings.journal import Entry, in_force
from meetings.ledger import Ledger
from meetings.refusal import Refused
from meetings.roles import SYSTEM
from meetings.state import State
from meetings.unavailable import Unavailable
from streaming import film
from streaming.parts import Part, read_parts
from web.conductor.scribe import AGAIN, WILL_PASS
from web.conductor.unfinished import What
from web.live.words import Words, words

log = structlog.get_logger()

Step = Literal["recording", "film", "documents", "done", "failed", "no_room"]

SENTENCES: dict[Step, str] = {
    "recording": "The last seconds of the recording are being stored.",
    "film": "The recording is being joined into one file.",
    "documents": "The draft minutes and the voting record are being made.",
    "done": "The draft minutes, the voting record and the recording are ready.",
    "failed": "Something could not be made. What was recorded and written down is safe; it is tried again by itself. "
    "The page of the minutes says why, and there you can ask for it at once.",
    "no_room": "There is no room on the disk to join the recording into one file. Everything that was recorded and "
    "written down is safe; the file is made by itself when there is room. Tell whoever looks after the service.",
}


REHEARSED = "The rehearsal is over. Its recording can be watched until you remove the rehearsal."
"""Instead of what is said of a meeting when everything is done."""


class Closing:
    def __init__(
        self,
        ledger: Ledger,
        meeting: str,
        *,
        recording: Path,
        film_file: Path,
        stop_recording: Callable[[], Awaitable[None]],
        end_relays: Callable[[], Awaitable[None]],
        make_documents: Callable[[Sequence[Entry]], Awaitable[None]] | None,
        progress: Callable[[Step], None],
        failed: Callable[[dict[What, str]], None] = lambda reasons: None,
        reserve: int = 0,
        patience: float = 20.0,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`make_documents`: none for a rehearsal. `failed` is told at the end what could not be made, and why; empty
        when nothing failed, or there was only no room for it. `reserve`: bytes that the film must leave free.
        `patience`: seconds the studio is given to end the recording before the film is made of what there is, and to
        end the relays before the documents are."""
        self._ledger = ledger
        self._meeting = meeting
        self._recording = recording
        self._film_file = film_file
        self._stop_recording = stop_recording
        self._end_relays = end_relays
        self._make_documents = make_documents
        self._progress = progress
        self._failed = failed
        self._reasons: dict[What, str] = {}
        self._reserve = reserve
        self._patience = patience
        self._pause = pause

    async def run(self) -> bool:
        """Carry out what is still missing. False when a step failed: what could be made is made all the same."""
        self._progress("recording")
        await self._in_time("recording", self._end_recording())
        has_room = await self._has_room()
        if has_room:
            self._progress("film")
        whole = has_room and await self._step("film", self._make_film)
        # What viewers elsewhere saw until then was the last slate. The documents vouch for the journal up to here.
        await self._in_time("relays", self._end_relays())
        written = True
        if self._make_documents is not None:
            self._progress("documents")
            written = await self._step("documents", self._write_documents)
        self._failed(self._reasons)
        self._progress("done" if whole and written else "failed" if has_room else "no_room")
        return whole and written

    async def _has_room(self) -> bool:
        """True also where that cannot be told: what is wrong is then said of the film."""
        state = await self._ledger.state(self._meeting)
        try:
            return await asyncio.to_thread(has_room, state, self._recording, self._film_file, self._reserve)
        except OSError:
            return True

    async def _in_time(self, what: str, work: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await work
        except TimeoutError:
            log.warning(f"{what} did not end in time", meeting=self._meeting)

    async def _end_recording(self) -> None:
        await self._stop_recording()
        await self._parts_are_known()

    async def _step(self, name: What, work: Callable[[], Awaitable[None]]) -> bool:
        while True:
            try:
                await work()
            except (Refused, Unavailable) as problem:
                if isinstance(problem, Refused) and problem.code not in WILL_PASS:
                    return self._fails(name, problem.code.value)
                log.warning("closing waits for the record", meeting=self._meeting, step=name, said=str(problem))
                await self._pause(AGAIN)
            except Exception as error:
                return self._fails(name, str(error) or type(error).__name__)
            else:
                return True

    def _fails(self, what: What, reason: str) -> bool:
        """False, for leaving with it."""
        log.exception("closing failed", meeting=self._meeting, step=what)
        self._reasons[what] = reason
        return False

    async def _parts_are_known(self) -> None:
        """Wait until every part on disk is in the journal: a studio that was found again tells of them one by one."""
        told = asyncio.Event()
        stop = self._ledger.listen(self._meeting, lambda entries, state: told.set())
        try:
            on_disk = len(await asyncio.to_thread(listed, self._recording))
            while (await self._ledger.state(self._meeting)).parts < on_disk:
                await told.wait()
                told.clear()
        finally:
            stop()

    async def _make_film(self) -> None:
        state = await self._ledger.state(self._meeting)
        if state.parts == 0 or (state.film is not None and self._film_file.exists()):
            return
        entries = await self._ledger.entries(self._meeting)
        self._film_file.parent.mkdir(parents=True, exist_ok=True)
        plan = state.plan
        title = f"{plan.body.name} {plan.number} · {plan.council_name}"
        made = await film.join(self._recording, self._film_file, chapters(entries, state), title, plan.language)
        command = NoteFilm(self._film_file.name, made.seconds, made.bytes, made.sha256)
        await self._ledger.submit(self._meeting, command, SYSTEM)

    async def _write_documents(self) -> None:
        assert self._make_documents is not None
        await self._make_documents(await self._ledger.entries(self._meeting))


def chapters(entries: Sequence[Entry], state: State) -> list[film.Chapter]:
    """One where each item was opened, and one for what comes before the first."""
    say: Words = words(state.plan.language)
    found = []
    for entry in in_force(entries):
        if isinstance(entry.fact, f.MeetingOpened):
            found.append(film.Chapter(say("Opening of the meeting"), entry.at.timestamp()))
        if isinstance(entry.fact, f.ItemOpened) and (item := state.plan.item(entry.fact.item)):
            found.append(film.Chapter(f"{item.number}. {item.title}", entry.at.timestamp()))
    return found


def listed(recording: Path) -> tuple[Part, ...]:
    """The parts of a recording; none of one whose list is damaged: what is wrong with it is said by the film."""
    try:
        return read_parts(recording)
    except (ValueError, OverflowError, OSError):
        return ()


def has_room(state: State, recording: Path, film_file: Path, reserve: int) -> bool:
    """Whether the film can be written, and `reserve` bytes stay free. True where there is none to write."""
    if state.parts == 0 or (state.film is not None and film_file.exists()):
        return True
    files = [recording / part.file for part in listed(recording)]
    needed = sum(file.stat().st_size for file in files if file.exists())
    folder = next(each for each in film_file.parents if each.exists())
    return shutil.disk_usage(folder).free > needed + reserve


def needs_closing(state: State, documents: Path) -> bool:
    """Whether an adjourned meeting still lacks its film or its documents. A rehearsal never has documents."""
    if state.phase != "adjourned":
        return False
    lacks_documents = not state.rehearses and not documents.exists()
    return (state.parts > 0 and state.film is None) or state.recording or lacks_documents
