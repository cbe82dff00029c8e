"""Where a council may relay its programme to. Keys come and go encrypted; this module cannot read them."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading


class Destination(msgspec.Struct, frozen=True):
    id: str
    council: str
    name: str
    url: str
    """`rtmp://` or `rtmps://`, without the key."""
    sealed_key: bytes = b""
    rehearsals: bool = False
    """Whether it is there to try relaying out: rehearsals go nowhere else, and meetings never there."""

    def __repr__(self) -> str:
        return f"Destination({self.name!r})"


class Destinations:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def of_council(self, council: str) -> list[Destination]:
        """By name."""
        query = sa.select(t.destination).where(t.destination.c.council == council)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query.order_by(t.destination.c.name, t.destination.c.id))
            return [
                Destination(row.id, row.council, row.name, row.url, bytes(row.sealed_key), row.rehearsals)
                for row in rows
            ]

    async def put(self, destination: Destination) -> None:
        """Add or replace. A destination never changes council."""
        values = msgspec.structs.asdict(destination)
        here = (t.destination.c.id == destination.id, t.destination.c.council == destination.council)
        async with self._engine.begin() as connection:
            if (await connection.execute(t.destination.update().where(*here).values(**values))).rowcount == 0:
                await connection.execute(t.destination.insert().values(**values))

    async def remove(self, council: str, destination: str) -> None:
        """Repeated: nothing changes."""
        here = (t.destination.c.id == destination, t.destination.c.council == council)
        async with self._engine.begin() as connection:
            await connection.execute(t.destination.delete().where(*here))
