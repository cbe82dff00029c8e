"""`consistori audit`: what the operator reads, checks and takes out of the log."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from meetings.storage.database import connect
from web.access.audit import Audit, Entry
from web.access.deed import Deed
from web.cli import group
from web.migrations import upgrade


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three entries of `vila`, a day apart, and one of no council."""

    async def fill() -> None:
        engine = connect(f"sqlite+aiosqlite:///{tmp_path / 'consistori.db'}")
        await upgrade(engine)
        for day, council in ((1, "vila"), (2, "vila"), (3, "vila"), (3, "")):
            at = dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)
            deed = Deed(what="people.save", outcome="done", council=council, name="-Ada", known=True)
            await Audit(engine, lambda at=at: at).record(deed)  # type: ignore[misc]
        await engine.dispose()

    asyncio.run(fill())
    return tmp_path


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(group, ["audit", *words], env={"CONSISTORI_DATA": str(data)}, prog_name="consistori")


def test_every_log_as_csv(data: Path) -> None:
    heading, *lines = csv.reader(io.StringIO(run(data).output))
    assert heading[:3] == ["council", "seq", "at"]
    assert [line[:2] for line in lines] == [["", "1"], ["vila", "1"], ["vila", "2"], ["vila", "3"]]
    assert {line[heading.index("name")] for line in lines} == {"'-Ada"}


def test_one_log_as_json_of_some_days(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    said = run(
        data, "vila", "--format", "json", "--since", "2026-11-02", "--until", "2026-11-02", "--output", str(file)
    )
    assert (said.exit_code, said.output) == (0, "")
    (entry,) = [msgspec.json.decode(line, type=Entry) for line in file.read_bytes().splitlines()]
    assert (entry.seq, entry.hash) == (2, entry.proper_hash())


def test_a_log_that_holds_and_one_that_does_not(data: Path) -> None:
    said = run(data, "--check")
    assert (said.exit_code, said.output) == (
        0,
        "-: 1 entries, each fits the one before it.\nvila: 3 entries, each fits the one before it.\n",
    )

    async def change() -> None:
        engine = connect(f"sqlite+aiosqlite:///{data / 'consistori.db'}")
        async with engine.begin() as connection:
            await connection.execute(sa.text("DROP TRIGGER audit_no_update"))
            await connection.execute(sa.text("UPDATE audit SET name = 'Bru' WHERE seq = 2"))
        await engine.dispose()

    asyncio.run(change())
    said = run(data, "vila", "--check")
    assert said.exit_code == 1
    assert "entry 2 is not what was entered" in said.output


def test_old_entries_are_taken_out_and_that_is_entered(data: Path) -> None:
    assert run(data, "vila", "--forget-before", "2026-11-03").output == "vila: 2 entries taken out.\n"
    assert run(data, "vila", "--check").output == "vila: 2 entries, each fits the one before it.\n"
    assert "audit.forget" in run(data, "vila").output


def test_a_council_that_is_not_there(data: Path) -> None:
    said = run(data, "nowhere")
    assert said.exit_code == 1
    assert "There is no log of nowhere here." in said.output
