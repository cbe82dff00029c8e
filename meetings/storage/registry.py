"""Councils with their groups, people and bodies, as they are today. What a meeting was convened with is in its journal.

Ids come from outside. Everything is asked for by council, so that one council never sees or changes another's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.council import Body, Council, Gender, Group, LegalProfile, Member, Officer
from meetings.storage import tables as t
from meetings.storage.database import reading

Staff = Literal["", "secretary", "comptroller"]


class Person(msgspec.Struct, frozen=True):
    """Somebody the council knows. `staff` is what opens the desk: only the secretary's does today."""

    id: str
    council: str
    name: str
    surname: str
    email: str = ""
    gender: Gender = ""
    staff: Staff = ""


def staff_of(office: str, before: Staff) -> Staff:
    """What somebody is to the council who gets an office in a body; a comptroller who is made secretary is one."""
    if office == "secretary" or before == "secretary":
        return "secretary"
    return "comptroller" if office == "comptroller" else before


class Crest(msgspec.Struct, frozen=True):
    sha256: str
    media_type: str


class Taken(Exception):
    """Something with that name is there already; nothing was changed."""


class Registry:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    # Councils -----------------------------------------------------------------------------------------------------

    async def councils(self) -> list[Council]:
        """Every council, by municipality, without groups and bodies."""
        async with self._reading.connect() as connection:
            rows = await connection.execute(sa.select(t.council).order_by(t.council.c.municipality, t.council.c.id))
            return [_council(row) for row in rows]

    async def council(self, council: str) -> Council | None:
        """The council whole."""
        async with self._reading.connect() as connection:
            row = (await connection.execute(sa.select(t.council).where(t.council.c.id == council))).one_or_none()
            if row is None:
                return None
            groups = await _groups(connection, council)
            bodies = await _bodies(connection, council)
        return msgspec.structs.replace(_council(row), groups=groups, bodies=bodies)

    async def crest(self, council: str) -> Crest | None:
        async with self._reading.connect() as connection:
            query = sa.select(t.council.c.crest, t.council.c.crest_type).where(t.council.c.id == council)
            row = (await connection.execute(query)).one_or_none()
        return Crest(row.crest, row.crest_type) if row is not None and row.crest else None

    async def set_crest(self, council: str, crest: Crest | None) -> None:
        values = {"crest": crest.sha256 if crest else "", "crest_type": crest.media_type if crest else ""}
        async with self._engine.begin() as connection:
            await connection.execute(t.council.update().where(t.council.c.id == council).values(**values))

    async def word_template(self, council: str) -> str:
        """SHA-256 of the council's own template for minutes in Word; empty for the built-in one."""
        query = sa.select(t.council.c.word_template).where(t.council.c.id == council)
        async with self._reading.connect() as connection:
            return (await connection.execute(query)).scalar() or ""

    async def set_word_template(self, council: str, sha256: str) -> None:
        async with self._engine.begin() as connection:
            change = t.council.update().where(t.council.c.id == council)
            await connection.execute(change.values(word_template=sha256))

    async def add_council(self, council: Council) -> None:
        """Store a new council with its groups; bodies come with `put_body`. Raises `Taken`."""
        async with self._engine.begin() as connection:
            if await _exists(connection, sa.select(t.council.c.id).where(t.council.c.id == council.id)):
                raise Taken(council.id)
            await connection.execute(t.council.insert().values(id=council.id, **_council_values(council)))
            await _put_groups(connection, council.id, council.groups)

    async def save_council(self, council: Council) -> None:
        """Name, language, colour, holidays: all but groups and bodies."""
        async with self._engine.begin() as connection:
            await connection.execute(
                t.council.update().where(t.council.c.id == council.id).values(**_council_values(council))
            )

    async def save_groups(self, council: str, groups: Iterable[Group]) -> None:
        """Replace the council's groups by these, in this order."""
        async with self._engine.begin() as connection:
            await _put_groups(connection, council, groups)

    # People -------------------------------------------------------------------------------------------------------

    async def people(self, council: str) -> list[Person]:
        """By surname."""
        async with self._reading.connect() as connection:
            query = sa.select(t.person).where(t.person.c.council == council)
            rows = await connection.execute(query.order_by(t.person.c.surname, t.person.c.name, t.person.c.id))
            return [_person(row) for row in rows]

    async def person(self, person: str) -> Person | None:
        async with self._reading.connect() as connection:
            row = (await connection.execute(sa.select(t.person).where(t.person.c.id == person))).one_or_none()
        return None if row is None else _person(row)

    async def save_person(self, person: Person) -> None:
        """Add or replace. A person never changes council: with another one nothing is replaced."""
        async with self._engine.begin() as connection:
            await _put_person(connection, person)

    async def save_roster(self, people: Iterable[Person], groups: Iterable[Group], bodies: Iterable[Body]) -> None:
        """People, groups and bodies of one import together: all or nothing. The bodies given are replaced whole."""
        people = list(people)
        async with self._engine.begin() as connection:
            for person in people:
                await _put_person(connection, person)
            if people:
                await _put_groups(connection, people[0].council, groups)
                for body in bodies:
                    await _put_body(connection, people[0].council, body)

    async def remove_person(self, council: str, person: str) -> None:
        """Forget somebody, with their seats and links. Journals keep the copies they have. Repeated: nothing."""
        async with self._engine.begin() as connection:
            await connection.execute(t.person.delete().where(t.person.c.council == council, t.person.c.id == person))

    # Bodies -------------------------------------------------------------------------------------------------------

    async def put_body(self, council: str, body: Body) -> None:
        """Add the body or replace it whole, members and officers too."""
        async with self._engine.begin() as connection:
            await _put_body(connection, council, body)

    async def remove_body(self, council: str, body: str) -> None:
        """Repeated: nothing changes."""
        async with self._engine.begin() as connection:
            await connection.execute(t.body.delete().where(t.body.c.council == council, t.body.c.id == body))


