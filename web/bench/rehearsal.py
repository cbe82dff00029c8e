"""A rehearsal filled and measured: seats come in, debate and vote; what each received is noted, and what the server
says that it spent.

The server is where its address says. What all this means is `web.bench.verdict`'s.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

import aiohttp
import msgspec
import psutil
from yarl import URL

from streaming.turn_check import Tried, try_all
from web.bench.company import Company, NotHeld, face, faces
from web.bench.held import Held, Load, Received, Relayed, load_of
from web.bench.seat import NoEntry, Seat
from web.bench.viewers import percentiles
from web.pages.rehearsal import Seats
from web.spending import Spending
from web.wire import RelayView

SETTLE = 3.0
"""Seconds before anything is measured: processes that start, handshakes, everybody's first picture."""
ALONE = 4.0
"""Seconds for which the studio is measured with nobody in it."""
SOUNDS = 50
"""Packets a second."""
RELAY_SECONDS = 20.0
"""For a relay to be live."""


class CannotRehearse(Exception):
    """It could not be held; the text says what is missing and what to do."""


class Task(msgspec.Struct, frozen=True):
    link: str
    """The secretary's, to the rehearsal."""
    seats: int = 0
    """How many come; 0 for everybody who is not there."""
    speakers: int = 3
    seconds: float = 60.0
    relay: bool = False
    """Whether to send the programme to the destinations that are there for rehearsals, meanwhile."""


Progress = Callable[[str, float], None]
"""What is being done, and how far it all is, 0 to 1."""


async def hold(task: Task, progress: Progress) -> Held:
    """Raises `CannotRehearse`."""
    company = Company(Seat())
    try:
        return await _Rehearsal(task, company, progress).hold()
    except NoEntry as error:
        raise CannotRehearse(f"{error}. Make a new command on the rehearsal's page") from None
    except NotHeld as error:
        raise CannotRehearse(str(error)) from None
    except TimeoutError:
        raise CannotRehearse("the server did not answer in time") from None
    except aiohttp.NonHttpUrlClientError as error:
        raise CannotRehearse(f"{error} is no address of a page") from None
    except (aiohttp.ClientError, OSError) as error:
        raise CannotRehearse(f"the server could not be reached: {error}") from None
    finally:
        await company.close()


async def remove(link: str) -> None:
    """Remove the rehearsal that the link leads to. Raises `CannotRehearse`, and what the connection raises."""
    secretary = Seat()
    try:
        room = await secretary.enter(link)
        status, _ = await secretary.post(room / "rehearsal" / "remove")
    except NoEntry as error:
        raise CannotRehearse(str(error)) from None
    finally:
        await secretary.close()
    if status != 303:
        raise CannotRehearse(f"its removal was answered with {status}")


