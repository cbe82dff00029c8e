"""Codes of an authenticator app (RFC 6238): six digits, thirty seconds, each good once. The seed is kept sealed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from typing import Any

import pyotp
import segno
import sqlalchemy as sa
from pyotp.utils import strings_equal
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import reading
from web.access.secrets import Safe, Unsealable
from web.access.tables import totp

STEP = 30
"""Seconds a code is shown."""
DRIFT = 1
"""Steps that a telephone's clock may be ahead or behind."""
LOOK: Mapping[str, Any] = {"scale": 5, "border": 4, "dark": "#000", "light": "#fff"}


class Totp:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime], safe: Safe) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._safe = safe

    async def begin(self, person: str) -> str:
        """The seed of an app that is being set up: the same until its first code was given."""
        row = await self._row(person)
        if row is not None and row.confirmed_at is None and (seed := self._seed(row)):
            return seed
        fresh = pyotp.random_base32()
        here = (totp.c.person == person, totp.c.confirmed_at.is_(None))
        async with self._engine.begin() as connection:
            await connection.execute(totp.delete().where(*here))
            await connection.execute(
                totp.insert().values(person=person, sealed_seed=self._safe.seal(fresh, "totp seeds"))
            )
        return fresh

    async def confirm(self, person: str, code: str) -> bool:
        """The first code: from now on there is a second factor. Repeated: False."""
        return await self._take(person, code, confirmed=False)

    async def check(self, person: str, code: str) -> bool:
        """Whether it is the code of now, and was not used before."""
        return await self._take(person, code, confirmed=True)

    async def of(self, person: str) -> dt.datetime | None:
        """Since when the person has an app; None without one."""
        row = await self._row(person)
        return row.confirmed_at if row is not None else None

    async def remove(self, person: str) -> None:
        """Repeated: nothing changes."""
        async with self._engine.begin() as connection:
            await connection.execute(totp.delete().where(totp.c.person == person))

    async def _take(self, person: str, code: str, *, confirmed: bool) -> bool:
        row = await self._row(person)
        if row is None or (row.confirmed_at is not None) != confirmed:
            return False
        step = self._step(self._seed(row), code)
        if step is None:
            return False
        values: dict[str, Any] = {"last_step": step} | ({} if confirmed else {"confirmed_at": self._clock()})
        # Two requests with one code: the database lets one of them through.
        here = (totp.c.person == person, totp.c.last_step < step, totp.c.sealed_seed == row.sealed_seed)
        async with self._engine.begin() as connection:
            return (await connection.execute(totp.update().where(*here).values(**values))).rowcount == 1

    def _step(self, seed: str, code: str) -> int | None:
        """The step whose code it is; every step is compared, whichever fits."""
        if not seed:
            return None
        app, now = pyotp.TOTP(seed), int(self._clock().timestamp()) // STEP
        near = range(now - DRIFT, now + DRIFT + 1)
        fits = [step for step in near if strings_equal(app.generate_otp(step), code)]
        return fits[-1] if fits else None

    def _seed(self, row: Any) -> str:
        """Empty where the installation's secret was lost: the app has to be set up anew."""
        try:
            return self._safe.unseal(row.sealed_seed, "totp seeds")
        except Unsealable:
            return ""

    async def _row(self, person: str) -> Any:
        async with self._reading.connect() as connection:
            return (await connection.execute(sa.select(totp).where(totp.c.person == person))).one_or_none()


def address_of(seed: str, who: str, council: str) -> str:
    """What the app reads from the picture: `otpauth://totp/…`."""
    return pyotp.TOTP(seed).provisioning_uri(name=who, issuer_name=council)


def picture(text: str) -> bytes:
    """A QR code as SVG, black on white with its quiet zone: nothing in it but paths."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, **LOOK)
    return drawn.getvalue()


def picture_inside(text: str) -> str:
    """The same as an address that holds it, for what is shown once and cannot be asked for again."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(**LOOK))
