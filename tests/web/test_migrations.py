"""The history of the database, both ways and on both kinds: nothing of the first release is lost on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.journal import check
from meetings.storage.database import Unusable, connect
from meetings.storage.journals import StoredJournals
from meetings.storage.registry import Registry
from tests.journals import demonstration
from tests.web import first_release
from tests.web.first_release import ROWS, Rows, kept, put
from web.migrations import downgrade, metadata, revision_of, revisions, upgrade

Shape = dict[str, Any]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url)
    yield engine
    await engine.dispose()


def differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def shape(engine: AsyncEngine) -> Shape:
    """Every table with its columns, keys and indexes, and what watches over it."""
    async with engine.connect() as connection:
        return await connection.run_sync(_shape)


def _shape(connection: sa.Connection) -> Shape:
    look = sa.inspect(connection)
    found: Shape = {}
    for name in sorted(look.get_table_names()):
        found[name] = {
            "columns": sorted((each["name"], str(each["type"]), each["nullable"]) for each in look.get_columns(name)),
            "key": look.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (each["constrained_columns"], each["referred_table"], each["options"].get("ondelete"))
                for each in look.get_foreign_keys(name)
            ),
            "indexes": sorted((each["name"], each["column_names"], each["unique"]) for each in look.get_indexes(name)),
            "unique": sorted(each["column_names"] for each in look.get_unique_constraints(name)),
        }
    watching = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
    }[connection.dialect.name]
    found[""] = list(connection.execute(sa.text(watching)).scalars())
    return found


async def test_an_empty_database_becomes_what_the_tables_say(engine: AsyncEngine) -> None:
    await upgrade(engine)
    await upgrade(engine)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        names = await connection.run_sync(lambda sync: set(sa.inspect(sync).get_table_names()))
    assert names == {*metadata.tables, "alembic_version"}
    assert await revision_of(engine) == revisions()[-1]


async def test_what_the_first_release_stored_survives_every_step_both_ways(engine: AsyncEngine) -> None:
    chain = revisions()
    assert chain[0] == first_release.REVISION
    await upgrade(engine, chain[0])
    await put(engine, ROWS)
    shapes = {chain[0]: await shape(engine)}
    for revision in chain[1:]:
        await upgrade(engine, revision)
        shapes[revision] = await shape(engine)
        assert await kept(engine, ROWS) == ROWS, revision
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    later = await made_up(engine)
    await put(engine, later)
    assert await kept(engine, later) == later
    for revision in chain[-2::-1]:
        await downgrade(engine, revision)
        assert await shape(engine) == shapes[revision], revision
        assert await kept(engine, ROWS) == ROWS, revision
    await upgrade(engine)
    assert await shape(engine) == shapes[chain[-1]]
    assert await kept(engine, ROWS) == ROWS
    journal = await StoredJournals(engine).read("m-1")
    assert check(journal) == demonstration().entries[-1].hash
    council = await Registry(engine).council("vila")
    assert council is not None
    assert [member.name for member in council.bodies[0].members] == ["Núria Mas"]
    await downgrade(engine, "base")
    assert set(await shape(engine)) == {"alembic_version", ""}
    assert await revision_of(engine) is None


async def made_up(engine: AsyncEngine) -> Rows:
    """A row for every table that the first release did not have, with a value in every column."""
    there = await first_release.tables(engine)
    rows: Rows = {}
    for table in there.sorted_tables:
        if table.name not in ROWS and table.name != "alembic_version":
            rows[table.name] = [{column.name: _value(column, {**ROWS, **rows}) for column in table.columns}]
    return rows


def _value(column: sa.Column[Any], rows: Rows) -> object:
    for key in column.foreign_keys:
        return rows[key.column.table.name][0][key.column.name]
    kind = column.type
    if isinstance(kind, sa.LargeBinary):
        return b"\x00\xff"
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.DateTime):
        return dt.datetime(2026, 11, 22, 9, 30)
    if isinstance(kind, sa.Date):
        return dt.date(2026, 11, 22)
    if isinstance(kind, sa.Integer):
        return 1
    if isinstance(kind, sa.Float):
        return 0.5
    return "ç" if getattr(kind, "length", None) != 64 else "f" * 64


async def test_a_step_that_fails_changes_nothing(engine: AsyncEngine) -> None:
    await upgrade(engine, revisions()[0])
    await put(engine, ROWS)
    before = await shape(engine)
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"CREATE TABLE {sorted({*metadata.tables} - {*before})[-1]} (x INTEGER)"))
    with pytest.raises(Unusable):
        await upgrade(engine)
    assert await revision_of(engine) == revisions()[0]
    assert await kept(engine, ROWS) == ROWS


async def test_a_database_of_a_newer_version_is_left_alone(engine: AsyncEngine) -> None:
    await upgrade(engine)
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unusable, match="a newer version of Consistori"):
        await upgrade(engine)
