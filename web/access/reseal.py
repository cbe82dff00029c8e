"""Sealing anew what former secrets sealed, wherever it is stored. Must never know what it is."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.storage.database import connect, reading
from web.access.secrets import Purpose, Safe, Unsealable
from web.migrations import metadata


class Resealed(msgspec.Struct, frozen=True):
    """What became of one column."""

    column: str
    anew: int = 0
    newest_already: int = 0
    unreadable: int = 0
    """Sealed with a secret that was not given: they stay as they are."""


def sealed_columns() -> list[sa.Column[bytes]]:
    """Every column whose values a `Safe` sealed."""
    return [column for table in metadata.sorted_tables for column in table.columns if column.info.get("sealed")]


async def reseal(engine: AsyncEngine, safe: Safe) -> list[Resealed]:
    """Seal everything with the newest secret, in one transaction. Repeated: nothing changes.

    The service may be running, with the same secrets: what it stores meanwhile is not overwritten.
    """
    async with engine.begin() as connection:
        return [await _column(connection, safe, column) for column in sealed_columns()]


async def _column(connection: AsyncConnection, safe: Safe, column: sa.Column[bytes]) -> Resealed:
    purpose: Purpose = column.info["sealed"]
    done = Resealed(str(column))
    rows = await connection.execute(sa.select(column).where(column.is_not(None)).distinct())
    for kept in [bytes(row) for row in rows.scalars()]:
        if not kept:
            continue
        if safe.is_newest(kept, purpose):
            done = msgspec.structs.replace(done, newest_already=done.newest_already + 1)
            continue
        try:
            fresh = safe.seal(safe.unseal(kept, purpose), purpose)
        except Unsealable:
            done = msgspec.structs.replace(done, unreadable=done.unreadable + 1)
            continue
        await connection.execute(column.table.update().where(column == kept).values({column.name: fresh}))
        done = msgspec.structs.replace(done, anew=done.anew + 1)
    return done


async def unreadable(engine: AsyncEngine, safe: Safe) -> int:
    """How many stored secrets none of the installation's opens."""
    found = 0
    async with reading(engine).connect() as connection:
        there = await connection.run_sync(lambda sync: {*sa.inspect(sync).get_table_names()})
        for column in sealed_columns():
            if column.table.name in there:
                rows = await connection.execute(sa.select(column).where(column.is_not(None)))
                found += sum(not _opens(safe, bytes(row), column.info["sealed"]) for row in rows.scalars() if row)
    return found


async def unreadable_at(url: str, safe: Safe) -> int:
    """The same of a database that is opened for it."""
    engine = connect(url)
    try:
        return await unreadable(engine, safe)
    finally:
        await engine.dispose()


def _opens(safe: Safe, sealed: bytes, purpose: Purpose) -> bool:
    try:
        safe.unseal(sealed, purpose)
    except Unsealable:
        return False
    return True
