"""The door: passwords, passkeys and links come in, sessions come out. Knows no HTTP.

Attempts are counted here before anything is looked at, and a device becomes known here once its person is in.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.registry import Person
from web.access.accounts import Accounts, plain
from web.access.attempts import of_factor, of_password
from web.access.client import NOBODY, Client
from web.access.devices import Devices
from web.access.links import Link, LinkFate, Links
from web.access.policy import Policies, Policy
from web.access.secrets import token_hash
from web.access.sessions import Sessions
from web.access.throttle import Throttle
from web.access.visitor import Visitor

PASSWORD_SESSION = dt.timedelta(hours=16)
LINK_SESSION = dt.timedelta(days=180)
"""Of members, who come in with a link or a passkey; a link's session ends with the link at the latest."""


class Door:
    def __init__(
        self, engine: AsyncEngine, clock: Callable[[], dt.datetime], steady: Callable[[], float] = time.monotonic
    ) -> None:
        """`steady`: seconds that never jump."""
        self.accounts = Accounts(engine, clock)
        self.sessions = Sessions(engine, clock)
        self.devices = Devices(engine, clock)
        self.policies = Policies(engine)
        self.throttle = Throttle(steady)
        self._links = Links(engine, clock)
        self._clock = clock

    # Passwords ----------------------------------------------------------------------------------------------------

    async def set_account(self, person: str, email: str, password: str, *, keep_sessions: bool = False) -> None:
        """Give `person` an account, or change it. Raises `EmailTaken`.

        Sessions of the person end, as whoever knew the old password may be in one; unless `keep_sessions`.
        """
        await self.accounts.save(person, email, password)
        if not keep_sessions:
            await self.sessions.end_all(person)

    async def sign_in(self, email: str, password: str, client: Client = NOBODY) -> str | None:
        """A new session's token; None for a wrong e-mail or password, in about the same time for both.

        Raises `TooMany`, for accounts that there are and for those that there are not alike.
        """
        account = await self.accounts.named(email)
        known = await self.devices.knows(client, account.person if account else "")
        buckets = of_password(plain(email), client, known)
        self.throttle.take(buckets)
        if not await self.accounts.fits(account, password):
            return None
        self.throttle.give_back(buckets)
        token = await self.sessions.begin(account.person, "password", self._clock() + PASSWORD_SESSION, client)
        await self._remember(token, client)
        return token

    async def give_password(self, visitor: Visitor, password: str, client: Client) -> bool:
        """The password once more, in a session: its person is still there. Raises `TooMany`."""
        person = visitor.person.id
        buckets = of_factor(person, client, await self.devices.knows(client, person))
        self.throttle.take(buckets)
        if not await self.accounts.fits(await self.accounts.of(person), password):
            return False
        self.throttle.give_back(buckets)
        await self.came_further(visitor, client, factor=False)
        return True

    # Passkeys -----------------------------------------------------------------------------------------------------

    async def enter(self, person: Person, client: Client) -> str:
        """A session for whoever unlocked a passkey of theirs: nothing else is asked."""
        age = PASSWORD_SESSION if person.staff else LINK_SESSION
        token = await self.sessions.begin(person.id, "passkey", self._clock() + age, client, sure=True)
        await self._remember(token, client)
        return token

    # Links --------------------------------------------------------------------------------------------------------

    async def make_link(
        self, person: str, *, meeting: str = "", expires_at: dt.datetime | None = None, keep_others: bool = False
    ) -> str:
        """A new link's token, which is never shown again. The person's other links to the same end are revoked."""
        return await self._links.make(person, meeting=meeting, expires_at=expires_at, keep_others=keep_others)

    async def look_at(self, token: str) -> tuple[Link, Person] | None:
        """What a link is, without using it; None for one that never was."""
        return await self._links.look_at(token)

    async def fate(self, link: Link, person: Person, client: Client) -> LinkFate:
        """What becomes of a link that is opened in this browser, now."""
        return await self._fate(link, person, client, await self.policies.of(person.council))

    async def open(self, token: str, client: Client = NOBODY) -> str | None:
        """Use a link: a new session's token, or None when the link is not good (any more), or not for this device."""
        found = await self._links.look_at(token)
        if found is None:
            return None
        link, person = found
        policy = await self.policies.of(person.council)
        if await self._fate(link, person, client, policy) != "good":
            return None
        if not await self._links.use(token, client.device_hash, client.browser, stays=policy.links_stay):
            return None
        until = min(self._clock() + LINK_SESSION, link.expires_at)
        session = await self.sessions.begin(person.id, "link", until, client, link=token_hash(token))
        await self._remember(session, client)
        return session

    async def links(self, council: str) -> list[Link]:
        """Links of the council's people, the newest first."""
        return await self._links.of_council(council)

    async def revoke(self, council: str, link_id: str) -> None:
        """The link opens nothing from now on, and whoever came in with it is out. Repeated: nothing changes."""
        await self._links.revoke(council, link_id)

    async def revoke_links(self, person: str) -> None:
        """All of the person's. Repeated: nothing changes."""
        await self._links.revoke_all(person)

    # Sessions -----------------------------------------------------------------------------------------------------

    async def visitor(self, token: str, address: str = "") -> Visitor | None:
        """Who a session belongs to, and what is left to do before they are in; None when it is over."""
        return await self.sessions.visitor(token, address)

    async def sign_out(self, token: str) -> None:
        """Repeated: nothing changes."""
        await self.sessions.sign_out(token)

    async def came_further(self, visitor: Visitor, client: Client, *, factor: bool) -> None:
        """Somebody proved to be who the session says; with their second factor they are in."""
        await self.sessions.proved(visitor.session, factor=factor)
        if factor or visitor.step == "in":
            await self.devices.remember(client, visitor.person.id)

    async def _remember(self, token: str, client: Client) -> None:
        visitor = await self.sessions.visitor(token, client.address)
        if visitor is not None and visitor.step == "in":
            await self.devices.remember(client, visitor.person.id)

    async def _fate(self, link: Link, person: Person, client: Client, policy: Policy) -> LinkFate:
        """The secretary's link serves to choose a password, and not once there is a newer one."""
        fate = link.fate(self._clock())
        if fate != "good":
            return fate
        if policy.links_stay and link.device not in (None, client.device_hash):
            return "elsewhere"
        if person.staff == "secretary" and not link.meeting and not policy.demonstration:
            account = await self.accounts.of(person.id)
            if account is not None and account.changed_at > link.created_at:
                return "spent"
        return "good"
