"""Meetings as planned and convened: the draft while it is one, and the notice as it was published."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.draft import Draft
from meetings.storage import tables as t
from meetings.storage.database import reading

Status = Literal["draft", "convened", "cancelled", "rehearsal"]
"""A rehearsal is listed with no meetings: only `find` and `rehearsals` know of it."""


class Planned(msgspec.Struct, frozen=True):
    draft: Draft
    status: Status
    version: int
    """Grows with every save; who saves says which one they saw."""
    notice_at: dt.datetime | None = None
    notice: str = ""
    """The notice as published: canonical JSON of the plan."""
    notice_sha256: str = ""

    @property
    def id(self) -> str:
        return self.draft.meeting


class Stale(Exception):
    """Somebody else saved in the meantime, or the notice was sent; nothing was changed."""


class PlannedMeetings:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def find(self, meeting: str) -> Planned | None:
        async with self._reading.connect() as connection:
            row = (await connection.execute(sa.select(t.meeting).where(t.meeting.c.id == meeting))).one_or_none()
        return None if row is None else _planned(row)

    async def of_council(self, council: str) -> list[Planned]:
        """All, the latest first; no rehearsals."""
        return await self._of(council, t.meeting.c.status != "rehearsal")

    async def rehearsals(self, council: str) -> list[Planned]:
        """All, the latest first."""
        return await self._of(council, t.meeting.c.status == "rehearsal")

    async def _of(self, council: str, which: sa.ColumnElement[bool]) -> list[Planned]:
        query = sa.select(t.meeting).where(t.meeting.c.council == council, which)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query.order_by(t.meeting.c.starts_at.desc(), t.meeting.c.id))
            return [_planned(row) for row in rows]

    async def convened(self) -> list[Planned]:
        """Of every council: what the service looks after when it starts."""
        async with self._reading.connect() as connection:
            rows = await connection.execute(sa.select(t.meeting).where(t.meeting.c.status == "convened"))
            return [_planned(row) for row in rows]

    async def add(self, draft: Draft, status: Status = "draft") -> None:
        values = {"id": draft.meeting, "council": draft.council, "status": status, "version": 1, **_values(draft)}
        async with self._engine.begin() as connection:
            await connection.execute(t.meeting.insert().values(**values))

    async def save(self, draft: Draft, seen: int) -> int:
        """Replace the draft and return its new version. Raises `Stale`."""
        await self._change(draft.meeting, seen, version=seen + 1, **_values(draft))
        return seen + 1

    async def convene(self, meeting: str, seen: int, notice: str, sha256: str, at: dt.datetime) -> None:
        """The draft is frozen: `notice` is what everybody gets from now on. Raises `Stale`."""
        values = {"status": "convened", "notice": notice, "notice_sha256": sha256, "notice_at": at}
        await self._change(meeting, seen, version=seen + 1, **values)

    async def unconvene(self, meeting: str) -> None:
        """Take `convene` back, for a notice that could not be entered in the journal."""
        values = {"status": "draft", "notice": "", "notice_sha256": "", "notice_at": None}
        async with self._engine.begin() as connection:
            await connection.execute(t.meeting.update().where(t.meeting.c.id == meeting).values(**values))

    async def cancel(self, meeting: str, seen: Status) -> None:
        """Put aside what was seen as a draft, or as convened. Repeated: nothing changes. Raises `Stale`."""
        here = (t.meeting.c.id == meeting, t.meeting.c.status.in_((seen, "cancelled")))
        async with self._engine.begin() as connection:
            if (await connection.execute(t.meeting.update().where(*here).values(status="cancelled"))).rowcount == 0:
                raise Stale(meeting)

    async def postpone(self, meeting: str, starts_at: dt.datetime) -> None:
        """The journal says why; the notice stays as it was sent. Repeated: nothing changes."""
        found = await self.find(meeting)
        if found is None:
            return
        values = _values(msgspec.structs.replace(found.draft, starts_at=starts_at))
        async with self._engine.begin() as connection:
            here = (t.meeting.c.id == meeting, t.meeting.c.status == "convened")
            await connection.execute(t.meeting.update().where(*here).values(**values))

    async def _change(self, meeting: str, seen: int, **values: Any) -> None:
        here = (t.meeting.c.id == meeting, t.meeting.c.status == "draft", t.meeting.c.version == seen)
        async with self._engine.begin() as connection:
            if (await connection.execute(t.meeting.update().where(*here).values(**values))).rowcount == 0:
                raise Stale(meeting)


def _values(draft: Draft) -> dict[str, Any]:
    return {"starts_at": draft.starts_at, "draft": msgspec.json.encode(draft).decode()}


def _planned(row: Any) -> Planned:
    draft = msgspec.json.decode(row.draft, type=Draft)
    return Planned(draft, row.status, row.version, row.notice_at, row.notice, row.notice_sha256)
