"""The database's history: `upgrade` brings any earlier state to what the tables say. Run at every start.

Rules of the chain: one line without branches; a revision that was released never changes; each has a way back, and both
ways keep what the other side knows; a column sealed by a `Safe` says so on its table.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncEngine

import web.access.tables  # its tables hang on the same metadata
import web.equipment.tables
import web.youtube.tables  # noqa: F401
from meetings.storage.database import Unusable, connect, probe, saying_why
from meetings.storage.tables import metadata as metadata

_ONE_AT_A_TIME = 0x636F6E73
"""Of the advisory lock on a server: two services that start at once must not both make the tables."""


def config(connection: sa.Connection) -> Config:
    """Alembic's configuration, without a file: the connection is ours."""
    settings = _settings()
    settings.attributes["connection"] = connection
    return settings


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    return settings


def revisions() -> list[str]:
    """Every revision, the first one first."""
    return [each.revision for each in ScriptDirectory.from_config(_settings()).walk_revisions()][::-1]


async def revision_of(engine: AsyncEngine) -> str | None:
    """Where the database stands; None for one without tables of ours. Raises `Unusable`."""

    def look(connection: sa.Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    with saying_why():
        async with engine.connect() as connection:
            return await connection.run_sync(look)


async def upgrade(engine: AsyncEngine, to: str = "head") -> None:
    """Bring the database to `to`, in one transaction. Repeated: nothing changes. Raises `Unusable`."""
    await probe(engine)
    await _move(engine, lambda connection: command.upgrade(config(connection), to))


async def downgrade(engine: AsyncEngine, to: str) -> None:
    """Bring the database back to `to`, in one transaction; what only later ones know is lost. Raises `Unusable`."""
    await probe(engine)
    await _move(engine, lambda connection: command.downgrade(config(connection), to))


def make_anew(connection: sa.Connection, to: str) -> None:
    """Empty tables of `to` in place of those that are there, with all they hold; in the transaction of whoever asks."""

    def move(connection: sa.Connection) -> None:
        command.downgrade(config(connection), "base")
        command.upgrade(config(connection), to)

    _moved(connection, move)


async def _move(engine: AsyncEngine, move: Callable[[sa.Connection], None]) -> None:
    # On a connection of its own: it takes its time, and SQLite must not follow keys while tables are made anew.
    own = connect(engine.url, hurried=False)
    try:
        with saying_why():
            async with own.connect() as connection:
                if own.dialect.name == "sqlite":
                    raw = await connection.get_raw_connection()
                    assert raw.driver_connection is not None
                    await raw.driver_connection.execute("PRAGMA foreign_keys=OFF")
                async with connection.begin():
                    await connection.run_sync(_moved, move)
    finally:
        await own.dispose()


def _moved(connection: sa.Connection, move: Callable[[sa.Connection], None]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    try:
        move(connection)
    except CommandError as error:
        raise Unusable(f"a newer version of Consistori made its tables ({error})") from error
    if connection.dialect.name == "sqlite":
        with closing(connection.exec_driver_sql("PRAGMA foreign_key_check")) as broken:
            if (found := broken.first()) is not None:
                raise Unusable(f"a row of {found[0]} names one of {found[2]} that is not there")
