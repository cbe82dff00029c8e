"""What the secretary has made for a meeting: encoders and players. Tokens are hashed by the caller."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from web.equipment import tables as t

Kind = Literal["encoder", "player", "everybody", "camera"]
"""An `encoder` sends by WHIP; a `player` is sent the programme by WHEP; `everybody`: so is whoever asks, without a
token; a `camera` of the network is fetched, and kept elsewhere (`web.equipment.cameras`)."""

Place = Literal["", "outside", "inside", "hall"]
"""Of players: `outside` sees what citizens see, `inside` closed parts too, and the `hall` screen does not hear the
chamber's own microphones, beside which it stands."""

Opening = Literal["floor", "always", "never"]
"""When the chamber's microphones are heard: while somebody in the chamber has the floor, while the meeting is open,
or not at all."""


class Piece(msgspec.Struct, frozen=True):
    id: str
    council: str
    meeting: str
    kind: Kind
    name: str
    created_at: dt.datetime
    person: str = ""
    """Whose seat an encoder is for; empty for the chamber."""
    place: Place = ""
    hash: str | None = None

    def __repr__(self) -> str:
        return f"Piece({self.kind} {self.name!r})"


class EquipmentStorage:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def of_meeting(self, meeting: str) -> list[Piece]:
        """In the order they were made."""
        query = sa.select(t.equipment).where(t.equipment.c.meeting == meeting)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query.order_by(t.equipment.c.created_at, t.equipment.c.id))
            return [Piece(**row._mapping) for row in rows]

    async def with_token(self, council: str, meeting: str, hashed: str) -> Piece | None:
        e = t.equipment.c
        query = sa.select(t.equipment).where(e.hash == hashed, e.council == council, e.meeting == meeting)
        async with self._reading.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Piece(**row._mapping)

    async def for_everybody(self, council: str, meeting: str) -> Piece | None:
        e = t.equipment.c
        query = sa.select(t.equipment).where(e.council == council, e.meeting == meeting, e.kind == "everybody")
        async with self._reading.connect() as connection:
            row = (await connection.execute(query)).first()
            return None if row is None else Piece(**row._mapping)

    async def add(self, piece: Piece) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(t.equipment.insert().values(**msgspec.structs.asdict(piece)))

    async def give_token(self, council: str, meeting: str, piece: str, hashed: str) -> bool:
        """The one before is good for nothing any more. False for a piece that has no token, or is not there."""
        e = t.equipment.c
        here = (e.id == piece, e.council == council, e.meeting == meeting, e.hash.is_not(None))
        async with self._engine.begin() as connection:
            changed = await connection.execute(t.equipment.update().where(*here).values(hash=hashed))
            return changed.rowcount > 0

    async def remove(self, council: str, meeting: str, piece: str) -> None:
        """Repeated: nothing changes."""
        e = t.equipment.c
        async with self._engine.begin() as connection:
            await connection.execute(
                t.equipment.delete().where(e.id == piece, e.council == council, e.meeting == meeting)
            )

    async def opening(self, meeting: str) -> Opening:
        query = sa.select(t.chamber.c.opening).where(t.chamber.c.meeting == meeting)
        async with self._reading.connect() as connection:
            found: Opening | None = (await connection.execute(query)).scalar_one_or_none()
            return found or "floor"

    async def set_opening(self, council: str, meeting: str, opening: Opening) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(t.chamber.delete().where(t.chamber.c.meeting == meeting))
            await connection.execute(t.chamber.insert().values(meeting=meeting, council=council, opening=opening))
