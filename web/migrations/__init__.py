"""The database's history: `upgrade` brings any earlier state to what the tables say. Run at every start."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncEngine

import web.access.tables  # noqa: F401  its tables hang on the same metadata
from meetings.storage.database import Unusable, probe, saying_why
from meetings.storage.tables import metadata as metadata


def config(connection: sa.Connection) -> Config:
    """Alembic's configuration, without a file: the connection is ours."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings


async def upgrade(engine: AsyncEngine, to: str = "head") -> None:
    """Bring the database to `to`, in one transaction. Repeated: nothing changes. Raises `Unusable`."""
    await probe(engine)
    with saying_why():
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: _upgrade(sync, to))


def _upgrade(connection: sa.Connection, to: str) -> None:
    try:
        command.upgrade(config(connection), to)
    except CommandError as error:
        raise Unusable(f"a newer version of Consistori made its tables ({error})") from error
