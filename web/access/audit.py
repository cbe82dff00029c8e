"""The audit log: one chain of entries per council, and one of the installation's own. Knows no HTTP.

Entries are only ever added: the database refuses to change or take out any, and each holds the hash of the one before.
`forget` is the one way out, for the operator, and leaves an entry that says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.storage.database import reading
from meetings.unavailable import Unavailable
from web.access.deed import Deed, Outcome
from web.access.repeats import Repeats
from web.access.tables import audit

log = structlog.get_logger()

LONGEST_ABOUT = 300
WALK = 500
"""Entries read at a time where all are wanted."""
FORGOTTEN = "audit.forget"
"""What an entry says of those that the operator took out before it."""
_LOCK = 5_141_009
"""PostgreSQL's advisory lock: one writer at a time, or two entries would follow the same one."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A deed as it was entered. Its hash covers every field but itself, in this order."""

    council: str
    seq: int
    """From 1 in each council."""
    at: dt.datetime
    what: str
    outcome: Outcome
    status: int
    reason: str
    person: str
    name: str
    address: str
    about: str
    times: int
    previous: str
    """Hash of the entry before; empty in the first."""
    hash: str = ""

    def proper_hash(self) -> str:
        return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(self, hash=""))).hexdigest()


class Wanted(msgspec.Struct, frozen=True):
    """Which entries are looked for; empty means any."""

    person: str = ""
    what: str = ""
    outcome: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


ANY = Wanted()


class BrokenLog(Exception):
    """An entry that does not fit the one before it, or was changed. The text says which."""


