"""What the secretary writes in the minutes, paragraph by paragraph, each with its version so that nothing is lost."""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

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
        here = (t.prose.c.meeting == meeting, t.prose.c.place == paragraph.place)
        values = {"text": paragraph.text, "version": paragraph.version + 1, "saved_at": at, "saved_by": by}
        async with self._engine.begin() as connection:
            row = (await connection.execute(sa.select(t.prose).where(*here))).one_or_none()
            if row is not None and row.text == paragraph.text:
                return int(row.version)
            if row is None and paragraph.version == 0:
                try:
                    await connection.execute(t.prose.insert().values(meeting=meeting, place=paragraph.place, **values))
                except IntegrityError:
                    raise Conflict(Paragraph(paragraph.place, "", 0)) from None
                return 1
            if row is None or row.version != paragraph.version:
                raise Conflict(Paragraph(paragraph.place, row.text if row else "", row.version if row else 0))
            seen = t.prose.c.version == paragraph.version
            if (await connection.execute(t.prose.update().where(*here, seen).values(**values))).rowcount == 0:
                raise Conflict(Paragraph(paragraph.place, row.text, row.version))
        return paragraph.version + 1
