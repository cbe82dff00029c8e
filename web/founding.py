"""The first step of an installation: a council and its secretary, from the command line. Knows no terminal."""

from __future__ import annotations

import re

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.council import Council
from meetings.storage.registry import Person, Registry
from web.access.door import Door
from web.access.policy import Policy
from web.access.secrets import new_id

RESERVED = frozenset(
    {
        "accessibility",
        "account",
        "enter",
        "health",
        "invite",
        "metrics",
        "privacy",
        "sign-in",
        "sign-out",
        "static",
        "youtube",
    }
)
"""Words that addresses begin with already."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class Unfit(Exception):
    """Why it cannot be founded like this."""


class Founded(msgspec.Struct, frozen=True):
    council: str
    secretary: str
    token: str
    """Of the secretary's first link; shown once."""


async def found(engine: AsyncEngine, door: Door, council: Council, secretary: str, surname: str, email: str) -> Founded:
    """Add a council and its secretary. Raises `Unfit`, and `Taken` for a council that is there already."""
    if not _ID.fullmatch(council.id) or council.id in RESERVED:
        raise Unfit("the short name goes into addresses: lower-case letters, digits and hyphens, 40 at most")
    if not secretary.strip() or not surname.strip() or "@" not in email:
        raise Unfit("the secretary needs a name, a surname and an e-mail address")
    registry = Registry(engine)
    person = Person(new_id("u"), council.id, secretary.strip(), surname.strip(), email.strip(), "", "secretary")
    await registry.add_council(council)
    await registry.save_person(person)
    # Nobody is locked out by it yet; the council may lower it under its desk.
    await door.policies.save(council.id, Policy(staff_factor=True))
    return Founded(council.id, person.id, await door.make_link(person.id))
