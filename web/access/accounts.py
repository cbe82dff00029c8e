"""Accounts: an e-mail and a password. Knows no session."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from web.access import secrets
from web.access.tables import account

AT_ONCE = 2
"""Passwords checked at the same time: each takes a processor and 64 MB for a moment."""


class EmailTaken(Exception):
    """Another account has that e-mail."""


class Accounts:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._checking = asyncio.Semaphore(AT_ONCE)

    async def save(self, person: str, email: str, password: str) -> None:
        """Raises `EmailTaken`."""
        async with self._checking:
            kept = await secrets.password_hash(password)
        values = {"person": person, "email": plain(email), "password": kept, "changed_at": self._clock()}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(account.delete().where(account.c.person == person))
                await connection.execute(account.insert().values(**values))
        except IntegrityError:
            raise EmailTaken(email) from None

    async def of(self, person: str) -> Any:
        """The person's account, if they have one: `email`, `changed_at`."""
        return await self._one(account.c.person == person)

    async def named(self, email: str) -> Any:
        return await self._one(account.c.email == plain(email))

    async def fits(self, row: Any, password: str) -> bool:
        """Whether it is the account's password; without an account the same time is spent."""
        async with self._checking:
            return await secrets.password_fits(row.password if row else "", password)

    async def _one(self, condition: sa.ColumnElement[bool]) -> Any:
        async with self._reading.connect() as connection:
            return (await connection.execute(sa.select(account).where(condition))).one_or_none()


def plain(email: str) -> str:
    return email.strip().casefold()
