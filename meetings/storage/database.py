"""The database itself: one engine for the process, SQLite made durable, PostgreSQL as it comes. Knows no table."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from meetings.storage.availability import say_unavailable
from meetings.unavailable import Unavailable

PATIENCE = 5.0
"""Seconds that one writer waits for another, or for a server, before it gives up."""
COMMAND_PATIENCE = 10.0
"""Seconds that a statement may take on a server before it counts as gone."""

NO_ANSWER = "it does not answer"

_READING = "consistori_reading"


class Unusable(Exception):
    """The database cannot be reached or read. The text says why, without the URL: that may hold a password."""


def connect(url: str | sa.URL, *, hurried: bool = True) -> AsyncEngine:
    """The engine for `url`. Nothing is opened yet; the caller disposes of it.

    While the database cannot be used, whatever is asked of it ends in `Unavailable` within some seconds, and works
    again as soon as it can. With `hurried` off statements may take as long as they do, for migrations and copies.
    No error repeats what was to be stored: errors are logged.
    """
    if sa.make_url(url).get_backend_name() == "sqlite":
        engine = create_async_engine(url, pool_timeout=PATIENCE, hide_parameters=True)
        sa.event.listen(engine.sync_engine, "connect", _make_durable)
        sa.event.listen(engine.sync_engine, "begin", _begin)
    else:
        waits = {"timeout": PATIENCE, "command_timeout": COMMAND_PATIENCE if hurried else None}
        engine = create_async_engine(
            url,
            pool_pre_ping=True,
            pool_timeout=PATIENCE,
            hide_parameters=True,
            connect_args={"async_creator_fn": _reach, **waits},
        )
    sa.event.listen(engine.sync_engine, "handle_error", say_unavailable)
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
    except Unavailable as error:
        raise Unusable(str(error)) from error
    except sa.exc.DBAPIError as error:
        raise Unusable(str(error.orig)) from error
    except sqlite3.Error as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(error.strerror or str(error) or NO_ANSWER) from error
    except TypeError as error:
        # Drivers take a URL's query as arguments and know no better way to refuse one.
        raise Unusable(str(error)) from error


async def _reach(*arguments: Any, **named: Any) -> asyncpg.Connection[asyncpg.Record]:
    """A connection to the server on which what is committed is on its disk, whatever the server's habit is."""
    try:
        connection = await asyncpg.connect(*arguments, **named)
    except (OSError, TimeoutError) as error:
        raise asyncpg.CannotConnectNowError(getattr(error, "strerror", None) or str(error) or NO_ANSWER) from error
    await connection.execute(
        f"SET lock_timeout = '{PATIENCE}s'; "
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    return connection


def _make_durable(connection: Any, record: object) -> None:
    """What is committed survives a power cut (FULL), and readers never wait for the writer (WAL)."""
    # The driver would begin transactions at moments of its own choosing; `_begin` does it instead.
    connection.isolation_level = None
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE * 1000:.0f}")
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
