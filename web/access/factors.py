"""The second factor of a person, whichever they have: what there is, whether it is given, and how it is taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage import tables as t
from meetings.storage.database import reading
from web.access.attempts import of_factor
from web.access.client import Client
from web.access.door import Door
from web.access.passkeys import NoPasskey, Passkey, Passkeys
from web.access.recovery import RecoveryCodes
from web.access.secrets import Safe
from web.access.tables import passkey, totp
from web.access.totp import Totp
from web.access.visitor import Visitor

DIGITS = 6


class Enrolled(msgspec.Struct, frozen=True):
    app_since: dt.datetime | None
    """Since when there is an authenticator app."""
    passkeys: list[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)


class Factors:
    def __init__(
        self, engine: AsyncEngine, clock: Callable[[], dt.datetime], safe: Safe, public_url: str, door: Door
    ) -> None:
        self._reading = reading(engine)
        self.totp = Totp(engine, clock, safe)
        self.passkeys = Passkeys(engine, clock, safe, public_url)
        self.recovery = RecoveryCodes(engine, clock)
        self._door = door

    async def of(self, person: str) -> Enrolled:
        return Enrolled(await self.totp.of(person), await self.passkeys.of(person), await self.recovery.left(person))

    async def having(self, council: str) -> set[str]:
        """Ids of the council's people who have one."""
        theirs = sa.select(t.person.c.id).where(t.person.c.council == council)
        apps = sa.select(totp.c.person).where(totp.c.confirmed_at.is_not(None), totp.c.person.in_(theirs))
        keys = sa.select(passkey.c.person).where(passkey.c.person.in_(theirs))
        async with self._reading.connect() as connection:
            return set((await connection.execute(apps.union(keys))).scalars())

    async def give_code(self, visitor: Visitor, code: str, client: Client) -> bool:
        """A code of the app, or a recovery code; then the session has its second factor. Raises `TooMany`."""
        person = visitor.person.id
        buckets = of_factor(person, client, await self._door.devices.knows(client, person))
        self._door.throttle.take(buckets)
        plain = "".join(letter for letter in code if letter.isalnum())
        is_of_app = len(plain) == DIGITS and plain.isdigit()
        if not await (self.totp.check(person, plain) if is_of_app else self.recovery.use(person, plain)):
            return False
        self._door.throttle.give_back(buckets)
        await self._door.came_further(visitor, client, factor=True)
        return True

    async def give_passkey(self, visitor: Visitor, ticket: str, credential: Any, client: Client) -> bool:
        """One of the person's passkeys. It cannot be guessed, so attempts are not counted."""
        try:
            await self.passkeys.answered("prove", visitor.person.id, ticket, credential)
        except NoPasskey:
            return False
        await self._door.came_further(visitor, client, factor=True)
        return True

    async def confirm_app(self, visitor: Visitor, code: str, client: Client) -> bool:
        """The first code of an app that is being set up. It was shown to whoever is here, so it is no guess."""
        plain = "".join(letter for letter in code if letter.isalnum())
        if not await self.totp.confirm(visitor.person.id, plain):
            return False
        await self._door.came_further(visitor, client, factor=True)
        return True

    async def tidy(self, person: str) -> None:
        """Where the last factor was taken away, its recovery codes open nothing either."""
        if not (await self.of(person)).any:
            await self.recovery.remove(person)

    async def reset(self, person: str) -> None:
        """Take everything away and end every session: for whoever lost it all. Repeated: nothing changes."""
        await self.totp.remove(person)
        await self.passkeys.remove(person)
        await self.recovery.remove(person)
        await self._door.devices.forget(person)
        await self._door.sessions.end_all(person)
