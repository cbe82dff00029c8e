"""The database as a file of its own, consistent while it is written to; and a database made of such a file.

The file is SQLite's even where the database is PostgreSQL, at the same revision: it can be looked into anywhere, and
an installation can move from one kind to the other. Must never know what the tables mean.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.storage.database import Unusable, connect, probe, saying_why
from streaming.durable import keep, keep_names
from web.backup.files import PREPARED
from web.migrations import make_anew, revision_of, revisions, upgrade

ROWS = 500
"""Copied at a time."""
VERSIONS = "alembic_version"
LEAVING_SECONDS = 3.0
"""A connection that was closed is listed by PostgreSQL until its process has ended."""
LOOK_AGAIN_SECONDS = 0.1


class InUse(Exception):
    """Somebody else is at the database that is to be replaced. The text says which kind of somebody."""


class NotEmpty(Exception):
    """There is a database already."""


async def copy_out(url: str, file: Path) -> str:
    """Make `file`, which is not there yet, of the database as it is at one moment; its revision.

    Nobody has to wait meanwhile. Raises `Unusable`.
    """
    source = connect(url, hurried=False)
    try:
        await probe(source)
        revision = await revision_of(source)
        if revision not in revisions():
            raise Unusable(
                "it has no tables yet" if revision is None else "a newer version of Consistori made its tables"
            )
        with saying_why():
            if source.dialect.name == "sqlite":
                await asyncio.to_thread(_copy_file, str(source.url.database), file)
            else:
                await _copy_rows_out(source, file, revision)
    finally:
        await source.dispose()
    return revision


def _copy_file(database: str, file: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
        _make_single(target)


def _make_single(connection: sqlite3.Connection) -> None:
    """All of it in the one file, without a log beside it."""
    connection.execute("PRAGMA journal_mode=DELETE")


async def _copy_rows_out(source: AsyncEngine, file: Path, revision: str) -> None:
    """One snapshot for all tables: what is committed meanwhile is seen whole or not at all."""
    target = connect(f"sqlite+aiosqlite:///{file}")
    try:
        await upgrade(target, revision)
        one_moment = source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        async with one_moment.connect() as reader, target.connect() as writer:
            await _copy_rows(reader, writer)
            await writer.commit()
    finally:
        await target.dispose()
    with closing(sqlite3.connect(file)) as made:
        _make_single(made)


async def prepare(file: Path, url: str) -> None:
    """Bring a file that `copy_out` made to where `copy_in` needs a moment only. Raises `OSError`."""
    if (target := _beside(url)) is not None:
        # The database may be on another disk than the backup was unpacked on.
        await asyncio.to_thread(shutil.move, file, target)
        keep(target)
        keep_names(target.parent)


async def copy_in(file: Path, url: str, mark: str, *, replace: bool) -> None:
    """Make the database at `url` of a file that `copy_out` made and that was prepared; it is used up.

    One that is there already is replaced only if `replace`, only if nobody is at it, and only as a whole: whatever
    ends this before it is done leaves what was there, and `has_taken` says afterwards which of the two it was.
    Raises `NotEmpty`, `InUse` and `Unusable`.
    """
    target = connect(url, hurried=False)
    try:
        await probe(target)
        revision = await revision_of(target)
        if revision is not None and not replace:
            raise NotEmpty
        with saying_why():
            if (prepared := _beside(url)) is not None:
                await target.dispose()
                await asyncio.to_thread(_put_file, prepared, Path(str(target.url.database)))
            else:
                await _copy_rows_in(file, target, mark)
    finally:
        await target.dispose()


async def has_taken(url: str, mark: str) -> bool:
    """Whether the database is the one that was copied in under this mark. Raises `Unusable`."""
    if (prepared := _beside(url)) is not None:
        return not prepared.exists()
    target = connect(url)
    try:
        await probe(target)
        with saying_why():
            async with target.connect() as connection:
                said = sa.text("SELECT obj_description(to_regclass(:name), 'pg_class')")
                return bool((await connection.execute(said, {"name": VERSIONS})).scalar() == _sentence(mark))
    finally:
        await target.dispose()


def clear(url: str) -> None:
    """Away with what was prepared and is not wanted."""
    if (prepared := _beside(url)) is not None:
        prepared.unlink(missing_ok=True)


def _beside(url: str) -> Path | None:
    """Where an embedded database waits for its name."""
    database = sa.make_url(url)
    if database.get_backend_name() != "sqlite":
        return None
    file = Path(str(database.database))
    return file.with_name(file.name + PREPARED)


def _sentence(mark: str) -> str:
    return f"Restored from a backup: {mark}"


async def look(url: str) -> bool:
    """Whether there are tables. Raises `InUse` where somebody else is at them, and `Unusable`."""
    engine = connect(url)
    try:
        await probe(engine)
        there = await revision_of(engine) is not None
        if there and engine.dialect.name == "postgresql":
            await _nobody_else(engine)
    finally:
        await engine.dispose()
    if there and engine.dialect.name == "sqlite":
        await asyncio.to_thread(_leave_log, Path(str(engine.url.database)))
    return there


def _put_file(file: Path, database: Path) -> None:
    _leave_log(database)
    for beside in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    os.replace(file, database)
    keep_names(database.parent)


def _leave_log(database: Path) -> None:
    """In exclusive mode leaving the log needs everybody else to have left: a service that idles is found too."""
    with closing(sqlite3.connect(database, timeout=0.5)) as old:
        try:
            old.execute("PRAGMA locking_mode=EXCLUSIVE")
            if old.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
                raise InUse("a service")
        except sqlite3.OperationalError as error:
            raise InUse("a service") from error
        except sqlite3.DatabaseError:
            # So damaged that it cannot even be asked: it is here to be replaced.
            return


async def _copy_rows_in(file: Path, target: AsyncEngine, mark: str) -> None:
    source = connect(f"sqlite+aiosqlite:///{file}")
    try:
        revision = await revision_of(source)
        if revision not in revisions():
            raise Unusable("a newer version of Consistori made the backup")
        await _nobody_else(target)
        # One transaction: until it is committed the old tables are there, with all they hold.
        async with source.connect() as reader, target.begin() as writer:
            await writer.run_sync(make_anew, revision)
            await _copy_rows(reader, writer)
            # In the same transaction; a comment takes no parameters.
            await writer.exec_driver_sql(f"COMMENT ON TABLE {VERSIONS} IS '{_sentence(mark)}'")
    finally:
        await source.dispose()


async def _nobody_else(target: AsyncEngine) -> None:
    """The server's own workers, such as autovacuum, are nobody; who has just left is listed for a moment more."""
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    deadline = asyncio.get_running_loop().time() + LEAVING_SECONDS
    async with target.connect() as connection:
        while (await connection.execute(others)).scalar_one():
            if asyncio.get_running_loop().time() >= deadline:
                raise InUse("another connection to the database")
            # Within one transaction PostgreSQL gives the same list again.
            await connection.rollback()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    await target.dispose()


async def _copy_rows(reader: AsyncConnection, writer: AsyncConnection) -> None:
    """Every row of every table, parents first; types are those that each database says it has. Commits nothing."""
    theirs, ours = sa.MetaData(), sa.MetaData()
    await reader.run_sync(lambda sync: theirs.reflect(sync))
    await writer.run_sync(lambda sync: ours.reflect(sync))
    for table in ours.sorted_tables:
        if table.name == VERSIONS:
            continue
        source = theirs.tables[table.name]
        query = sa.select(source).order_by(*source.primary_key.columns)
        async with reader.stream(query) as rows:
            async for some in rows.mappings().partitions(ROWS):
                await writer.execute(table.insert(), [dict(row) for row in some])
        if writer.dialect.name == "postgresql":
            await _go_on_counting(writer, table)


async def _go_on_counting(connection: AsyncConnection, table: sa.Table) -> None:
    """Numbers that the server gives out begin after those that were brought along."""
    for column in table.primary_key.columns:
        if isinstance(column.type, sa.Integer) and column.server_default is not None:
            counter = sa.func.pg_get_serial_sequence(table.name, column.name)
            await connection.execute(
                sa.select(sa.func.setval(counter, sa.func.max(column) + 1, False)).select_from(table)
            )