# Rows and values -----------------------------------------------------------------------------------------------------


async def _exists(connection: AsyncConnection, query: sa.Select[Any]) -> bool:
    return (await connection.execute(query)).first() is not None


def _council(row: Any) -> Council:
    return Council(
        id=row.id,
        name=row.name,
        municipality=row.municipality,
        language=row.language,
        timezone=row.timezone,
        accent=row.accent,
        region=row.region,
        local_holidays=msgspec.json.decode(row.local_holidays, type=tuple[dt.date, ...]),
    )


def _council_values(council: Council) -> dict[str, Any]:
    return {
        "name": council.name,
        "municipality": council.municipality,
        "language": council.language,
        "timezone": council.timezone,
        "accent": council.accent,
        "region": council.region,
        "local_holidays": msgspec.json.encode(council.local_holidays).decode(),
    }


def _person(row: Any) -> Person:
    return Person(row.id, row.council, row.name, row.surname, row.email, row.gender, row.staff)


async def _put_person(connection: AsyncConnection, person: Person) -> None:
    values = msgspec.structs.asdict(person)
    found = await connection.execute(
        t.person.update().where(t.person.c.id == person.id, t.person.c.council == person.council).values(**values)
    )
    if found.rowcount == 0:
        await connection.execute(t.person.insert().values(**values))


async def _groups(connection: AsyncConnection, council: str) -> tuple[Group, ...]:
    table = t.municipal_group
    rows = await connection.execute(sa.select(table).where(table.c.council == council).order_by(table.c.position))
    return tuple(Group(row.id, row.name, row.short, row.colour) for row in rows)


async def _put_groups(connection: AsyncConnection, council: str, groups: Iterable[Group]) -> None:
    table = t.municipal_group
    await connection.execute(table.delete().where(table.c.council == council))
    rows = [
        {"council": council, "position": position, **msgspec.structs.asdict(group)}
        for position, group in enumerate(groups)
    ]
    if rows:
        await connection.execute(table.insert(), rows)


async def _bodies(connection: AsyncConnection, council: str) -> tuple[Body, ...]:
    def of(table: sa.Table) -> sa.Select[Any]:
        columns = (table, t.person.c.name, t.person.c.surname, t.person.c.gender)
        return sa.select(*columns).join(t.person, t.person.c.id == table.c.person).where(table.c.council == council)

    members: dict[str, list[Member]] = {}
    for row in await connection.execute(
        of(t.member).order_by(t.member.c.seat == 0, t.member.c.seat, t.person.c.surname, t.person.c.id)
    ):
        member = Member(
            person=row.person,
            name=row.name,
            surname=row.surname,
            office=row.office,
            group=row.group,
            seat=row.seat,
            rank=row.rank,
            gender=row.gender,
            represents=row.represents,
        )
        members.setdefault(row.body, []).append(member)
    officers: dict[str, list[Officer]] = {}
    for row in await connection.execute(of(t.officer).order_by(t.officer.c.office.desc(), t.person.c.id)):
        officers.setdefault(row.body, []).append(Officer(row.person, row.name, row.office, row.gender))
    rows = await connection.execute(sa.select(t.body).where(t.body.c.council == council).order_by(t.body.c.position))
    return tuple(
        Body(
            id=row.id,
            name=row.name,
            kind=row.kind,
            legal_number=row.legal_number,
            profile=msgspec.json.decode(row.profile, type=LegalProfile),
            members=tuple(members.get(row.id, ())),
            officers=tuple(officers.get(row.id, ())),
        )
        for row in rows
    )


async def _put_body(connection: AsyncConnection, council: str, body: Body) -> None:
    values = {
        "name": body.name,
        "kind": body.kind,
        "legal_number": body.legal_number,
        "profile": msgspec.json.encode(body.profile).decode(),
    }
    here = (t.body.c.council == council, t.body.c.id == body.id)
    found = await connection.execute(t.body.update().where(*here).values(**values))
    if found.rowcount == 0:
        last = sa.select(sa.func.count()).select_from(t.body).where(t.body.c.council == council)
        position = (await connection.execute(last)).scalar_one()
        await connection.execute(t.body.insert().values(council=council, id=body.id, position=position, **values))
    for table in (t.member, t.officer):
        await connection.execute(table.delete().where(table.c.council == council, table.c.body == body.id))
    members = [
        {
            "council": council,
            "body": body.id,
            "person": member.person,
            "office": member.office,
            "group": member.group,
            "seat": member.seat,
            "rank": member.rank,
            "represents": member.represents,
        }
        for member in body.members
    ]
    officers = [
        {"council": council, "body": body.id, "person": officer.person, "office": officer.office}
        for officer in body.officers
    ]
    if members:
        await connection.execute(t.member.insert(), members)
    if officers:
        await connection.execute(t.officer.insert(), officers)
