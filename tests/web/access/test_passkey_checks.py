"""What a passkey is checked for: this site, this person, this question, once; and nothing strangers send breaks it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.access.soft_key import PRESENT, SoftKey
from tests.web.pages.site import Site
from web import keys
from web.access.passkeys import Asked, NoPasskey, Passkeys
from web.access.secrets import Safe

SITE = "ple.example.cat"
ORIGIN = f"https://{SITE}"
PERSON = "vila-secretary"


def passkeys_of(vila: Site) -> Passkeys:
    safe = Safe("a-secret-that-is-long-enough-to-be-one")
    return Passkeys(vila.app[keys.ENGINE], lambda: vila.now, safe, ORIGIN)


async def kept(vila: Site, passkeys: Passkeys, person: str = PERSON) -> SoftKey:
    key = SoftKey(SITE, ORIGIN)
    someone = await vila.app[keys.REGISTRY].person(person)
    assert someone is not None
    asked = await passkeys.ask_to_add(someone, "Ajuntament de Vila")
    await passkeys.add(person, asked.ticket, key.made(asked), "Clau")
    return key


async def refused(passkeys: Passkeys, asked: Asked, credential: Any, person: str = PERSON) -> bool:
    with pytest.raises(NoPasskey):
        await passkeys.answered("prove", person, asked.ticket, credential)
    return True


async def test_one_is_made_and_used(vila: Site) -> None:
    passkeys = passkeys_of(vila)
    key = await kept(vila, passkeys)
    asked = await passkeys.ask_to_prove(PERSON)
    assert [each["transports"] for each in asked.options["allowCredentials"]] == [["internal"]]
    assert await passkeys.answered("prove", PERSON, asked.ticket, key.used(asked)) == PERSON
    enter = passkeys.ask_to_enter()
    assert await passkeys.answered("enter", "", enter.ticket, key.used(enter)) == PERSON


def another_site(key: SoftKey) -> None:
    key.site = "ple.example.org"


def another_origin(key: SoftKey) -> None:
    key.origin = "https://ple.example.cat.evil.example"


def nobody_there(key: SoftKey) -> None:
    key.flags = 0


def a_copy(key: SoftKey) -> None:
    """Counts from before: somebody else has the same key."""
    key.count = 1


@pytest.mark.parametrize("lie", [another_site, another_origin, nobody_there, a_copy])
async def test_what_does_not_fit_is_refused(vila: Site, lie: Callable[[SoftKey], None]) -> None:
    passkeys = passkeys_of(vila)
    key = await kept(vila, passkeys)
    key.count = 5
    asked = await passkeys.ask_to_prove(PERSON)
    await passkeys.answered("prove", PERSON, asked.ticket, key.used(asked))
    lie(key)
    asked = await passkeys.ask_to_prove(PERSON)
    assert await refused(passkeys, asked, key.used(asked))


async def test_an_answer_is_good_once_for_one_question_and_five_minutes(vila: Site) -> None:
    passkeys = passkeys_of(vila)
    key = await kept(vila, passkeys)
    asked, other = await passkeys.ask_to_prove(PERSON), await passkeys.ask_to_prove(PERSON)
    answer = key.used(asked)
    assert await refused(passkeys, other, answer)
    await passkeys.answered("prove", PERSON, asked.ticket, answer)
    assert await refused(passkeys, asked, answer)
    late = await passkeys.ask_to_prove(PERSON)
    vila.now += dt.timedelta(minutes=5, seconds=1)
    assert await refused(passkeys, late, key.used(late))


async def test_two_answers_at_once_open_once(vila: Site) -> None:
    passkeys = passkeys_of(vila)
    key = await kept(vila, passkeys)
    asked = await passkeys.ask_to_prove(PERSON)
    answer = key.used(asked)
    both = (passkeys.answered("prove", PERSON, asked.ticket, answer) for _ in range(2))
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(each, NoPasskey) for each in done) == [False, True]


async def test_nobody_proves_to_be_somebody_else(vila: Site) -> None:
    passkeys = passkeys_of(vila)
    mine, _theirs = await kept(vila, passkeys, "vila-1"), await kept(vila, passkeys)
    asked = await passkeys.ask_to_prove(PERSON)
    assert await refused(passkeys, asked, mine.used(asked))
    own = await passkeys.ask_to_prove("vila-1")
    assert await refused(passkeys, own, mine.used(own), PERSON)
    enter = passkeys.ask_to_enter()
    assert await refused(passkeys, enter, mine.used(enter), "vila-1"), "asked for another end"


async def test_alone_it_must_be_unlocked_and_as_second_factor_not(vila: Site) -> None:
    passkeys = passkeys_of(vila)
    key = await kept(vila, passkeys)
    key.flags = PRESENT
    enter = passkeys.ask_to_enter()
    with pytest.raises(NoPasskey):
        await passkeys.answered("enter", "", enter.ticket, key.used(enter))
    asked = await passkeys.ask_to_prove(PERSON)
    assert await passkeys.answered("prove", PERSON, asked.ticket, key.used(asked)) == PERSON


async def test_one_passkey_is_one_persons(vila: Site) -> None:
    passkeys = passkeys_of(vila)
    key = await kept(vila, passkeys)
    someone = await vila.app[keys.REGISTRY].person("vila-1")
    assert someone is not None
    asked = await passkeys.ask_to_add(someone, "Vila")
    with pytest.raises(NoPasskey):
        await passkeys.add("vila-1", asked.ticket, key.made(asked), "Clau")
    assert await passkeys.of("vila-1") == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.text("AQ_-", max_size=200),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    making=st.booleans(),
    inside=st.booleans(),
    turned=st.booleans(),
    field=st.integers(0, 3),
    at=st.integers(0, 400),
    letters=st.text("AZaz09_-", max_size=6),
    anything=ANYTHING,
)
async def test_nothing_that_strangers_send_breaks_it(
    vila: Site, making: bool, inside: bool, turned: bool, field: int, at: int, letters: str, anything: Any
) -> None:
    """A good answer with one thing in it replaced, or with some letters of it others."""
    passkeys = passkeys_of(vila)
    await passkeys.remove(PERSON)
    key, asked = await kept(vila, passkeys), passkeys.ask_to_enter()
    if making:
        someone = await vila.app[keys.REGISTRY].person(PERSON)
        assert someone is not None
        key, asked = SoftKey(SITE, ORIGIN), await passkeys.ask_to_add(someone, "Vila")
    answer = key.made(asked) if making else key.used(asked)
    place = answer["response"] if inside else answer
    name = sorted(place)[field % len(place)]
    if turned and isinstance(place[name], str):
        place[name] = place[name][: at % len(place[name])] + letters + place[name][at % len(place[name]) + 1 :]
    else:
        place[name] = anything
    with contextlib.suppress(NoPasskey):
        if making:
            await passkeys.add(PERSON, asked.ticket, answer, "Clau")
        else:
            await passkeys.answered("enter", "", asked.ticket, answer)
