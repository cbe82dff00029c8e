"""Journals in the database. Each append is one transaction, durable before it returns."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.journal import Entry, from_line, to_line
from meetings.ledger import Conflict
from meetings.storage.tables import journal


class StoredJournals:
    """The `meetings.ledger.Journals` of a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, meeting: str) -> list[Entry]:
        query = sa.select(journal.c.line).where(journal.c.meeting == meeting).order_by(journal.c.seq)
        async with self._engine.connect() as connection:
            return [from_line(line) for line in (await connection.execute(query)).scalars()]

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        rows = [
            {"meeting": meeting, "seq": entry.seq, "line": to_line(entry).decode(), "hash": entry.hash}
            for entry in entries
        ]
        try:
            async with self._engine.begin() as connection:
                await connection.execute(sa.insert(journal), rows)
        except IntegrityError as error:
            raise Conflict(f"meeting {meeting}, entry {entries[0].seq}") from error

    async def meetings(self) -> list[str]:
        async with self._engine.connect() as connection:
            return list((await connection.execute(sa.select(journal.c.meeting).distinct())).scalars())
