"""The door: passwords and links come in, sessions come out. Knows no HTTP.

Every way in ends in `_begin`: a second factor would be asked for there, and attempts counted in `sign_in` and `open`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading
from meetings.storage.registry import Person
from web.access import secrets
from web.access.tables import account, link, login

PASSWORD_SESSION = dt.timedelta(hours=16)
LINK_SESSION = dt.timedelta(days=30)
PERSONAL_LINK = dt.timedelta(days=400)
"""A personal link lives for about a year; the secretary renews or revokes it."""

LinkFate = Literal["good", "expired", "revoked", "unknown"]


class Visitor(msgspec.Struct, frozen=True):
    """Who a request comes from."""

    person: Person
    invited_to: str = ""
    """The one meeting an invitation is for; empty for everybody else."""
    by: Literal["password", "link"] = "link"
    """What the session was opened with."""

    @property
    def council(self) -> str:
        return self.person.council

    @property
    def has_desk(self) -> bool:
        return self.person.staff == "secretary" and not self.invited_to


class Link(msgspec.Struct, frozen=True):
    """A link as its council sees it: everything but the secret."""

    id: str
    person: str
    meeting: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
    used_at: dt.datetime | None = None

    def fate(self, now: dt.datetime) -> LinkFate:
        if self.revoked_at is not None:
            return "revoked"
        return "good" if now < self.expires_at else "expired"


class EmailTaken(Exception):
    """Another account has that e-mail."""


class Door:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    # Passwords ----------------------------------------------------------------------------------------------------

    async def set_account(self, person: str, email: str, password: str, *, keep_sessions: bool = False) -> None:
        """Give `person` an account, or change it. Raises `EmailTaken`.

        Sessions of the person end, as whoever knew the old password may be in one; unless `keep_sessions`.
        """
        kept = await secrets.password_hash(password)
        values = {"person": person, "email": _email(email), "password": kept, "changed_at": self._clock()}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(account.delete().where(account.c.person == person))
                await connection.execute(account.insert().values(**values))
                if not keep_sessions:
                    await connection.execute(login.delete().where(login.c.person == person))
        except IntegrityError:
            raise EmailTaken(email) from None

    async def has_account(self, person: str) -> bool:
        async with self._reading.connect() as connection:
            query = sa.select(account.c.person).where(account.c.person == person)
            return (await connection.execute(query)).first() is not None

    async def sign_in(self, email: str, password: str) -> str | None:
        """A new session's token; None for a wrong e-mail or password, in about the same time for both."""
        async with self._reading.connect() as connection:
            query = sa.select(account).where(account.c.email == _email(email))
            row = (await connection.execute(query)).one_or_none()
        if not await secrets.password_fits(row.password if row else "", password) or row is None:
            return None
        return await self._begin(row.person, None, self._clock() + PASSWORD_SESSION)

    # Links --------------------------------------------------------------------------------------------------------

    async def make_link(
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
        return _link(row), _person(person)

    async def open(self, token: str) -> str | None:
        """Use a link: a new session's token, or None when the link is not good (any more)."""
        found, now = await self.look_at(token), self._clock()
        if found is None or found[0].fate(now) != "good":
            return None
        key = secrets.token_hash(token)
        async with self._engine.begin() as connection:
            await connection.execute(link.update().where(link.c.hash == key).values(used_at=now))
        return await self._begin(found[1].id, key, min(now + LINK_SESSION, found[0].expires_at))

    async def links(self, council: str) -> list[Link]:
        """Links of the council's people, the newest first."""
        query = sa.select(link).join(t.person, t.person.c.id == link.c.person).where(t.person.c.council == council)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query.order_by(link.c.created_at.desc(), link.c.id))
            return [_link(row) for row in rows]

    async def revoke(self, council: str, link_id: str) -> None:
        """The link opens nothing from now on, and whoever came in with it is out. Repeated: nothing changes."""
        ours = sa.select(t.person.c.id).where(t.person.c.council == council)
        here = (link.c.id == link_id, link.c.person.in_(ours))
        async with self._engine.begin() as connection:
            await connection.execute(login.delete().where(login.c.link.in_(sa.select(link.c.hash).where(*here))))
            await connection.execute(
                link.update().where(*here, link.c.revoked_at.is_(None)).values(revoked_at=self._clock())
            )

    # Sessions -----------------------------------------------------------------------------------------------------

    async def visitor(self, token: str) -> Visitor | None:
        """Who a session belongs to; None when it is over, or its link was revoked."""
        columns = (t.person, login.c.link, login.c.expires_at, link.c.meeting, link.c.revoked_at)
        query = (
            sa.select(*columns)
            .join(t.person, t.person.c.id == login.c.person)
            .join(link, link.c.hash == login.c.link, isouter=True)
            .where(login.c.hash == secrets.token_hash(token))
        )
        async with self._reading.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or row.expires_at <= self._clock() or row.revoked_at is not None:
            return None
        return Visitor(_person(row), row.meeting or "", "link" if row.link else "password")

    async def sign_out(self, token: str) -> None:
        """Repeated: nothing changes."""
        async with self._engine.begin() as connection:
            await connection.execute(login.delete().where(login.c.hash == secrets.token_hash(token)))

    async def _begin(self, person: str, link_hash: str | None, expires_at: dt.datetime) -> str:
        token, now = secrets.new_token(), self._clock()
        async with self._engine.begin() as connection:
            await connection.execute(login.delete().where(login.c.expires_at <= now))
            await connection.execute(
                login.insert().values(
                    hash=secrets.token_hash(token),
                    id=secrets.new_id("s"),
                    by="link" if link_hash else "password",
                    person=person,
                    link=link_hash,
                    created_at=now,
                    expires_at=expires_at,
                )
            )
        return token


def _email(text: str) -> str:
    return text.strip().casefold()


def _link(row: Any) -> Link:
    return Link(row.id, row.person, row.meeting, row.created_at, row.expires_at, row.revoked_at, row.used_at)


def _person(row: Any) -> Person:
    return Person(row.id, row.council, row.name, row.surname, row.email, row.gender, row.staff)
