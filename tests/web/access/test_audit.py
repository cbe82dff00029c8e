"""The audit log on both databases: only added to, chained, and forgotten only by a deed that says so."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import connect
from web.access.audit import Audit, BrokenLog, Entry, Wanted
from web.access.deed import Deed, outcome_of
from web.migrations import config, upgrade

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


class Log(Audit):
    """With clocks that stand still until they are moved."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.now = NOW
        self.engine = engine
        super().__init__(engine, lambda: self.now, lambda: (self.now - NOW).total_seconds())

    def later(self, **by: float) -> None:
        self.now += dt.timedelta(**by)

    async def run(self, sql: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(sa.text(sql))


@pytest.fixture
async def audit(database_url: str) -> AsyncIterator[Log]:
    engine = connect(database_url)
    await upgrade(engine)
    yield Log(engine)
    await engine.dispose()


def deed(**about: Any) -> Deed:
    given: dict[str, Any] = {
        "what": "people.save",
        "outcome": "done",
        "status": 303,
        "council": "vila",
        "person": "p1",
        "name": "Elena",
        "address": "192.0.2.7",
        "about": "/vila/desk/people/u1",
        "known": True,
    }
    return Deed(**(given | about))


def stranger(**about: Any) -> Deed:
    given: dict[str, Any] = {
        "what": "entrance.do_sign_in",
        "outcome": "refused",
        "status": 401,
        "council": "",
        "person": "",
    }
    return deed(**(given | {"name": "", "known": False} | about))


async def test_an_entry_says_who_when_from_where_what_and_how_it_ended(audit: Log) -> None:
    await audit.record(deed())
    (entry,) = await audit.entries("vila")
    assert entry == Entry(
        council="vila",
        seq=1,
        at=NOW,
        what="people.save",
        outcome="done",
        status=303,
        reason="",
        person="p1",
        name="Elena",
        address="192.0.2.7",
        about="/vila/desk/people/u1",
        times=1,
        previous="",
        hash=entry.proper_hash(),
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET name = 'somebody else'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = 1",
        "UPDATE audit SET seq = 7",
    ],
)
async def test_the_database_refuses_to_change_or_take_out_an_entry(audit: Log, sql: str) -> None:
    await audit.record(deed())
    before = await audit.entries("vila")
    with pytest.raises(DBAPIError, match="append-only"):
        await audit.run(sql)
    assert await audit.entries("vila") == before


async def test_the_database_refuses_the_ways_around(audit: Log) -> None:
    await audit.record(deed())
    columns = "council, seq, at, what, outcome, status, reason, person, name, address, about, times, previous, hash"
    ways = {
        "sqlite": f"INSERT OR REPLACE INTO audit ({columns}) SELECT {columns} FROM audit",
        "postgresql": "TRUNCATE audit",
    }
    with pytest.raises(DBAPIError, match="append-only"):
        await audit.run(ways[audit.engine.dialect.name])
    assert await audit.check("vila") == 1


async def test_every_council_has_a_chain_of_its_own(audit: Log) -> None:
    for council in ("vila", "altra", "vila", ""):
        await audit.record(deed(council=council))
    assert [entry.seq for entry in await audit.entries("vila")] == [2, 1]
    assert await audit.councils() == ["", "altra", "vila"]
    assert [await audit.check(council) for council in ("", "altra", "vila")] == [1, 1, 2]


async def test_deeds_at_once_follow_each_other(audit: Log) -> None:
    await asyncio.gather(*(audit.record(deed(person=f"p{number}")) for number in range(12)))
    assert await audit.check("vila") == 12


async def test_a_changed_entry_and_a_missing_one_are_found(audit: Log) -> None:
    for _ in range(3):
        await audit.record(deed())
    drop = {
        "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
        "postgresql": ("ALTER TABLE audit DISABLE TRIGGER USER",),
    }
    for sql in drop[audit.engine.dialect.name]:
        await audit.run(sql)
    await audit.run("UPDATE audit SET name = 'somebody else' WHERE seq = 2")
    with pytest.raises(BrokenLog, match="entry 2 is not what was entered"):
        await audit.check("vila")
    await audit.run("DELETE FROM audit WHERE seq = 2")
    with pytest.raises(BrokenLog, match="entry 3 does not follow entry 1"):
        await audit.check("vila")
    await audit.run("DELETE FROM audit WHERE seq = 1")
    with pytest.raises(BrokenLog, match="the first entries are missing"):
        await audit.check("vila")


