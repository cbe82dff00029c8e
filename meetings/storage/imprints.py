"""What only a council can say of its public pages: whom to ask, who minds the data, how long recordings are kept."""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading


class Imprint(msgspec.Struct, frozen=True):
    """What is empty was not said, and nothing is made up in its place."""

    email: str = ""
    """For whoever asks for accessible information, complains, or asks about their data."""
    phone: str = ""
    office: str = ""
    """Address (`https://`) of the electronic office, where claims are registered."""
    reviewed_on: dt.date | None = None
    """When the accessibility statement was last reviewed (RD 1112/2018, 15.1)."""
    dpo_email: str = ""
    """Of the data-protection officer (GDPR 37)."""
    recordings_kept: str = ""
    """For how long, in the council's own words and language."""
    accessibility_url: str = ""
    """`https://`, where the council has a statement of its own; the same of the notice below."""
    privacy_url: str = ""


class Imprints:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def of(self, council: str) -> Imprint:
        """An empty one where nobody said anything."""
        query = sa.select(t.imprint).where(t.imprint.c.council == council)
        async with self._reading.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Imprint(**{name: getattr(row, name) for name in Imprint.__struct_fields__}) if row else Imprint()

    async def save(self, council: str, imprint: Imprint) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(t.imprint.delete().where(t.imprint.c.council == council))
            await connection.execute(t.imprint.insert().values(council=council, **msgspec.structs.asdict(imprint)))
