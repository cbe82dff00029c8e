"""The history of the database: from nothing to what the tables say, and no difference left."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from meetings.storage.database import connect
from web.migrations import metadata, upgrade


async def test_an_empty_database_becomes_what_the_tables_say(tmp_path: Path) -> None:
    engine = connect(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    await upgrade(engine)
    await upgrade(engine)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        tables = await connection.run_sync(lambda sync: set(sa.inspect(sync).get_table_names()))
    assert tables == {*metadata.tables, "alembic_version"}
    await engine.dispose()
