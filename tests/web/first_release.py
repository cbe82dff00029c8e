"""A database as the first release left it: a council whose plenary has met. Never changed, only read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.journal import to_line
from tests.journals import demonstration

REVISION = "0001"
AT = dt.datetime(2026, 4, 16, 17, 0, 0, 123456)
Rows = dict[str, list[dict[str, Any]]]

PERSON = {"council": "vila", "email": "ada@vila.example", "gender": "f"}
SEAT = {"council": "vila", "body": "ple"}
TOLD = {"created_at": AT, "expires_at": AT + dt.timedelta(days=400)}

ROWS: Rows = {
    "council": [
        {
            "id": "vila",
            "name": "Ajuntament de Vila",
            "municipality": "Vila",
            "language": "ca",
            "timezone": "Europe/Madrid",
            "accent": "#0b5c8a",
            "region": "CT",
            "local_holidays": '["2026-08-04"]',
            "crest": "c" * 64,
            "crest_type": "image/png",
            "word_template": "",
        }
    ],
    "municipal_group": [
        {"council": "vila", "id": "g1", "position": 0, "name": "Grup", "short": "G", "colour": "#0b5c8a"}
    ],
    "person": [
        {**PERSON, "id": "p1", "name": "Ada Pi", "surname": "Pi", "staff": "secretary"},
        {**PERSON, "id": "p2", "name": "Núria Mas", "surname": "Mas", "staff": ""},
    ],
    "body": [
        {
            "council": "vila",
            "id": "ple",
            "position": 0,
            "name": "Ple",
            "kind": "plenary",
            "legal_number": 13,
            "profile": "{}",
        }
    ],
    "member": [{**SEAT, "person": "p2", "office": "chair", "group": "g1", "seat": 1, "rank": 0, "represents": ""}],
    "officer": [{**SEAT, "person": "p1", "office": "secretary"}],
    "meeting": [
        {
            "id": "m-1",
            "council": "vila",
            "starts_at": AT,
            "status": "convened",
            "version": 3,
            "draft": "{}",
            "notice_at": AT,
            "notice": '{"és":"així"}',
            "notice_sha256": "a" * 64,
        }
    ],
    "journal": [
        {"meeting": "m-1", "seq": entry.seq, "line": to_line(entry).decode(), "hash": entry.hash}
        for entry in demonstration().entries
    ],
    "destination": [
        {"id": "d1", "council": "vila", "name": "Canal", "url": "rtmps://x/live", "sealed_key": b"\x00\xffgAAAA"}
    ],
    "prose": [
        {"meeting": "m-1", "place": "i3/debate", "version": 2, "text": "Es debat.", "saved_at": AT, "saved_by": "p1"}
    ],
    "account": [{"person": "p1", "email": "ada@vila.example", "password": "$argon2id$v=19$x"}],
    "link": [{"hash": "b" * 64, "id": "l1", "person": "p2", "meeting": "", **TOLD, "revoked_at": None, "used_at": AT}],
    "login": [
        {"hash": "d" * 64, "person": "p2", "link": "b" * 64, **TOLD},
        {"hash": "e" * 64, "person": "p1", "link": None, **TOLD},
    ],
}


async def tables(engine: AsyncEngine) -> sa.MetaData:
    """As they are in the database, whatever the code says."""
    there = sa.MetaData()
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: there.reflect(sync))
    return there


async def put(engine: AsyncEngine, rows: Rows) -> None:
    there = await tables(engine)
    async with engine.begin() as connection:
        for table in there.sorted_tables:
            if rows.get(table.name):
                await connection.execute(table.insert(), rows[table.name])


async def kept(engine: AsyncEngine, expected: Rows) -> Rows:
    """The same rows as they are now, in the same order, with the columns that were put."""
    there, found = await tables(engine), {}
    async with engine.connect() as connection:
        for name, rows in expected.items():
            table = there.tables[name]
            columns = [table.c[each] for each in rows[0]]
            query = sa.select(*columns).order_by(*(column for column in table.primary_key.columns))
            found[name] = [dict(row) for row in (await connection.execute(query)).mappings()]
    return found
