"""Recovery codes: for whoever is without the second factor. Each works once; only hashes are kept.

A code has 79 random bits, so that a plain SHA-256 keeps it, as it does tokens.
"""

from __future__ import annotations

import datetime as dt
import secrets as random
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from web.access.secrets import token_hash
from web.access.tables import recovery_code

CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for one another."""
LENGTH = 16
GROUP = 4


class RecoveryCodes:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    async def make(self, person: str) -> list[str]:
        """Ten new ones, never shown again; the former ones are worth nothing any more."""
        codes = [_written("".join(random.choice(LETTERS) for _ in range(LENGTH))) for _ in range(CODES)]
        async with self._engine.begin() as connection:
            await connection.execute(recovery_code.delete().where(recovery_code.c.person == person))
            rows = [{"person": person, "hash": token_hash(plain(code))} for code in codes]
            await connection.execute(recovery_code.insert(), rows)
        return codes

    async def use(self, person: str, code: str) -> bool:
        """Whether it was one of theirs and not used yet; now it is."""
        here = (
            recovery_code.c.person == person,
            recovery_code.c.hash == token_hash(plain(code)),
            recovery_code.c.used_at.is_(None),
        )
        async with self._engine.begin() as connection:
            used = await connection.execute(recovery_code.update().where(*here).values(used_at=self._clock()))
            return used.rowcount == 1

    async def left(self, person: str) -> int:
        here = (recovery_code.c.person == person, recovery_code.c.used_at.is_(None))
        async with self._reading.connect() as connection:
            count = sa.select(sa.func.count()).select_from(recovery_code).where(*here)
            return (await connection.execute(count)).scalar_one()

    async def remove(self, person: str) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(recovery_code.delete().where(recovery_code.c.person == person))


def plain(code: str) -> str:
    """As it is hashed, however it was copied."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _written(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
