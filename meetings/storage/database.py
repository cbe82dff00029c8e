"""The database itself: one engine for the process, SQLite made durable, PostgreSQL as it comes. Knows no table."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_MILLISECONDS = 10_000
"""How long one writer waits for another before it gives up."""

_READING = "consistori_reading"


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


def _make_durable(connection: Any, record: object) -> None:
    """What is committed survives a power cut (FULL), and readers never wait for the writer (WAL)."""
    # The driver would begin transactions at moments of its own choosing; `_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could not wait for it."""
    reads = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