class _Rehearsal:
    def __init__(self, task: Task, company: Company, progress: Progress) -> None:
        self._task = task
        self._company = company
        self._progress = progress
        self._room = URL()
        self._loads: list[Load] = []
        self._opened: Spending | None = None
        """When recording began."""

    async def hold(self) -> Held:
        task, company, secretary = self._task, self._company, self._company.secretary
        self._room = await secretary.enter(task.link)
        given = await self._seats()
        coming = given.free[: task.seats or len(given.free)]
        if len(coming) < task.seats:
            raise CannotRehearse(f"the meeting has {len(coming)} free seats, not {task.seats}")
        if not coming:
            raise CannotRehearse("everybody of the meeting is there already: no seat is free")
        self._progress("Preparing faces and voices", 0.0)
        await asyncio.to_thread(faces)
        assert secretary.welcome is not None
        await company.take_the_lead()
        turn = await try_all(secretary.welcome.ice_servers)
        await self._settle()
        before = await self._spent()
        await asyncio.sleep(min(ALONE, task.seconds))
        self._note(0, before, await self._spent())

        half = len(coming) // 2
        for number, way in enumerate(coming):
            gone = 0.1 if number < half else 0.2
            self._progress(f"Seat {number + 1} of {len(coming)}", gone + 0.3 * number / len(coming))
            await company.seat(way, face(number, number < task.speakers))
            if number + 1 == half and half >= task.speakers:
                await self._open()
                await self._settle()
                before = await self._spent()
                await self._debate(task.seconds / 3, 0.25, 0.35)
                self._note(half, before, await self._spent())
        await self._open()
        relays = await self._relay(True) if task.relay else ()
        await self._settle()
        held = await self._measured(given, turn, relays)
        if task.relay:
            await self._relay(False)
        self._progress("Done", 1.0)
        return held

    async def _open(self) -> None:
        """Repeated: only whoever is new is marked."""
        if self._company.leads:
            await self._company.open()
        if self._opened is None:
            self._opened = await self._spent()

    async def _settle(self) -> None:
        await asyncio.sleep(min(SETTLE, self._task.seconds))

    async def _seats(self) -> Seats:
        status, body = await self._company.secretary.post(self._room / "rehearsal" / "seats")
        if status == 404:
            raise CannotRehearse(
                "this is no rehearsal, and a meeting is never filled with synthetic people: "
                "make its rehearsal at the desk"
            )
        if status != 200:
            raise CannotRehearse(f"the seats were answered with {status}")
        return msgspec.json.decode(body, type=Seats)

    async def _spent(self) -> Spending:
        status, body = await self._company.secretary.get(self._room / "rehearsal" / "spent")
        if status != 200:
            raise CannotRehearse(f"what the server spends was answered with {status}")
        return msgspec.json.decode(body, type=Spending)

    def _note(self, seats: int, before: Spending, after: Spending) -> Load:
        load = load_of(seats, before, after)
        self._loads.append(load)
        return load

    async def _debate(self, seconds: float, begins: float, ends: float) -> None:
        """Of the whole, it is `begins` when it begins and `ends` when it ends. Raises what a seat failed with."""
        company = self._company
        speakers = list(company.seats)[: self._task.speakers]
        debating = asyncio.create_task(company.debate(speakers), name="rehearsed debate")
        until = time.monotonic() + seconds
        try:
            while not debating.done() and (left := until - time.monotonic()) > 0:
                self._progress(f"{len(company.seats)} seats debate", ends - (ends - begins) * left / seconds)
                await asyncio.wait([debating], timeout=min(left, 0.5))
        finally:
            debating.cancel()
            failed = (await asyncio.gather(debating, return_exceptions=True))[0]
        if isinstance(failed, Exception):
            raise CannotRehearse(f"a seat was lost: {first_of(failed)!r}")
        await company.end_turn()

    def _relays(self) -> tuple[RelayView, ...]:
        view = self._company.secretary.view
        return view.relays if view else ()

    async def _relay(self, on: bool) -> tuple[Relayed, ...]:
        """Switch every destination that is there for rehearsals, and wait until each is live."""
        lead = self._company.secretary
        for relay in self._relays():
            await lead.switch_relay(relay.relay, on)
        if not on:
            return ()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RELAY_SECONDS):
                await lead.until(lambda: all(each.phase == "live" for each in self._relays()))
        return tuple(Relayed(each.name, each.phase == "live", each.reason) for each in self._relays())

    async def _measured(self, given: Seats, turn: list[Tried], relays: tuple[Relayed, ...]) -> Held:
        company, own = self._company, psutil.Process()
        marks = {person: _mark(seat) for person, seat in company.seats.items()}
        for seat in company.everybody:
            seat.seconds.clear()
            seat.strips.clear()
        before, own_before, began = await self._spent(), sum(own.cpu_times()[:2]), time.monotonic()
        await self._debate(self._task.seconds, 0.5, 0.95)
        voted = await company.vote() if company.leads else 0
        after, seconds = await self._spent(), time.monotonic() - began
        load = self._note(len(company.seats), before, after)
        strips, took = company.secretary.strips, [second for seat in company.everybody for second in seat.seconds]
        names = {way.person: way.name for way in given.free}
        assert company.secretary.welcome is not None
        assert self._opened is not None
        recorded = (after.recorded - self._opened.recorded) / (after.at - self._opened.at)
        return Held(
            meeting=company.secretary.welcome.meeting,
            title=company.secretary.welcome.title,
            seats=len(company.seats),
            speakers=min(self._task.speakers, len(company.seats)),
            taken=given.taken,
            seconds=round(seconds, 1),
            led=company.leads,
            received=tuple(
                _received(person, names[person], seat, marks[person], seconds) for person, seat in company.seats.items()
            ),
            programme_fps=round(sum(strip.fps for strip in strips) / len(strips), 2) if strips else None,
            late_frames=strips[-1].late_frames - strips[0].late_frames if strips else 0,
            commands=len(took),
            command_ms=percentiles(took),
            refused=tuple(each for seat in company.everybody for each in seat.refused),
            voted=voted,
            processors=after.processors,
            loads=tuple(self._loads),
            memory_mb=round(sum(each.bytes for each in after.processes) / 1e6, 1),
            others=max(0.0, round((after.busy - before.busy) / (after.at - before.at) - load.cores, 2)),
            own_cores=round((sum(own.cpu_times()[:2]) - own_before) / seconds, 2),
            disk_hours=round(after.disk_free / recorded / 3600, 1) if recorded > 0 else None,
            foreseen_hours=round(given.foreseen_seconds / 3600, 2),
            turn=tuple(turn),
            relays=relays,
        )


def first_of(error: BaseException) -> BaseException:
    """Of several at once, one that says what happened."""
    return first_of(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


_Mark = tuple[int, int, int, int]


def _mark(seat: Seat) -> _Mark:
    counts = seat.counts
    return counts.video_frames, counts.video_packets + counts.sound_packets, counts.lost, counts.sound_packets


def _received(person: str, name: str, seat: Seat, mark: _Mark, seconds: float) -> Received:
    frames, packets, lost, sound = (now - then for now, then in zip(_mark(seat), mark, strict=True))
    return Received(
        person=person,
        name=name,
        fps=round(frames / seconds, 2),
        loss=round(100 * lost / (packets + lost), 3) if packets else 100.0,
        sound=round(min(100.0, 100 * sound / (SOUNDS * seconds)), 1),
        loudest=seat.senses.loudest,
        first_picture=seat.first_picture,
        began_anew=seat.offers > 1,
    )
