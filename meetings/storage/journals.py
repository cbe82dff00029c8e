"""Journals in the database. Each append is one transaction, durable before it returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.journal import Entry, from_line, to_line
from meetings.ledger import Conflict
from meetings.storage.database import reading
from meetings.storage.tables import journal
from meetings.unavailable import Unavailable


class StoredJournals:
    """The `meetings.ledger.Journals` of a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    async def read(self, meeting: str, after: int = 0) -> list[Entry]:
        query = sa.select(journal.c.line).where(journal.c.meeting == meeting, journal.c.seq > after)
        with _told():
            async with self._reading.connect() as connection:
                await self._alone(connection, meeting)
                lines = (await connection.execute(query.order_by(journal.c.seq))).scalars().all()
        return [from_line(line) for line in lines]

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        rows = [
            {"meeting": meeting, "seq": entry.seq, "line": to_line(entry).decode(), "hash": entry.hash}
            for entry in entries
        ]
        try:
            with _told():
                async with self._engine.begin() as connection:
                    await self._alone(connection, meeting)
                    await connection.execute(sa.insert(journal), rows)
        except IntegrityError as error:
            raise Conflict(f"meeting {meeting}, entry {entries[0].seq}") from error

    async def meetings(self) -> list[str]:
        with _told():
            async with self._reading.connect() as connection:
                return list((await connection.execute(sa.select(journal.c.meeting).distinct())).scalars())

    async def _alone(self, connection: AsyncConnection, meeting: str) -> None:
        """Until the end of the transaction nobody else is at this journal.

        A server may still be writing what a broken line never acknowledged: whoever reads waits for that to be over.
        SQLite has no such half-dead writers, and its readers see what is committed.
        """
        if connection.dialect.name == "postgresql":
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(meeting, 0))))


@contextmanager
def _told() -> Iterator[None]:
    """Waiting in vain for a connection, or for its answer, is told like everything else."""
    try:
        yield
    except (sa.exc.TimeoutError, TimeoutError) as error:
        raise Unavailable("away", str(error)) from error
