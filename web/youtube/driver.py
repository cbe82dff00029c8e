"""Drives one meeting's broadcast: makes it, moves it, puts it on air, ends it, as the journal says.

Stands beside the meeting, which never waits for it. Every look begins from what is stored and what YouTube says, so a
restart just looks again; a failure becomes a trouble with words for the secretary, and another look later.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

import structlog

from meetings import facts as f
from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.plan import Plan
from meetings.state import State
from streaming.youtube.client import YouTube
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.model import ON_AIR, OVER
from streaming.youtube.model import Broadcast as AtYouTube
from streaming.youtube.pause import pause
from web.access.secrets import Safe
from web.youtube import texts
from web.youtube.kept import Kept
from web.youtube.making import Making, Removed
from web.youtube.standing import Standing, Trouble
from web.youtube.storage import SETTLED, Broadcast, Channel, Phase, Stream, YouTubeStorage

log = structlog.get_logger()

IDLE = 3600.0
"""Seconds between two looks while nothing is expected to happen."""
SOON, LATER = 3.0, 30.0
"""While something is about to happen, and while all is well on air."""
SILENT_AFTER = dt.timedelta(seconds=60)
"""How long YouTube may take to see the picture before the secretary is told."""
TAIL = dt.timedelta(seconds=8)
"""After adjourning the broadcast goes on for so long: the last words are still on their way."""
LONGEST_ON_AIR = 60.0
"""However often it failed, a meeting in course is looked at this often."""
CHANGES = (f.MeetingOpened, f.MeetingAdjourned, f.MeetingCancelled, f.MeetingPostponed, f.NoQuorumDeclared)
"""Facts after which there is something to do at once."""

Feeding = Literal["on", "stopped", "away"]
"""Whether the programme is being sent: it is; the secretary stopped it; there is no studio to send it."""


class Feeds(Protocol):
    """Whoever has the programme sent."""

    async def feed(self, meeting: str, relays: Sequence[str]) -> Feeding: ...


class Troubled(Exception):
    """What YouTube does not say by itself."""

    def __init__(self, trouble: Trouble, look_again: float) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.look_again = look_again


class Driver:
    def __init__(
        self,
        meeting: str,
        *,
        ledger: Ledger,
        storage: YouTubeStorage,
        safe: Safe,
        youtube: Callable[[Channel], YouTube],
        feeds: Callable[[], Feeds | None],
        relays: Callable[[Channel], Sequence[str]],
        crest: Callable[[str], Awaitable[Path | None]],
        site: str,
        clock: Callable[[], dt.datetime],
        tell: Callable[[Standing], None],
        chance: Callable[[], float] = random.random,
        pace: float = 1.0,
    ) -> None:
        """`pace`: seconds waited for a second that should be; below one it hurries."""
        self.meeting = meeting
        self._ledger = ledger
        self._storage = storage
        self._make_youtube = youtube
        self._feeds = feeds
        self._relays = relays
        self._site = site
        self._clock = clock
        self._chance = chance
        self._pace = pace
        self._woken = asyncio.Event()
        self._kept = Kept(meeting, storage, clock, tell)
        self._channel: Channel | None = None
        """What `_youtube` and `_making` were made with."""
        self._youtube: YouTube
        self._making: Making
        self._new_making = functools.partial(
            Making, kept=self._kept, storage=storage, safe=safe, crest=crest, site=site, clock=clock
        )

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Until nothing is left to be done."""
        stop_listening = self._ledger.listen(self.meeting, self._happened)
        failures = 0
        try:
            while True:
                self._woken.clear()
                try:
                    wait = await self._look()
                    failures = 0
                except YouTubeFailed as failed:
                    failures += 1
                    wait = await self._failed(failed, failures)
                except Troubled as troubled:
                    failures = 0
                    await self._kept.change(trouble=troubled.trouble)
                    wait = troubled.look_again
                except Removed as removed:
                    await self._kept.change(trouble=removed.trouble)
                    wait = IDLE
                if wait is None:
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait * self._pace):
                        await self._woken.wait()
        finally:
            stop_listening()

    def _happened(self, entries: Sequence[Entry], state: State) -> None:
        if any(isinstance(entry.fact, CHANGES) for entry in entries):
            self.wake()

    async def _failed(self, failed: YouTubeFailed, failures: int) -> float:
        log.warning("youtube failed", meeting=self.meeting, code=failed.code, detail=failed.detail, failures=failures)
        await self._kept.change(trouble=failed.code)
        wait = pause(failed.code, failures, self._chance())
        on_air = self._kept.row.phase in ("waiting", "starting", "live", "ending")
        return min(wait, LONGEST_ON_AIR) if on_air else wait

    # What there is to do ----------------------------------------------------------------------------------------

    async def _look(self) -> float | None:
        """Do all that can be done now; the seconds until the next look, None when nothing is left."""
        state = await self._ledger.state(self.meeting)
        channel = await self._storage.channel(state.plan.council)
        if (await self._kept.read(state.plan.council)).phase in SETTLED:
            self._kept.tell()
            return None
        if not channel.granted:
            return IDLE
        self._know(channel)
        match state.phase:
            case "convened":
                return await self._prepare(state, channel)
            case "open" | "recess":
                return await self._air(state, channel)
            case "adjourned":
                return await self._finish(state)
        await self._withdraw(state.plan)
        return None

    def _know(self, channel: Channel) -> None:
        if self._channel is None or self._channel.sealed_token != channel.sealed_token:
            self._youtube = self._make_youtube(channel)
            self._making = self._new_making(self._youtube)
        self._channel = channel
        if self._kept.row.channel not in ("", channel.channel):
            # Another channel was granted since: what stands at the old one is not ours to touch any more.
            self._kept.row = Broadcast(self.meeting, self._kept.row.council)

    async def _prepare(self, state: State, channel: Channel) -> float:
        """Before the meeting: it is there, says what the notice says, and is bound to a stream."""
        stream = await self._making.stream(state.plan, channel)
        await self._making.broadcast(state.plan, channel)
        await self._making.words(state.plan, channel)
        await self._making.binding(stream)
        await self._making.picture(state.plan)
        await self._kept.change(phase="ready", trouble="")
        return IDLE

    async def _air(self, state: State, channel: Channel) -> float:
        """While the meeting lasts: the picture is sent, whatever YouTube answers, and the broadcast is live."""
        waiting: Phase = self._kept.row.phase if self._kept.row.phase in ("starting", "live") else "waiting"
        stored = await self._storage.stream(state.plan.council, state.plan.body.id, channel.channel)
        feeding = await self._feed(channel) if stored else "away"
        await self._kept.change(phase=waiting)
        stream = stored or await self._making.stream(state.plan, channel)
        feeding = feeding if stored else await self._feed(channel)
        await self._making.broadcast(state.plan, channel)
        await self._making.binding(stream)
        found = await self._making.ours()
        if found.life in OVER:
            raise Troubled(Trouble.ENDED_ELSEWHERE, IDLE)
        if found.life in ON_AIR:
            return await self._on_air(found, stream, feeding)
        return await self._go_live(state, stream, feeding)

    async def _on_air(self, found: AtYouTube, stream: Stream, feeding: Feeding) -> float:
        if found.life != "live":
            await self._kept.change(phase="starting", trouble="")
            return SOON
        now = await self._youtube.stream(stream.stream)
        trouble = Trouble.SENDING_STOPPED if feeding == "stopped" else ""
        await self._kept.change(phase="live", trouble=trouble, health=(now.health, now.issues))
        return LATER

    async def _go_live(self, state: State, stream: Stream, feeding: Feeding) -> float:
        now = await self._youtube.stream(stream.stream)
        if now.status == "active":
            try:
                await self._youtube.transition(self._kept.row.broadcast, "live")
            except YouTubeFailed as failed:
                if failed.code not in (Code.REDUNDANT_TRANSITION, Code.STREAM_INACTIVE):
                    raise
            else:
                await self._kept.change(phase="starting", trouble="")
                return SOON
        if feeding == "stopped":
            raise Troubled(Trouble.SENDING_STOPPED, SOON)
        if state.opened_at is not None and self._clock() - state.opened_at > SILENT_AFTER:
            raise Troubled(Trouble.STREAM_SILENT, LATER)
        await self._kept.change(phase="waiting", trouble="")
        return SOON

    async def _finish(self, state: State) -> float | None:
        """After the meeting: it ends, and its description says where each item is."""
        assert state.adjourned_at is not None
        ends = state.adjourned_at + TAIL
        left = (ends - self._clock()).total_seconds()
        await self._kept.change(phase="ending")
        if 0 < left <= TAIL.total_seconds():
            return left
        found = await self._making.at_youtube(state.plan)
        if found is not None and found.life in ON_AIR:
            try:
                await self._youtube.transition(found.id, "complete")
            except YouTubeFailed as failed:
                if failed.code is not Code.REDUNDANT_TRANSITION:
                    raise
        elif found is not None and found.life not in OVER:
            # It never went on air, and would stand on the channel as something to come.
            await self._youtube.delete(found.id)
            found = None
        if found is None:
            await self._kept.change(phase="deleted", trouble="")
            return None
        began = found.started_at or state.opened_at or state.adjourned_at
        if began >= state.adjourned_at:
            # No video begins after its meeting: one of two clocks is wrong, and ours wrote the times of the items.
            began = state.opened_at or state.adjourned_at
        entries = await self._ledger.entries(self.meeting)
        description = texts.with_chapters(entries, began, ends, state.plan, self._site)
        try:
            await self._youtube.describe(found.id, description)
        except YouTubeFailed as failed:
            # Somebody took the video away in the meantime.
            if failed.code is not Code.NOT_FOUND:
                raise
        await self._kept.change(phase="complete", trouble="")
        return None

    async def _withdraw(self, plan: Plan) -> None:
        """Cancelled, or never held."""
        found = await self._making.at_youtube(plan)
        if found is not None:
            await self._youtube.delete(found.id)
        await self._kept.change(phase="deleted", trouble="")

    async def _feed(self, channel: Channel) -> Feeding:
        feeds = self._feeds()
        return await feeds.feed(self.meeting, self._relays(channel)) if feeds else "away"
