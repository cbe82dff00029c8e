"""The database itself: one engine for the process, SQLite made durable, PostgreSQL as it comes. Knows no table."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_MILLISECONDS = 10_000
"""How long one writer waits for another before it gives up."""

_READING = "consistori_reading"


class Unusable(Exception):
    """The database cannot be reached or read. The text says why, without the URL: that may hold a password."""


def connect(url: str) -> AsyncEngine:
    """The engine for `url`. Nothing is opened yet; the caller disposes of it."""
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _make_durable)
        sa.event.listen(engine.sync_engine, "begin", _begin)
    return engine


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for transactions that only read: on SQLite they do not wait for writers."""
    return engine.execution_options(**{_READING: True})


async def probe(engine: AsyncEngine) -> None:
    """Open the database and read nothing. Raises `Unusable`."""
    with saying_why():
        if engine.dialect.name == "sqlite" and engine.url.database:
            # Where a file cannot be opened, the driver leaves a thread behind that outlives the event loop.
            await asyncio.to_thread(_open, engine.url.database)
        async with reading(engine).connect() as connection:
            await connection.exec_driver_sql("SELECT 1")


def _open(file: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA schema_version")


@contextmanager
def saying_why() -> Iterator[None]:
    """Turn what the database's drivers raise inside into `Unusable`."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise Unusable(str(error.orig)) from error
    except sqlite3.Error as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(error.strerror or str(error) or "it does not answer") from error
    except TypeError as error:
        # Drivers take a URL's query as arguments and know no better way to refuse one.
        raise Unusable(str(error)) from error


def _make_durable(connection: Any, record: object) -> None:
    """What is committed survives a power cut (FULL), and readers never wait for the writer (WAL)."""
    # The driver would begin transactions at moments of its own choosing; `_begin` does it instead.
    connection.isolation_level = None
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}")
    try:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
    except BaseException:
        # The pool does not know it yet, so nobody else would end its thread.
        connection.close()
        raise


def _begin(connection: sa.Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could not wait for it."""
    reads = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
