"""Drives one meeting's broadcast: makes it, moves it, puts it on air, ends it, as the journal says.

Stands beside the meeting, which never waits for it. Every look begins from what is stored and what YouTube says, so a
restart just looks again; a failure becomes a trouble with words for the secretary, and another look later.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import structlog
from msgspec.structs import replace

from meetings import facts as f
from meetings.journal import Entry
from meetings.ledger import Ledger
from meetings.plan import Plan
from meetings.state import State
from streaming.youtube.client import YouTube
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.model import ON_AIR, OVER, About, Issue
from streaming.youtube.model import Broadcast as AtYouTube
from streaming.youtube.pause import pause
from streaming.youtube.thumbnail import thumbnail
from web.access.secrets import Safe
from web.youtube import texts
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
        self._safe = safe
        self._make_youtube = youtube
        self._feeds = feeds
        self._relays = relays
        self._crest = crest
        self._site = site
        self._clock = clock
        self._tell = tell
        self._chance = chance
        self._pace = pace
        self._woken = asyncio.Event()
        self._row = Broadcast(meeting, "")
        self._seen = False
        """Whether the broadcast was looked up at YouTube since we began."""
        self._health: tuple[str, tuple[Issue, ...]] = ("", ())
        self._known_channel: Channel | None = None
        self._youtube: YouTube

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
                    await self._keep(trouble=troubled.trouble)
                    wait = troubled.look_again
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
        await self._keep(trouble=failed.code)
        wait = pause(failed.code, failures, self._chance())
        on_air = self._row.phase in ("waiting", "starting", "live", "ending")
        return min(wait, LONGEST_ON_AIR) if on_air else wait

    # What there is to do ----------------------------------------------------------------------------------------

    async def _look(self) -> float | None:
        """Do all that can be done now; the seconds until the next look, None when nothing is left."""
        state = await self._ledger.state(self.meeting)
        channel = await self._storage.channel(state.plan.council)
        self._row = await self._storage.broadcast(self.meeting) or Broadcast(self.meeting, state.plan.council)
        if self._row.phase in SETTLED:
            self._tell(Standing(self._row))
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
        if self._known_channel is None or self._known_channel.sealed_token != channel.sealed_token:
            self._youtube, self._seen = self._make_youtube(channel), False
        self._known_channel = channel
        if self._row.channel not in ("", channel.channel):
            # Another channel was granted since: what stands at the old one is not ours to touch any more.
            self._row = Broadcast(self.meeting, self._row.council)

    async def _prepare(self, state: State, channel: Channel) -> float:
        """Before the meeting: it is there, says what the notice says, and is bound to a stream."""
        stream = await self._stream(state.plan, channel)
        await self._make(state.plan, channel)
        if not self._seen:
            await self._ours()
            self._seen = True
        about = texts.about(state.plan, channel, self._site)
        if self._row.said != texts.fingerprint(about):
            await self._or_removed(self._youtube.update(self._row.broadcast, self._in_time(about)))
            await self._keep(said=texts.fingerprint(about), privacy=about.privacy)
        await self._bind(stream)
        await self._picture(state.plan)
        await self._keep(phase="ready", trouble="")
        return IDLE

    async def _air(self, state: State, channel: Channel) -> float:
        """While the meeting lasts: the picture is sent, whatever YouTube answers, and the broadcast is live."""
        waiting: Phase = self._row.phase if self._row.phase in ("starting", "live") else "waiting"
        stored = await self._storage.stream(state.plan.council, state.plan.body.id, channel.channel)
        feeding = await self._feed(channel) if stored else "away"
        await self._keep(phase=waiting)
        stream = stored or await self._stream(state.plan, channel)
        feeding = feeding if stored else await self._feed(channel)
        await self._make(state.plan, channel)
        await self._bind(stream)
        found = await self._ours()
        if found.life in OVER:
            raise Troubled(Trouble.ENDED_ELSEWHERE, IDLE)
        if found.life in ON_AIR:
            return await self._on_air(found, stream, feeding)
        return await self._go_live(state, stream, feeding)

    async def _on_air(self, found: AtYouTube, stream: Stream, feeding: Feeding) -> float:
        if found.life != "live":
            await self._keep(phase="starting", trouble="")
            return SOON
        now = await self._youtube.stream(stream.stream)
        trouble = Trouble.SENDING_STOPPED if feeding == "stopped" else ""
        await self._keep(phase="live", trouble=trouble, health=(now.health, now.issues))
        return LATER

    async def _go_live(self, state: State, stream: Stream, feeding: Feeding) -> float:
        now = await self._youtube.stream(stream.stream)
        if now.status == "active":
            try:
                await self._youtube.transition(self._row.broadcast, "live")
            except YouTubeFailed as failed:
                if failed.code not in (Code.REDUNDANT_TRANSITION, Code.STREAM_INACTIVE):
                    raise
            else:
                await self._keep(phase="starting", trouble="")
                return SOON
        if feeding == "stopped":
            raise Troubled(Trouble.SENDING_STOPPED, SOON)
        if state.opened_at is not None and self._clock() - state.opened_at > SILENT_AFTER:
            raise Troubled(Trouble.STREAM_SILENT, LATER)
        await self._keep(phase="waiting", trouble="")
        return SOON

    async def _finish(self, state: State) -> float | None:
        """After the meeting: it ends, and its description says where each item is."""
        assert state.adjourned_at is not None
        ends = state.adjourned_at + TAIL
        left = (ends - self._clock()).total_seconds()
        await self._keep(phase="ending")
        if 0 < left <= TAIL.total_seconds():
            return left
        found = await self._at_youtube(state.plan)
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
            await self._keep(phase="deleted", trouble="")
            return None
        began = found.started_at or state.opened_at or state.adjourned_at
        entries = await self._ledger.entries(self.meeting)
        description = texts.with_chapters(entries, began, ends, state.plan, self._site)
        try:
            await self._youtube.describe(found.id, description)
        except YouTubeFailed as failed:
            # Somebody took the video away in the meantime.
            if failed.code is not Code.NOT_FOUND:
                raise
        await self._keep(phase="complete", trouble="")
        return None

    async def _withdraw(self, plan: Plan) -> None:
        """Cancelled, or never held."""
        found = await self._at_youtube(plan)
        if found is not None:
            await self._youtube.delete(found.id)
        await self._keep(phase="deleted", trouble="")

    # Steps ------------------------------------------------------------------------------------------------------

    async def _stream(self, plan: Plan, channel: Channel) -> Stream:
        """The body's stream, made once and used for every meeting of it."""
        kept = await self._storage.stream(plan.council, plan.body.id, channel.channel)
        if kept is not None:
            return kept
        title = f"Consistori · {plan.council_name} · {plan.body.id}"[:128]
        found = None
        async for each in self._youtube.streams():
            if each.title == title:
                found = each
                break
        made = found or await self._youtube.insert_stream(title)
        key = self._safe.seal(made.key)
        stream = Stream(plan.council, plan.body.id, channel.channel, made.id, made.address, made.backup_address, key)
        await self._storage.put_stream(stream)
        return stream

    async def _make(self, plan: Plan, channel: Channel) -> None:
        """Stored before it is asked for: whoever starts after a crash in between looks for it first."""
        if self._row.broadcast:
            return
        await self._keep(channel=channel.channel, phase=self._row.phase)
        about = texts.about(plan, channel, self._site)
        found = await self._upcoming(plan)
        made = found or await self._youtube.insert(self._in_time(about))
        said = "" if found else texts.fingerprint(about)
        await self._keep(broadcast=made.id, stream=made.stream, said=said, privacy=about.privacy)
        self._seen = True
        log.info("broadcast made", meeting=self.meeting, broadcast=made.id, found=found is not None)

    def _in_time(self, about: About) -> About:
        """YouTube takes no start that has passed."""
        soonest = self._clock() + dt.timedelta(minutes=1)
        return replace(about, starts_at=max(about.starts_at, soonest))

    async def _bind(self, stream: Stream) -> None:
        if self._row.stream == stream.stream:
            return
        try:
            await self._youtube.bind(self._row.broadcast, stream.stream)
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_FOUND:
                raise
            await self._ours()
            # The stream is what is not there any more: the next look makes another.
            await self._storage.remove_stream(stream)
            raise
        await self._keep(stream=stream.stream)

    async def _picture(self, plan: Plan) -> None:
        crest = await self._crest(plan.council)
        card = texts.card(plan)
        drawn = texts.fingerprint(card, plan.accent, crest)
        if self._row.pictured == drawn:
            return
        jpeg = await asyncio.to_thread(thumbnail, card, plan.accent, str(crest) if crest else "")
        try:
            await self._youtube.set_thumbnail(self._row.broadcast, jpeg)
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_PERMITTED:
                raise
            # Channels that are not verified may not have their own; YouTube shows a frame of the video then.
            log.warning("thumbnail refused", meeting=self.meeting, detail=failed.detail)
        await self._keep(pictured=drawn)

    async def _feed(self, channel: Channel) -> Feeding:
        feeds = self._feeds()
        return await feeds.feed(self.meeting, self._relays(channel)) if feeds else "away"

    async def _upcoming(self, plan: Plan) -> AtYouTube | None:
        async for each in self._youtube.upcoming():
            if texts.is_of(each.description, self._site, plan):
                return each
        return None

    async def _at_youtube(self, plan: Plan) -> AtYouTube | None:
        """The broadcast as it stands there; also one that was made and never stored."""
        if not self._row.broadcast:
            return await self._upcoming(plan)
        try:
            return await self._youtube.broadcast(self._row.broadcast)
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_FOUND:
                raise
            return None

    async def _ours(self) -> AtYouTube:
        found: AtYouTube = await self._or_removed(self._youtube.broadcast(self._row.broadcast))
        return found

    async def _or_removed(self, asked: Awaitable[AtYouTube]) -> AtYouTube:
        try:
            return await asked
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_FOUND:
                raise
            raise Troubled(Trouble.REMOVED, IDLE) from None

    async def _keep(self, *, health: tuple[str, tuple[Issue, ...]] | None = None, **changes: Any) -> None:
        """Store what is different, and tell."""
        row = replace(self._row, **changes)
        if row.trouble != self._row.trouble:
            row = replace(row, trouble_since=self._clock() if row.trouble else None)
        if row != self._row or not row.council:
            await self._storage.put_broadcast(row)
        self._row = row
        self._health = health or (self._health if row.phase == "live" else ("", ()))
        self._tell(Standing(row, *self._health))
