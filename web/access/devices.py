"""Known devices: browsers in which somebody came all the way in before. Only hashes of their names are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from web.access.client import Client
from web.access.cookies import DEVICE_AGE
from web.access.tables import device


class Devices:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    async def knows(self, client: Client, person: str) -> bool:
        """Whether the person came in with it within the time its browser keeps the cookie."""
        query = sa.select(device.c.known_at).where(device.c.hash == client.device_hash, device.c.person == person)
        async with self._reading.connect() as connection:
            known_at = (await connection.execute(query)).scalar()
        return known_at is not None and self._clock() < known_at + DEVICE_AGE

    async def remember(self, client: Client, person: str) -> None:
        if client.device_hash is None:
            return
        now = self._clock()
        async with self._engine.begin() as connection:
            here = (device.c.hash == client.device_hash, device.c.person == person)
            await connection.execute(device.delete().where(*here))
            await connection.execute(device.delete().where(device.c.known_at < now - DEVICE_AGE))
            await connection.execute(device.insert().values(hash=client.device_hash, person=person, known_at=now))

    async def forget(self, person: str) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(device.delete().where(device.c.person == person))