async def test_entries_are_found_by_person_deed_outcome_and_time(audit: Log) -> None:
    await audit.record(deed(person="p1"))
    audit.later(hours=1)
    await audit.record(deed(person="p2", what="bodies.save"))
    audit.later(hours=1)
    await audit.record(deed(person="p2", outcome="unfit", status=422))
    hour = NOW + dt.timedelta(hours=1)

    async def found(**wanted: Any) -> list[int]:
        return [entry.seq for entry in await audit.entries("vila", Wanted(**wanted))]

    assert await found(person="p2") == [3, 2]
    assert await found(what="people.save") == [3, 1]
    assert await found(outcome="unfit") == [3]
    assert await found(since=hour) == [3, 2]
    assert await found(until=hour) == [1]
    assert await found(person="p2", what="bodies.save", since=hour) == [2]
    assert [entry.seq for entry in await audit.entries("vila", before=3, limit=1)] == [2]
    assert [entry.seq async for entry in audit.walk("vila", Wanted(person="p2"))] == [2, 3]
    assert await audit.whats("vila") == ["bodies.save", "people.save"]


async def test_people_are_listed_by_their_newest_name(audit: Log) -> None:
    await audit.record(deed(person="p1", name="Zoe"))
    await audit.record(deed(person="p2", name="Jordi"))
    await audit.record(deed(person="p1", name="Elena"))
    assert await audit.people("vila") == [("p1", "Elena"), ("p2", "Jordi")]


async def test_what_the_operator_takes_out_leaves_an_entry(audit: Log) -> None:
    for _ in range(3):
        await audit.record(deed())
        audit.later(days=1)
    assert await audit.forget("vila", NOW + dt.timedelta(days=2)) == 2
    assert [(entry.seq, entry.what) for entry in await audit.entries("vila")] == [
        (4, "audit.forget"),
        (3, "people.save"),
    ]
    assert await audit.check("vila") == 2
    assert await audit.forget("vila", NOW + dt.timedelta(days=2)) == 0
    with pytest.raises(DBAPIError, match="append-only"):
        await audit.run("DELETE FROM audit")
    assert await audit.forget("vila", NOW + dt.timedelta(days=9)) == 1
    assert await audit.check("vila") == 2


async def test_strangers_refusals_that_repeat_are_counted(audit: Log) -> None:
    for number in range(40):
        await audit.record(stranger(address=f"2001:db8::{number:x}"))
    await audit.record(stranger(address="2001:db8:1::1"))
    assert [(entry.address, entry.times) for entry in await audit.entries("")] == [
        ("2001:db8:1::1", 1),
        ("2001:db8::0", 1),
    ]
    audit.later(minutes=2)
    await audit.record(stranger(address="2001:db8:2::1"))
    assert [(entry.address, entry.times) for entry in await audit.entries("", limit=2)] == [
        ("2001:db8:2::1", 1),
        ("2001:db8::27", 39),
    ]


async def test_nothing_counted_is_lost_at_the_end(audit: Log) -> None:
    for _ in range(3):
        await audit.record(stranger())
    await audit.settle()
    assert [entry.times for entry in await audit.entries("")] == [2, 1]


async def test_from_however_many_addresses_the_log_stays_short(audit: Log) -> None:
    for number in range(700):
        await audit.record(stranger(address=f"10.0.{number // 250}.{number % 250}"))
    await audit.settle()
    entries = await audit.entries("", limit=1000)
    assert len(entries) == 502
    assert sum(entry.times for entry in entries) == 700
    assert entries[0].address == ""


async def test_what_people_who_are_signed_in_have_done_is_never_counted(audit: Log) -> None:
    for _ in range(3):
        await audit.record(deed())
        await audit.record(deed(outcome="refused", status=403))
    await audit.settle()
    entries = [(entry.outcome, entry.times) for entry in await audit.entries("vila")]
    assert sorted(entries) == [("done", 1), ("done", 1), ("done", 1), ("refused", 1), ("refused", 2)]


async def test_a_database_that_refuses_does_not_undo_what_was_done(audit: Log) -> None:
    await audit.run("ALTER TABLE audit RENAME TO elsewhere")
    await audit.record(deed())
    await audit.run("ALTER TABLE elsewhere RENAME TO audit")
    assert await audit.entries("vila") == []


async def test_the_log_goes_away_whole_when_the_database_goes_back(audit: Log) -> None:
    from alembic import command

    await audit.record(deed())
    async with audit.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), "0001"))
    await upgrade(audit.engine)
    assert await audit.councils() == []
    await audit.record(deed())
    assert await audit.check("vila") == 1


def test_an_answer_says_how_a_request_ended() -> None:
    said = {200: "done", 303: "done", 101: "done", 403: "refused", 404: "refused", 422: "unfit", 409: "unfit"}
    assert {status: outcome_of(status) for status in said} == said
    assert outcome_of(500) == "failed"