class Audit:
    def __init__(
        self, engine: AsyncEngine, clock: Callable[[], dt.datetime], steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._steady = steady
        self._repeats = Repeats()

    # Writing ------------------------------------------------------------------------------------------------------

    async def record(self, deed: Deed) -> None:
        """Enter a deed; it is on disk when this returns. A database that refuses is logged, with the deed, not raised:
        what was done was done. What is only tried, again and again, is counted (see `web.access.repeats`).
        """
        due = self._repeats.take(deed, self._steady())
        await self._enter(due)

    async def settle(self) -> None:
        """Enter what was only counted so far: before somebody reads the log, and at the end of the service."""
        await self._enter(self._repeats.settle(self._steady(), all_of_them=True))

    async def _enter(self, deeds: list[Deed]) -> None:
        if not deeds:
            return
        # Once begun, an entry is made even when whoever asked hangs up.
        task = asyncio.ensure_future(self._append(deeds))
        try:
            await asyncio.shield(task)
        except (SQLAlchemyError, Unavailable, OSError) as error:
            for deed in deeds:
                log.error("audit entry was not kept", reason=type(error).__name__, deed=msgspec.to_builtins(deed))

    async def _append(self, deeds: Iterable[Deed]) -> None:
        async with self._engine.begin() as connection:
            await self._alone(connection)
            for deed in deeds:
                await self._append_one(connection, deed)

    async def _alone(self, connection: AsyncConnection) -> None:
        if connection.dialect.name == "postgresql":
            await connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))

    async def _append_one(self, connection: AsyncConnection, deed: Deed) -> None:
        last = sa.select(audit.c.seq, audit.c.hash).where(audit.c.council == deed.council)
        row = (await connection.execute(last.order_by(audit.c.seq.desc()).limit(1))).one_or_none()
        seq, previous = (row.seq, row.hash) if row else (0, "")
        entry = Entry(
            council=deed.council,
            seq=seq + 1,
            at=self._clock().astimezone(dt.UTC),
            what=deed.what,
            outcome=deed.outcome,
            status=deed.status,
            reason=deed.reason,
            person=deed.person,
            name=deed.name,
            address=deed.address,
            about=deed.about[:LONGEST_ABOUT],
            times=deed.times,
            previous=previous,
        )
        values = msgspec.structs.asdict(entry) | {"hash": entry.proper_hash()}
        await connection.execute(audit.insert().values(**values))

    # Reading ------------------------------------------------------------------------------------------------------

    async def entries(
        self, council: str, wanted: Wanted = ANY, *, before: int | None = None, limit: int = 50
    ) -> list[Entry]:
        """The newest first; with `before`, those whose number is below it."""
        query = _matching(council, wanted).order_by(audit.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.seq < before)
        return await self._read(query)

    async def walk(self, council: str, wanted: Wanted = ANY) -> AsyncIterator[Entry]:
        """All of them, the oldest first, read some at a time."""
        after = 0
        while True:
            query = _matching(council, wanted).where(audit.c.seq > after).order_by(audit.c.seq).limit(WALK)
            found = await self._read(query)
            for entry in found:
                yield entry
            if len(found) < WALK:
                return
            after = found[-1].seq

    async def councils(self) -> list[str]:
        """Whose logs there are; the installation's own is the empty one."""
        async with self._reading.connect() as connection:
            query = sa.select(audit.c.council).distinct().order_by(audit.c.council)
            return list((await connection.execute(query)).scalars())

    async def whats(self, council: str) -> list[str]:
        """What was ever done."""
        async with self._reading.connect() as connection:
            query = sa.select(audit.c.what).where(audit.c.council == council).distinct()
            return sorted((await connection.execute(query)).scalars())

    async def people(self, council: str) -> list[tuple[str, str]]:
        """Ids and names of whoever ever did something, by name; a name that changed is the newest."""
        async with self._reading.connect() as connection:
            query = sa.select(audit.c.person, audit.c.name, sa.func.max(audit.c.seq).label("last"))
            query = query.where(audit.c.council == council, audit.c.person != "")
            rows = await connection.execute(query.group_by(audit.c.person, audit.c.name).order_by("last"))
            return sorted({row.person: row.name for row in rows}.items(), key=lambda each: each[1])

    async def check(self, council: str) -> int:
        """How many entries there are, every one fitting the one before it. Raises `BrokenLog`."""
        before: Entry | None = None
        begins_after, forgotten = "", set[str]()
        count = 0
        async for entry in self.walk(council):
            if entry.hash != entry.proper_hash():
                raise BrokenLog(f"entry {entry.seq} is not what was entered")
            if before is None:
                begins_after = entry.previous if entry.seq > 1 else ""
            elif (entry.seq, entry.previous) != (before.seq + 1, before.hash):
                raise BrokenLog(f"entry {entry.seq} does not follow entry {before.seq}")
            if entry.what == FORGOTTEN:
                forgotten.add(entry.reason)
            before, count = entry, count + 1
        if begins_after and begins_after not in forgotten:
            raise BrokenLog("the first entries are missing, and no entry says that they were taken out")
        return count

    async def _read(self, query: sa.Select[Any]) -> list[Entry]:
        async with self._reading.connect() as connection:
            return [Entry(**row._mapping) for row in await connection.execute(query)]

    # Retention ----------------------------------------------------------------------------------------------------

    async def forget(self, council: str, before: dt.datetime) -> int:
        """Take out the entries made before an instant, for the operator: how many. An entry says so, with the hash of
        the last one taken out, which is what the first one left follows. Repeated: nothing changes.
        """
        async with self._engine.begin() as connection:
            await self._alone(connection)
            kept = sa.select(sa.func.min(audit.c.seq)).where(audit.c.council == council, audit.c.at >= before)
            newest = sa.select(sa.func.max(audit.c.seq)).where(audit.c.council == council)
            # The newest stays whatever its age: the chain goes on from it.
            first = (await connection.execute(kept)).scalar() or (await connection.execute(newest)).scalar() or 0
            old = (audit.c.council == council, audit.c.seq < first)
            last = await connection.execute(sa.select(audit.c.hash).where(*old).order_by(audit.c.seq.desc()).limit(1))
            hash_of_last = last.scalar()
            if hash_of_last is None:
                return 0
            async with _unlocked(connection):
                taken = (await connection.execute(audit.delete().where(*old))).rowcount
            about = f"{taken} < {before.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
            told = Deed(what=FORGOTTEN, outcome="done", council=council, about=about, reason=hash_of_last)
            await self._append_one(connection, told)
        return taken


@contextlib.asynccontextmanager
async def _unlocked(connection: AsyncConnection) -> AsyncIterator[None]:
    """Inside, the triggers that keep the log are away: for this transaction alone, which others wait for."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        yield
        await connection.execute(sa.text("ALTER TABLE audit ENABLE TRIGGER USER"))
        return
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    triggers = [(row.name, row.sql) for row in await connection.execute(sa.text(named))]
    for name, _sql in triggers:
        await connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        await connection.exec_driver_sql(sql)


def _matching(council: str, wanted: Wanted) -> sa.Select[Any]:
    query = sa.select(audit).where(audit.c.council == council)
    for column in ("person", "what", "outcome"):
        if asked := getattr(wanted, column):
            query = query.where(audit.c[column] == asked)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit.c.at < wanted.until)
    return query
