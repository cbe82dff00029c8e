"""What must be at YouTube for a meeting: a stream for its body, a broadcast that says what the notice says, a picture.

Every step looks first whether it was done, so each can be repeated. Must never know when it is time for which.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from msgspec.structs import replace

from meetings.plan import Plan
from streaming.youtube.client import YouTube
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.model import About
from streaming.youtube.model import Broadcast as AtYouTube
from streaming.youtube.thumbnail import thumbnail
from web.access.secrets import Safe
from web.youtube import texts
from web.youtube.kept import Kept
from web.youtube.standing import Trouble
from web.youtube.storage import Channel, Stream, YouTubeStorage

log = structlog.get_logger()

SOONEST = dt.timedelta(minutes=1)
"""YouTube takes no start that has passed."""


class Removed(Exception):
    """Somebody deleted the broadcast at YouTube."""

    trouble = Trouble.REMOVED


class Making:
    """With one consent."""

    def __init__(
        self,
        youtube: YouTube,
        kept: Kept,
        *,
        storage: YouTubeStorage,
        safe: Safe,
        crest: Callable[[str], Awaitable[Path | None]],
        site: str,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._youtube = youtube
        self._kept = kept
        self._storage = storage
        self._safe = safe
        self._crest = crest
        self._site = site
        self._clock = clock
        self._seen = False
        """Whether the broadcast was looked up at YouTube since we began."""

    async def stream(self, plan: Plan, channel: Channel) -> Stream:
        """The body's, made once and used for every meeting of it."""
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

    async def broadcast(self, plan: Plan, channel: Channel) -> None:
        """Stored before it is asked for: whoever starts after a crash in between looks for it first."""
        if self._kept.row.broadcast:
            return
        await self._kept.change(channel=channel.channel)
        about = texts.about(plan, channel, self._site)
        found = await self._upcoming(plan)
        made = found or await self._youtube.insert(self._in_time(about))
        said = "" if found else texts.fingerprint(about)
        await self._kept.change(broadcast=made.id, stream=made.stream, said=said, privacy=about.privacy)
        self._seen = True
        log.info("broadcast made", meeting=plan.meeting, broadcast=made.id, found=found is not None)

    async def words(self, plan: Plan, channel: Channel) -> None:
        """Raises `Removed`, also where there is nothing to say."""
        if not self._seen:
            await self.ours()
            self._seen = True
        about = texts.about(plan, channel, self._site)
        if self._kept.row.said != texts.fingerprint(about):
            await _or_removed(self._youtube.update(self._kept.row.broadcast, self._in_time(about)))
            await self._kept.change(said=texts.fingerprint(about), privacy=about.privacy)

    def _in_time(self, about: About) -> About:
        return replace(about, starts_at=max(about.starts_at, self._clock() + SOONEST))

    async def binding(self, stream: Stream) -> None:
        """Raises `Removed`."""
        if self._kept.row.stream == stream.stream:
            return
        try:
            await self._youtube.bind(self._kept.row.broadcast, stream.stream)
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_FOUND:
                raise
            await self.ours()
            # The stream is what is not there any more: the next look makes another.
            await self._storage.remove_stream(stream)
            raise
        await self._kept.change(stream=stream.stream)

    async def picture(self, plan: Plan) -> None:
        crest = await self._crest(plan.council)
        card = texts.card(plan)
        drawn = texts.fingerprint(card, plan.accent, crest)
        if self._kept.row.pictured == drawn:
            return
        jpeg = await asyncio.to_thread(thumbnail, card, plan.accent, str(crest) if crest else "")
        try:
            await self._youtube.set_thumbnail(self._kept.row.broadcast, jpeg)
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_PERMITTED:
                raise
            # Channels that are not verified may not have their own; YouTube shows a frame of the video then.
            log.warning("thumbnail refused", meeting=plan.meeting, detail=failed.detail)
        await self._kept.change(pictured=drawn)

    # What stands there ----------------------------------------------------------------------------------------------

    async def ours(self) -> AtYouTube:
        """Raises `Removed`."""
        return await _or_removed(self._youtube.broadcast(self._kept.row.broadcast))

    async def at_youtube(self, plan: Plan) -> AtYouTube | None:
        """The broadcast as it stands there; also one that was made and never stored."""
        if not self._kept.row.broadcast:
            return await self._upcoming(plan)
        try:
            return await self.ours()
        except Removed:
            return None

    async def _upcoming(self, plan: Plan) -> AtYouTube | None:
        async for each in self._youtube.upcoming():
            if texts.is_of(each.description, self._site, plan):
                return each
        return None


async def _or_removed(asked: Awaitable[AtYouTube]) -> AtYouTube:
    try:
        return await asked
    except YouTubeFailed as failed:
        if failed.code is not Code.NOT_FOUND:
            raise
        raise Removed from None
