"""The history of the database: from nothing to what the tables say, and no difference left."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from meetings.storage.database import Unusable, connect
from web.migrations import metadata, upgrade


async def test_an_empty_database_becomes_what_the_tables_say(database_url: str) -> None:
    engine = connect(database_url)

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


async def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    engine = connect(database_url)
    await upgrade(engine)
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unusable, match="a newer version of Consistori"):
        await upgrade(engine)
    await engine.dispose()
