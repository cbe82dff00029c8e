"""Cameras of the network that the secretary has entered: they belong to a body, and are there in each of its meetings.

Addresses are sealed by the caller.
"""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from web.equipment import tables as t
from web.equipment.storage import Piece


class NetworkCamera(msgspec.Struct, frozen=True):
    id: str
    council: str
    body: str
    name: str
    sealed_address: bytes
    """As `streaming.camera.Camera.url` has it."""
    created_at: dt.datetime
    person: str = ""
    """Whose seat it is for; empty for the chamber."""

    def piece_of(self, meeting: str) -> Piece:
        """As one of a meeting's equipment."""
        return Piece(self.id, self.council, meeting, "camera", self.name, self.created_at, self.person)

    def __repr__(self) -> str:
        return f"NetworkCamera({self.name!r})"


class Cameras:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def of_body(self, council: str, body: str) -> list[NetworkCamera]:
        """In the order they were entered."""
        c = t.camera.c
        query = sa.select(t.camera).where(c.council == council, c.body == body).order_by(c.created_at, c.id)
        async with self._reading.connect() as connection:
            return [NetworkCamera(**row._mapping) for row in await connection.execute(query)]

    async def add(self, camera: NetworkCamera) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(t.camera.insert().values(**msgspec.structs.asdict(camera)))

    async def remove(self, council: str, body: str, camera: str) -> None:
        """Repeated: nothing changes."""
        c = t.camera.c
        async with self._engine.begin() as connection:
            here = (c.id == camera, c.council == council, c.body == body)
            await connection.execute(t.camera.delete().where(*here))
