"""Opening a database: SQLite made durable, and in plain words why one cannot be used."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import Unusable, connect, probe
from meetings.storage.soundness import Damaged, examine


async def test_what_sqlite_commits_is_durable(tmp_path: Path) -> None:
    engine = connect(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    async with engine.connect() as connection:
        said = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")
        ]
    await engine.dispose()
    assert said == ["wal", 2]


async def refused(url: str) -> str:
    engine = connect(url)
    try:
        with pytest.raises(Unusable) as caught:
            await probe(engine)
    finally:
        await engine.dispose()
    return str(caught.value)


async def test_a_database_that_is_there_can_be_used(database_url: str) -> None:
    engine = connect(database_url)
    await probe(engine)
    await engine.dispose()


async def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    assert await refused(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'test.db'}") == "unable to open database file"


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("This is a letter. " * 100)
    assert await refused(f"sqlite+aiosqlite:///{tmp_path / 'x'}") == "file is not a database"


async def test_a_server_that_does_not_answer() -> None:
    with socket.socket() as probed:
        probed.bind(("127.0.0.1", 0))
        said = await refused(f"postgresql+asyncpg://me:secret@127.0.0.1:{probed.getsockname()[1]}/council")
    assert said.startswith("Connect call failed")


@pytest.mark.needs("postgresql")
async def test_a_server_that_does_not_know_the_database(postgresql_server: Callable[[], str]) -> None:
    assert await refused(re.sub(r"@/\w+", "@/nothing", postgresql_server())) == 'database "nothing" does not exist'


@pytest.mark.needs("postgresql")
async def test_a_server_that_does_not_know_the_user(postgresql_server: Callable[[], str]) -> None:
    assert await refused(postgresql_server().replace("consistori@", "me:secret@")) == 'role "me" does not exist'


async def test_a_setting_in_the_url_that_the_driver_does_not_know() -> None:
    assert "unexpected keyword argument 'colour'" in await refused("postgresql+asyncpg://127.0.0.1:9/x?colour=red")


async def test_a_whole_database_passes(database_url: str) -> None:
    engine = connect(database_url)
    await examine(engine)
    await examine(engine)
    await engine.dispose()


@pytest.mark.parametrize("harm", ["page", "cut", "key"])
async def test_a_damaged_file_is_told_and_left_alone(harm: str, tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("CREATE TABLE council (id TEXT PRIMARY KEY)")
        writer.execute("CREATE TABLE person (id TEXT PRIMARY KEY, council TEXT REFERENCES council (id))")
        writer.executemany("INSERT INTO council VALUES (?)", [(f"{number:04}" * 20,) for number in range(500)])
        if harm == "key":
            writer.execute("INSERT INTO person VALUES ('p1', 'nobody')")
        writer.commit()
    content = bytearray(file.read_bytes())
    if harm == "page":
        content[5 * 4096 : 5 * 4096 + 600] = b"\xff" * 600
    file.write_bytes(content[: len(content) // 2] if harm == "cut" else content)
    before = file.read_bytes()
    engine = connect(f"sqlite+aiosqlite:///{file}")
    try:
        with pytest.raises(Damaged, match=r"^it is damaged \(.*consistori restore --replace"):
            await examine(engine)
    finally:
        await engine.dispose()
    assert file.read_bytes() == before


async def test_whoever_waits_can_be_told_to_stop(tmp_path: Path) -> None:
    engine = connect(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    async with engine.begin():
        waiting = asyncio.create_task(_begin(engine))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await engine.dispose()


async def _begin(engine: AsyncEngine) -> None:
    async with engine.begin():
        pass


async def test_no_error_repeats_what_was_to_be_stored(database_url: str) -> None:
    engine = connect(database_url)
    with pytest.raises(sa.exc.SQLAlchemyError) as caught:
        async with engine.connect() as connection:
            await connection.execute(sa.text("INSERT INTO nowhere VALUES (:password)"), {"password": "correct horse"})
    await engine.dispose()
    assert "correct horse" not in str(caught.value)
