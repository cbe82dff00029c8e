"""The door's tables on every database that is supported: who comes in, proves it, is listed, is sent out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pyotp
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.storage.database import connect
from meetings.storage.registry import Registry
from tests.web.access.soft_key import SoftKey
from tests.web.pages.site import GROUPS, NOW, PASSWORD, council_of, people_of, plenary
from web.access.client import Client
from web.access.door import Door
from web.access.factors import Factors
from web.access.policy import Policy
from web.access.secrets import Safe
from web.access.visitor import Visitor
from web.migrations import upgrade

SECRETARY = "vila-secretary"
HERE, THERE = Client("192.0.2.7", "a device", "Firefox, Windows"), Client("2001:db8::7", "another", "Safari, iPhone")


class At:
    def __init__(self, engine: AsyncEngine) -> None:
        self.now = NOW
        self.door = Door(engine, lambda: self.now)
        safe = Safe("a-secret-that-is-long-enough-to-be-one")
        self.factors = Factors(engine, lambda: self.now, safe, "https://ple.example.cat", self.door)

    async def signed_in(self, client: Client = HERE) -> tuple[str, Visitor]:
        token = await self.door.sign_in("secretary@vila.example", PASSWORD, client)
        assert token is not None
        return token, await self.visitor(token, client)

    async def visitor(self, token: str, client: Client = HERE) -> Visitor:
        found = await self.door.visitor(token, client.address)
        assert found is not None
        return found


@pytest.fixture
async def at(database_url: str) -> AsyncIterator[At]:
    engine = connect(database_url)
    await upgrade(engine)
    registry, made = Registry(engine), At(engine)
    await registry.add_council(council_of("vila"))
    await registry.save_roster(people_of("vila"), GROUPS, [plenary("vila")])
    await made.door.set_account(SECRETARY, "secretary@vila.example", PASSWORD)
    yield made
    await engine.dispose()


async def test_a_password_a_code_and_the_session_they_make(at: At) -> None:
    token, visitor = await at.signed_in()
    assert (visitor.step, visitor.has_password, visitor.has_factor, visitor.proved_at) == ("in", True, False, None)
    assert await at.door.devices.knows(HERE, SECRETARY)
    seed = await at.factors.totp.begin(SECRETARY)
    assert await at.factors.confirm_app(visitor, pyotp.TOTP(seed).at(at.now), HERE)
    assert (await at.visitor(token)).proved_at == at.now
    at.now += dt.timedelta(seconds=30)
    other, pending = await at.signed_in(THERE)
    assert (pending.step, pending.has_factor) == ("factor", True)
    assert not await at.door.devices.knows(THERE, SECRETARY)
    code = pyotp.TOTP(seed).at(at.now)
    fits = await asyncio.gather(*(at.factors.give_code(pending, code, THERE) for _ in range(3)))
    assert sorted(fits) == [False, False, True]
    assert (await at.visitor(other, THERE)).step == "in"
    assert await at.door.devices.knows(THERE, SECRETARY)
    listed = await at.door.sessions.of(SECRETARY)
    assert sorted((each.browser, each.address) for each in listed) == [
        ("Firefox, Windows", "192.0.2.7"),
        ("Safari, iPhone", "2001:db8::7"),
    ]
    await at.door.sessions.end_all(SECRETARY, but=visitor.session)
    assert await at.door.visitor(other) is None
    assert (await at.visitor(token)).step == "in"


async def test_recovery_codes_are_good_once_also_at_once(at: At) -> None:
    codes = await at.factors.recovery.make(SECRETARY)
    used = await asyncio.gather(*(at.factors.recovery.use(SECRETARY, codes[0]) for _ in range(3)))
    assert sorted(used) == [False, False, True]
    assert await at.factors.recovery.left(SECRETARY) == 9
    assert not await at.factors.recovery.use("vila-1", codes[1])


async def test_a_passkey(at: At) -> None:
    key = SoftKey("ple.example.cat", "https://ple.example.cat")
    _token, visitor = await at.signed_in()
    asked = await at.factors.passkeys.ask_to_add(visitor.person, "Vila")
    await at.factors.passkeys.add(SECRETARY, asked.ticket, key.made(asked), "Clau")
    enter = at.factors.passkeys.ask_to_enter()
    person = await at.factors.passkeys.answered("enter", "", enter.ticket, key.used(enter))
    assert person == SECRETARY
    token = await at.door.enter(visitor.person, THERE)
    assert (await at.visitor(token, THERE)).step == "in"
    enrolled = await at.factors.of(SECRETARY)
    assert [(each.name, each.used_at) for each in enrolled.passkeys] == [("Clau", at.now)]
    assert await at.factors.having("vila") == {SECRETARY}
    assert await at.factors.having("altra") == set()
    await at.factors.reset(SECRETARY)
    assert not (await at.factors.of(SECRETARY)).any
    assert await at.door.visitor(token) is None


async def test_a_link_is_one_devices_also_at_once(at: At) -> None:
    link = await at.door.make_link("vila-1")
    opened = await asyncio.gather(at.door.open(link, HERE), at.door.open(link, THERE))
    assert [token is None for token in opened].count(True) == 1
    [kept] = await at.door.links("vila")
    assert kept.opened_with in ("Firefox, Windows", "Safari, iPhone")
    await at.door.revoke("vila", kept.id)
    [token] = [token for token in opened if token]
    assert await at.door.visitor(token) is None


async def test_a_councils_rules_hold_from_the_next_request_on(at: At) -> None:
    token, _visitor = await at.signed_in()
    policy = Policy(staff_factor=True, networks=("192.0.2.0/24",))
    await at.door.policies.save("vila", policy)
    assert await at.door.policies.of("vila") == policy
    assert (await at.visitor(token, HERE)).step == "in"
    assert (await at.visitor(token, THERE)).step == "enrol"
    at.now += dt.timedelta(minutes=5)
    await at.visitor(token, THERE)
    [session] = await at.door.sessions.of(SECRETARY)
    assert (session.seen_at, session.address) == (at.now, "2001:db8::7")
