"""Passkeys (WebAuthn Level 2): keys that a browser or a telephone keeps and that work on this site alone.

What was asked travels with the browser as a sealed ticket, so that nothing is kept of those who never answer.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
import webauthn
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from meetings.storage.database import reading
from meetings.storage.registry import Person
from web.access.origin import origin_of
from web.access.secrets import Safe, Unsealable, new_id
from web.access.tables import passkey

WITHIN = dt.timedelta(minutes=5)
"""How long somebody may take to find their key."""
MOST = 20
"""Passkeys of one person."""

End = Literal["add", "prove", "enter"]
"""What a passkey is asked for: to be kept, as second factor of somebody who is known, or to come in with it alone."""


class Passkey(msgspec.Struct, frozen=True):
    id: str
    name: str
    created_at: dt.datetime
    used_at: dt.datetime | None


class Asked(msgspec.Struct, frozen=True):
    """What the browser is handed."""

    options: dict[str, Any]
    """Of `navigator.credentials`, with bytes in base64url."""
    ticket: str


class _Ticket(msgspec.Struct, frozen=True):
    end: End
    person: str
    challenge: bytes
    at: float


class NoPasskey(Exception):
    """It could not be taken; the text is for the log."""


class Passkeys:
    def __init__(self, engine: AsyncEngine, clock: Callable[[], dt.datetime], safe: Safe, public_url: str) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self._safe = safe
        self._origin = origin_of(public_url)
        self._site = urlsplit(public_url).hostname or ""
        self._answered: dict[bytes, float] = {}
        """Challenges that were answered well, until they are too old anyway: each is good once."""

    @property
    def possible(self) -> bool:
        """Browsers know passkeys of named sites only, and only where the line is safe."""
        named = not self._site.replace(".", "").isdigit() and ":" not in self._site
        return named and (self._origin.startswith("https://") or self._site == "localhost")

    async def ask_to_add(self, person: Person, council: str) -> Asked:
        known = await self._rows(passkey.c.person == person.id)
        options = webauthn.generate_registration_options(
            rp_id=self._site,
            rp_name=council,
            user_name=person.email or person.name,
            user_display_name=person.name,
            user_id=person.id.encode(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[_descriptor(row) for row in known],
        )
        return self._asked(webauthn.options_to_json(options), "add", person.id, options.challenge)

    async def add(self, person: str, ticket: str, credential: dict[str, Any], name: str) -> None:
        """Keep a passkey. Raises `NoPasskey`."""
        asked = self._opened(ticket, "add", person)
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=asked.challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
            )
        except _UNFIT as error:
            raise NoPasskey(str(error)) from None
        if len(await self.of(person)) >= MOST:
            raise NoPasskey("too many")
        values = {
            "id": new_id("k"),
            "hash": _hash(made.credential_id),
            "person": person,
            "credential": made.credential_id,
            "public_key": made.credential_public_key,
            "sign_count": made.sign_count,
            "transports": _transports(credential),
            "name": name,
            "created_at": self._clock(),
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(passkey.insert().values(**values))
        except IntegrityError:
            raise NoPasskey("known already") from None
        self._answered[asked.challenge] = asked.at

    async def ask_to_prove(self, person: str) -> Asked:
        """One of the person's own."""
        options = webauthn.generate_authentication_options(
            rp_id=self._site,
            allow_credentials=[_descriptor(row) for row in await self._rows(passkey.c.person == person)],
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return self._asked(webauthn.options_to_json(options), "prove", person, options.challenge)

    def ask_to_enter(self) -> Asked:
        """Whichever the browser has for this site; its holder has to unlock it, as nothing else is asked."""
        options = webauthn.generate_authentication_options(
            rp_id=self._site, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._asked(webauthn.options_to_json(options), "enter", "", options.challenge)

    async def answered(self, end: Literal["prove", "enter"], person: str, ticket: str, credential: Any) -> str:
        """Whose passkey it is: of `person`, if one is named. Raises `NoPasskey`."""
        asked = self._opened(ticket, end, person)
        row = await self._named(credential)
        if row is None or (person and row.person != person):
            raise NoPasskey("not one of theirs")
        try:
            proof = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=asked.challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=end == "enter",
            )
        except _UNFIT as error:
            raise NoPasskey(str(error)) from None
        if asked.challenge in self._answered:
            raise NoPasskey("answered before")
        self._answered[asked.challenge] = asked.at
        values = {"sign_count": proof.new_sign_count, "used_at": self._clock()}
        async with self._engine.begin() as connection:
            await connection.execute(passkey.update().where(passkey.c.id == row.id).values(**values))
        return str(row.person)

    async def of(self, person: str) -> list[Passkey]:
        rows = await self._rows(passkey.c.person == person)
        return [Passkey(row.id, row.name, row.created_at, row.used_at) for row in rows]

    async def remove(self, person: str, passkey_id: str = "") -> None:
        """One of them, or all. Repeated: nothing changes."""
        one = [passkey.c.id == passkey_id] if passkey_id else []
        async with self._engine.begin() as connection:
            await connection.execute(passkey.delete().where(passkey.c.person == person, *one))

    def _asked(self, options: str, end: End, person: str, challenge: bytes) -> Asked:
        ticket = _Ticket(end, person, challenge, self._clock().timestamp())
        sealed = self._safe.seal(msgspec.json.encode(ticket).decode(), "passkey tickets")
        return Asked(json.loads(options), sealed.decode())

    def _opened(self, ticket: str, end: End, person: str) -> _Ticket:
        """Raises `NoPasskey`."""
        now = self._clock().timestamp()
        oldest = now - WITHIN.total_seconds()
        self._answered = {challenge: at for challenge, at in self._answered.items() if oldest <= at}
        try:
            asked = msgspec.json.decode(self._safe.unseal(ticket.encode(), "passkey tickets"), type=_Ticket)
        except (Unsealable, msgspec.DecodeError, UnicodeEncodeError):
            raise NoPasskey("not our ticket") from None
        if (asked.end, asked.person) != (end, person) or not oldest <= asked.at <= now:
            raise NoPasskey("asked for something else, or too long ago")
        return asked

    async def _named(self, credential: Any) -> Any:
        try:
            text = credential["rawId"]
            name = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (KeyError, TypeError, ValueError):
            raise NoPasskey("not a credential") from None
        return next(iter(await self._rows(passkey.c.hash == _hash(name))), None)

    async def _rows(self, condition: sa.ColumnElement[bool]) -> list[Any]:
        async with self._reading.connect() as connection:
            query = sa.select(passkey).where(condition).order_by(passkey.c.created_at, passkey.c.id)
            return list(await connection.execute(query))


_UNFIT = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
"""The library reads what strangers send: besides its own errors it lets pass what its parsers stumble over."""


def _hash(credential: bytes) -> str:
    return hashlib.sha256(credential).hexdigest()


def _descriptor(row: Any) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(each) for each in row.transports.split()]
    return PublicKeyCredentialDescriptor(id=row.credential, transports=transports or None)


def _transports(credential: dict[str, Any]) -> str:
    """Hints for the browser, so that it does not ask for a key that is not there; strange ones are left out."""
    response = credential.get("response")
    named = response.get("transports") if isinstance(response, dict) else None
    known = {each.value for each in AuthenticatorTransport}
    return (
        " ".join(sorted(known & {each for each in named if isinstance(each, str)})) if isinstance(named, list) else ""
    )
