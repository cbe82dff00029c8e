"""Whether the database is whole, asked once at the start: better no service than one that writes into a broken file.

Reads everything and changes nothing. Must never know what the tables mean.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import Unusable, probe, reading, saying_why

log = structlog.get_logger()

MOST = 3
"""Findings that are told; a broken file has thousands."""
ADVICE = (
    "Nothing was changed. Keep a copy of the file as it is, see whether its disk is well, and bring the last backup "
    "back with consistori restore --replace; docs/operator.md says how"
)


class Damaged(Unusable):
    """The database is there and cannot be trusted. The text says what was found and what to do."""


async def examine(engine: AsyncEngine) -> None:
    """Raises `Damaged`, or `Unusable` for a database that cannot be opened at all."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        with saying_why():
            found = await asyncio.to_thread(_findings, engine.url.database)
        if found:
            raise Damaged(f"it is damaged ({'; '.join(found)}). {ADVICE}")
    await probe(engine)
    if engine.dialect.name == "postgresql":
        await _warn_of_habits(engine)


def _findings(file: str) -> list[str]:
    """What SQLite's own check says, and keys that lead nowhere."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            said = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST})")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            return [str(error)]
    found = [] if said == ["ok"] else [line for each in said for line in each.splitlines()][:MOST]
    return found + [f"a row of {table} names one of {parent} that is not there" for table, _row, parent, _key in lost]


async def _warn_of_habits(engine: AsyncEngine) -> None:
    """A server set to forget cannot be corrected from here, only told of."""
    with saying_why():
        async with reading(engine).connect() as connection:
            for setting in ("fsync", "full_page_writes"):
                value = (await connection.exec_driver_sql(f"SHOW {setting}")).scalar()
                if value != "on":
                    log.warning("the server does not keep what it commits through a power cut", **{setting: value})
