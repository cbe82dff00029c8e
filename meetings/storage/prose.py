"""What the secretary writes in the minutes, paragraph by paragraph, each with its version so that nothing is lost."""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading


class Paragraph(msgspec.Struct, frozen=True):
    place: str
    """Which paragraph, such as `i3/debate`."""
    text: str
    version: int


class Conflict(Exception):
    """Somebody else saved the paragraph in the meantime: `current` is what is there. Nothing was changed."""

    def __init__(self, current: Paragraph) -> None:
        super().__init__(current.place)
        self.current = current


class Prose:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def of_meeting(self, meeting: str) -> dict[str, Paragraph]:
        """By place; what was never written is absent."""
        async with self._reading.connect() as connection:
            rows = await connection.execute(sa.select(t.prose).where(t.prose.c.meeting == meeting))
            return {row.place: Paragraph(row.place, row.text, row.version) for row in rows}

    async def save(self, meeting: str, paragraph: Paragraph, by: str, at: dt.datetime) -> int:
        """Store the text; `paragraph.version` is the one the writer saw (0: none). The new version; or `Conflict`.

        Repeated with the text that is there already: its version, whatever was seen.
        """
        async with self._engine.begin() as connection:
            current = await _paragraph(connection, meeting, paragraph.place)
            if current.version and current.text == paragraph.text:
                return current.version
            if current.version != paragraph.version:
                raise Conflict(current)
            if await _put(connection, meeting, paragraph, by, at):
                return paragraph.version + 1
        # Another process saved it between our look and our word.
        async with self._reading.connect() as connection:
            raise Conflict(await _paragraph(connection, meeting, paragraph.place))


async def _paragraph(connection: AsyncConnection, meeting: str, place: str) -> Paragraph:
    """As it is; of version 0 if it was never written."""
    here = (t.prose.c.meeting == meeting, t.prose.c.place == place)
    row = (await connection.execute(sa.select(t.prose).where(*here))).one_or_none()
    return Paragraph(place, row.text, row.version) if row else Paragraph(place, "", 0)


async def _put(connection: AsyncConnection, meeting: str, paragraph: Paragraph, by: str, at: dt.datetime) -> bool:
    """Whether the paragraph was still as the writer saw it."""
    here = (t.prose.c.meeting == meeting, t.prose.c.place == paragraph.place, t.prose.c.version == paragraph.version)
    values = {"text": paragraph.text, "version": paragraph.version + 1, "saved_at": at, "saved_by": by}
    if paragraph.version:
        return (await connection.execute(t.prose.update().where(*here).values(**values))).rowcount == 1
    try:
        async with connection.begin_nested():
            await connection.execute(t.prose.insert().values(meeting=meeting, place=paragraph.place, **values))
    except IntegrityError:
        return False
    return True
