"""Personal links and invitations: made once, opened on one device. Knows no session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading
from meetings.storage.registry import Person
from web.access import secrets
from web.access.tables import link, login

PERSONAL_LINK = dt.timedelta(days=400)
"""A personal link lives for about a year; the secretary renews or revokes it."""

LinkFate = Literal["good", "expired", "revoked", "elsewhere", "spent", "unknown"]
"""`elsewhere`: it belongs to another device. `spent`: its owner has a password, and comes in with that."""


class Link(msgspec.Struct, frozen=True):
    """A link as its council sees it: everything but the secret."""

    id: str
    person: str
    meeting: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
    used_at: dt.datetime | None = None
    device: str | None = None
    """Hash of the device that opened it."""
    opened_with: str = ""
    """What that device looked like."""

    def fate(self, now: dt.datetime) -> LinkFate:
        if self.revoked_at is not None:
            return "revoked"
        return "good" if now < self.expires_at else "expired"


class Links:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    async def make(
        self, person: str, *, meeting: str = "", expires_at: dt.datetime | None = None, keep_others: bool = False
    ) -> str:
        """A new link's token, which is never shown again. The person's other links to the same end are revoked."""
        token, now = secrets.new_token(), self._clock()
        others = (link.c.person == person, link.c.meeting == meeting, link.c.revoked_at.is_(None))
        async with self._engine.begin() as connection:
            if not keep_others:
                await connection.execute(link.update().where(*others).values(revoked_at=now))
            await connection.execute(
                link.insert().values(
                    hash=secrets.token_hash(token),
                    id=secrets.new_id("l"),
                    person=person,
                    meeting=meeting,
                    created_at=now,
                    expires_at=expires_at or now + PERSONAL_LINK,
                )
            )
        return token

    async def look_at(self, token: str) -> tuple[Link, Person] | None:
        """What a link is, without using it; None for one that never was."""
        query = sa.select(link).where(link.c.hash == secrets.token_hash(token))
        async with self._reading.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            person = (await connection.execute(sa.select(t.person).where(t.person.c.id == row.person))).one()
        return _link(row), person_in(person)

    async def use(self, token: str, device: str | None, browser: str, *, stays: bool) -> bool:
        """Note that it was opened; with `stays` it belongs to that device from now on. False: to another already."""
        here = [link.c.hash == secrets.token_hash(token)]
        values: dict[str, Any] = {"used_at": self._clock(), "opened_with": browser}
        if stays:
            here.append(link.c.device.is_(None) | (link.c.device == device))
            values["device"] = device or secrets.token_hash(secrets.new_token())
        async with self._engine.begin() as connection:
            return (await connection.execute(link.update().where(*here).values(**values))).rowcount == 1

    async def of_council(self, council: str) -> list[Link]:
        """Links of the council's people, the newest first."""
        query = sa.select(link).join(t.person, t.person.c.id == link.c.person).where(t.person.c.council == council)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query.order_by(link.c.created_at.desc(), link.c.id))
            return [_link(row) for row in rows]

    async def revoke(self, council: str, link_id: str) -> None:
        """The link opens nothing from now on, and whoever came in with it is out. Repeated: nothing changes."""
        ours = sa.select(t.person.c.id).where(t.person.c.council == council)
        await self._revoke(link.c.id == link_id, link.c.person.in_(ours))

    async def revoke_all(self, person: str) -> None:
        await self._revoke(link.c.person == person)

    async def _revoke(self, *here: sa.ColumnElement[bool]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(login.delete().where(login.c.link.in_(sa.select(link.c.hash).where(*here))))
            await connection.execute(
                link.update().where(*here, link.c.revoked_at.is_(None)).values(revoked_at=self._clock())
            )


def _link(row: Any) -> Link:
    return Link(**{field: getattr(row, field) for field in Link.__struct_fields__})


def person_in(row: Any) -> Person:
    return Person(row.id, row.council, row.name, row.surname, row.email, row.gender, row.staff)
