"""Channels, streams and broadcasts as they are stored. Tokens and keys come and go sealed: they cannot be read here."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from streaming.youtube.model import WATCH, Latency, Privacy
from web.youtube import tables as t

Phase = Literal["planned", "ready", "waiting", "starting", "live", "ending", "complete", "deleted"]
"""`planned`: not at YouTube yet; `waiting`: for the video to arrive there."""
SETTLED = frozenset({"complete", "deleted"})


class Channel(msgspec.Struct, frozen=True):
    """What a council granted and how its broadcasts are to be."""

    council: str
    sealed_token: bytes = b""
    channel: str = ""
    title: str = ""
    granted_at: dt.datetime | None = None
    granted_by: str = ""
    privacy: Privacy = "public"
    made_for_kids: bool = False
    latency: Latency = "low"
    backup: bool = False
    """Whether a second feed goes to YouTube's backup address."""

    @property
    def granted(self) -> bool:
        return bool(self.sealed_token)

    def __repr__(self) -> str:
        return f"Channel({self.council!r}, {self.title!r})"


class Stream(msgspec.Struct, frozen=True):
    council: str
    body: str
    channel: str
    stream: str
    address: str
    backup_address: str
    sealed_key: bytes

    def __repr__(self) -> str:
        return f"Stream({self.stream!r})"


class Broadcast(msgspec.Struct, frozen=True):
    meeting: str
    council: str
    channel: str = ""
    broadcast: str = ""
    """Its id, and its video's; empty until it is known."""
    stream: str = ""
    """Id of the stream it is bound to."""
    phase: Phase = "planned"
    privacy: str = ""
    said: str = ""
    pictured: str = ""
    trouble: str = ""
    """A `Trouble`, or empty."""
    trouble_since: dt.datetime | None = None

    @property
    def watch(self) -> str:
        """Where citizens see it; empty where there is nothing for them to see."""
        gone = self.phase == "deleted" or self.trouble == "removed"
        hidden = not self.broadcast or gone or self.privacy == "private"
        return "" if hidden else WATCH + self.broadcast


class YouTubeStorage:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    # Channels -----------------------------------------------------------------------------------------------------

    async def channel(self, council: str) -> Channel:
        """The council's; one with nothing granted where nobody ever asked."""
        row = await self._one(t.youtube_channel, council=council)
        return Channel(**row) if row else Channel(council)

    async def granted(self) -> dict[str, Channel]:
        """Of every council that granted one, by council."""
        query = sa.select(t.youtube_channel).where(sa.func.length(t.youtube_channel.c.sealed_token) > 0)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query)
            return {row.council: Channel(**row._asdict()) for row in rows}

    async def put_channel(self, channel: Channel) -> None:
        await self._put(t.youtube_channel, channel, "council")

    # Streams ------------------------------------------------------------------------------------------------------

    async def stream(self, council: str, body: str, channel: str) -> Stream | None:
        row = await self._one(t.youtube_stream, council=council, body=body, channel=channel)
        return Stream(**row) if row else None

    async def put_stream(self, stream: Stream) -> None:
        await self._put(t.youtube_stream, stream, "council", "body", "channel")

    async def remove_stream(self, stream: Stream) -> None:
        """Repeated: nothing changes."""
        async with self._engine.begin() as connection:
            here = _here(t.youtube_stream, {"council": stream.council, "body": stream.body, "channel": stream.channel})
            await connection.execute(t.youtube_stream.delete().where(*here))

    # Broadcasts ---------------------------------------------------------------------------------------------------

    async def broadcast(self, meeting: str) -> Broadcast | None:
        row = await self._one(t.youtube_broadcast, meeting=meeting)
        return Broadcast(**row) if row else None

    async def of_council(self, council: str) -> dict[str, Broadcast]:
        """By meeting."""
        query = sa.select(t.youtube_broadcast).where(t.youtube_broadcast.c.council == council)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query)
            return {row.meeting: Broadcast(**row._asdict()) for row in rows}

    async def unsettled(self) -> list[Broadcast]:
        """Those for which something is still to be done, of every council."""
        query = sa.select(t.youtube_broadcast).where(t.youtube_broadcast.c.phase.not_in(sorted(SETTLED)))
        async with self._reading.connect() as connection:
            return [Broadcast(**row._asdict()) for row in await connection.execute(query)]

    async def put_broadcast(self, broadcast: Broadcast) -> None:
        await self._put(t.youtube_broadcast, broadcast, "meeting")

    # Rows ---------------------------------------------------------------------------------------------------------

    async def _one(self, table: sa.Table, **at: str) -> dict[str, Any] | None:
        async with self._reading.connect() as connection:
            row = (await connection.execute(sa.select(table).where(*_here(table, at)))).one_or_none()
        return None if row is None else dict(row._asdict())

    async def _put(self, table: sa.Table, value: msgspec.Struct, *key: str) -> None:
        """Add or replace."""
        values = msgspec.structs.asdict(value)
        at = {name: values[name] for name in key}
        async with self._engine.begin() as connection:
            changed = await connection.execute(table.update().where(*_here(table, at)).values(**values))
            if changed.rowcount == 0:
                await connection.execute(table.insert().values(**values))


def _here(table: sa.Table, at: dict[str, str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in at.items()]
