"""One live meeting as a whole: hub, conductor and closing, and the tasks that keep them going."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Callable, Sequence

import structlog

from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.refusal import Refused
from meetings.state import State
from web.conductor.closing import REHEARSED, SENTENCES, Closing, Step
from web.conductor.conductor import Conductor
from web.equipment.fetched import Fetched
from web.equipment.sessions import Equipment
from web.live.hub import Hub
from web.live.studio_news import StudioNews
from web.live.words import Words
from web.wire import Closing as ClosingMessage

log = structlog.get_logger()

PRESENCE_EVERY = 0.5
ENDED = ("adjourned", "cancelled", "void")
LINGER = 600.0
"""Seconds the studio stays after the end, with the closing slate, while anybody is still there."""


class LiveMeeting:
    def __init__(
        self,
        ledger: Ledger,
        hub: Hub,
        news: StudioNews,
        conductor: Conductor,
        closing: Callable[[Callable[[Step], None]], Closing],
        closed: Callable[[State], bool],
        equipment: Equipment,
        fetched: Fetched,
    ) -> None:
        """`closed`: whether nothing is left to be made of an adjourned meeting."""
        self.hub = hub
        self._news = news
        self.conductor = conductor
        self.equipment = equipment
        self.fetched = fetched
        self.over = asyncio.Event()
        """Everything is made and nobody needs the studio any more."""
        self._ledger = ledger
        self._closing = closing
        self._closed = closed
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] = lambda: None
        self._ends: asyncio.Task[None] | None = None
        self._again = asyncio.Event()

    @property
    def state(self) -> State:
        return self.hub.state

    def start(self) -> None:
        self.hub.media = self.conductor
        self._stop_listening = self._ledger.listen(self.hub.meeting, self._happened)
        self._own(self._watch_presence(), "presence")
        if self.state.phase in ENDED and self._closed(self.state):
            self.conductor.is_not_needed()
        else:
            self._own(self.conductor.run(), "conductor")
        if self.state.phase in ENDED:
            self._end()

    def _own(self, work: object, name: str) -> asyncio.Task[None]:
        # Not in the context of whoever made it begin: what it logs is the meeting's, and nobody's seat.
        context = contextvars.Context()
        context.run(structlog.contextvars.bind_contextvars, meeting=self.hub.meeting)
        named = f"{name} {self.hub.meeting}"
        task: asyncio.Task[None] = asyncio.create_task(work, name=named, context=context)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("live meeting's task failed", meeting=self.hub.meeting, task=task.get_name(), exc_info=error)

    def _happened(self, entries: Sequence[Entry], state: State) -> None:
        """The picture and the microphones first: browsers hear of it a moment later."""
        self.conductor.happened(entries, state)
        self.hub.happened(entries, state)
        if state.phase in ENDED:
            self._end()

    async def _watch_presence(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_EVERY)
            try:
                with contextlib.suppress(Refused):
                    await self._ledger.settle(self.hub.meeting)
                await self.hub.note_presence()
                await self.fetched.tend()
            except Exception:
                log.exception("presence failed")

    def _end(self) -> None:
        if self._ends is None:
            self._ends = self._own(self._close(), "closing")

    async def _close(self) -> None:
        while True:
            self._again.clear()
            if not self._closed(self.state):
                await self._closing(self._progress).run()
            if not await self._asked_again():
                break
        self.hub.goodbye("ended", lambda words: words("The meeting has ended. You can close this window."))
        await self.conductor.quit()
        self.over.set()

    async def _asked_again(self) -> bool:
        """Whether somebody wants what could not be made, before everybody has gone."""
        waits = [asyncio.create_task(each.wait()) for each in (self.hub.windows.empty, self._again)]
        try:
            await asyncio.wait(waits, timeout=LINGER, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return self._again.is_set()

    def make_again(self) -> None:
        """Make what could not be made after the end. Repeated while it is being made: it is looked at once more."""
        self._again.set()

    def _progress(self, step: Step) -> None:
        text = REHEARSED if step == "done" and self.state.rehearses else SENTENCES[step]

        def message(words: Words) -> ClosingMessage:
            return ClosingMessage(step, words(text))

        self._news.closing(message)

    async def stop(self) -> None:
        """Let go of everything; the studio goes on for the next process to find."""
        self._stop_listening()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def end(self) -> None:
        """`stop`, and the studio ends too."""
        await self.conductor.quit()
        await self.stop()
