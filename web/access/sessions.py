"""Sessions: browsers that are signed in, each on its own and ended on its own. Knows neither passwords nor links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading
from meetings.unavailable import Unavailable
from web.access import secrets
from web.access.client import Client
from web.access.links import person_in
from web.access.policy import policy_in, step
from web.access.tables import access_policy, account, link, login, passkey, totp
from web.access.visitor import Visitor, Way

log = structlog.get_logger()

SEEN_EVERY = dt.timedelta(minutes=5)
"""How exactly a session says when it was last used."""


class Session(msgspec.Struct, frozen=True):
    """A session as its person sees it: everything but the secret."""

    id: str
    by: Way
    browser: str
    address: str
    created_at: dt.datetime
    seen_at: dt.datetime | None
    factor_awaited: bool
    """Only the first step was taken: outside the chamber, who holds it is not in before the second factor is given."""


class Sessions:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    async def begin(
        self,
        person: str,
        by: Way,
        expires_at: dt.datetime,
        client: Client,
        *,
        link: str | None = None,
        sure: bool = False,
    ) -> str:
        """A new session's token, in place of the one the person had in that browser. `sure`: a second factor is not
        wanted any more, as with a passkey that checked who held it.
        """
        token, now = secrets.new_token(), self._clock()
        device = client.device_hash
        async with self._engine.begin() as connection:
            await connection.execute(login.delete().where(login.c.expires_at <= now))
            if device:
                await connection.execute(login.delete().where(login.c.person == person, login.c.device == device))
            await connection.execute(
                login.insert().values(
                    hash=secrets.token_hash(token),
                    id=secrets.new_id("s"),
                    person=person,
                    by=by,
                    link=link,
                    created_at=now,
                    expires_at=expires_at,
                    seen_at=now,
                    device=device,
                    browser=client.browser,
                    address=client.address,
                    factor_at=now if sure else None,
                )
            )
        return token

    async def visitor(self, token: str, address: str) -> Visitor | None:
        """Who a session belongs to and how far they have come; None when it is over, or its link was revoked.

        `address`: where the request comes from, as a council may ask for less in its chamber. That the session was
        used is noted now and then.
        """
        row = await self._row(token)
        now = self._clock()
        if row is None or row.expires_at <= now or row.revoked_at is not None:
            return None
        person = person_in(row)
        left = step(
            policy_in(row),
            person,
            by=row.by,
            invited=bool(row.meeting),
            factor_given=row.factor_at is not None,
            has_factor=row.has_factor,
            address=address,
        )
        if row.seen_at is None or now - row.seen_at >= SEEN_EVERY:
            await self._seen(row.session, address, now)
        invited = row.meeting or ""
        return Visitor(person, invited, row.by, left, row.session, row.proved_at, row.has_password, row.has_factor)

    async def of(self, person: str) -> list[Session]:
        """Those that are not over, the one used last first."""
        here = (login.c.person == person, login.c.expires_at > self._clock())
        good = sa.or_(login.c.link.is_(None), link.c.revoked_at.is_(None))
        awaited = sa.and_(_has_factor(login.c.person), login.c.factor_at.is_(None), link.c.meeting.is_(None))
        columns = (login, awaited.label("factor_awaited"))
        query = sa.select(*columns).join(link, link.c.hash == login.c.link, isouter=True).where(*here, good)
        async with self._reading.connect() as connection:
            rows = await connection.execute(query.order_by(login.c.seen_at.desc(), login.c.id))
            return [Session(**{name: getattr(row, name) for name in Session.__struct_fields__}) for row in rows]

    async def end(self, person: str, session: str) -> None:
        """Repeated: nothing changes."""
        await self._delete(login.c.person == person, login.c.id == session)

    async def end_all(self, person: str, but: str = "") -> None:
        """All of the person's, except the one whose id is `but`."""
        await self._delete(login.c.person == person, login.c.id != but)

    async def sign_out(self, token: str) -> None:
        """Repeated: nothing changes."""
        await self._delete(login.c.hash == secrets.token_hash(token))

    async def proved(self, session: str, *, factor: bool) -> None:
        """Its person proved to be there: with a second factor, or with the password."""
        now = self._clock()
        values = {"proved_at": now} | ({"factor_at": now} if factor else {})
        async with self._engine.begin() as connection:
            await connection.execute(login.update().where(login.c.id == session).values(**values))

    async def _row(self, token: str) -> Any:
        theirs = t.person.c.id
        asked = [column for column in access_policy.c if column is not access_policy.c.council]
        query = (
            sa.select(
                t.person,
                login.c.id.label("session"),
                login.c.by,
                login.c.expires_at,
                login.c.seen_at,
                login.c.factor_at,
                login.c.proved_at,
                link.c.meeting,
                link.c.revoked_at,
                *asked,
                sa.exists().where(account.c.person == theirs).label("has_password"),
                _has_factor(theirs).label("has_factor"),
            )
            .join(t.person, theirs == login.c.person)
            .join(link, link.c.hash == login.c.link, isouter=True)
            .join(access_policy, access_policy.c.council == t.person.c.council, isouter=True)
            .where(login.c.hash == secrets.token_hash(token))
        )
        async with self._reading.connect() as connection:
            return (await connection.execute(query)).one_or_none()

    async def _seen(self, session: str, address: str, now: dt.datetime) -> None:
        """A database that cannot be written to just now keeps nobody out."""
        try:
            async with self._engine.begin() as connection:
                values = {"seen_at": now} | ({"address": address} if address else {})
                await connection.execute(login.update().where(login.c.id == session).values(**values))
        except (SQLAlchemyError, Unavailable, OSError) as error:
            log.warning("it was not noted that a session is in use", reason=type(error).__name__)

    async def _delete(self, *here: sa.ColumnElement[bool]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(login.delete().where(*here))


def _has_factor(person: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    has_totp = sa.exists().where(totp.c.person == person, totp.c.confirmed_at.is_not(None))
    return sa.or_(has_totp, sa.exists().where(passkey.c.person == person))
