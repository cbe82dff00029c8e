"""Passwords: by length and by guesses, with no rule about signs; and as long to say no as to say yes."""

from __future__ import annotations

import inspect

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from sqlalchemy.ext.asyncio import create_async_engine

from web.access import secrets
from web.access.accounts import Accounts
from web.access.passwords import LONGEST, SHORTEST, Fault, fault


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("a" * (SHORTEST - 1), "short"),
        ("x" * (LONGEST + 1), "long"),
        ("123456789012", "leaked"),
        ("qwertyuiop1234", "leaked"),
        ("iloveyou12345", "leaked"),
        ("Barcelona1992", "leaked"),
        ("Montalzina2026!", "personal"),
        ("elenavivesribas1", "personal"),
        ("secretaria1234", "personal"),
        ("abcabcabcabcabc", "guessable"),
        ("correct horse battery staple", None),
        ("plou sobre mullat avui", None),
        ("els gossos no ballen mai", None),
        ("x9$kfLq2!pZr", None),
        ("ñandú ☂ 12 tardes", None),
        ("tramuntana i garbí al balcó " * 30, None),
    ],
)
async def test_what_is_taken(password: str, wrong: Fault | None) -> None:
    assert await fault(password, ("Elena Vives Ribas", "elena@montalzina.example", "Montalzina")) == wrong


async def test_what_is_long_to_judge_is_judged_by_its_beginning() -> None:
    assert await fault("4@8({[<369!1|0$5+7%2" * 50) is None


def test_hashes_cost_whoever_steals_them() -> None:
    """What OWASP asks of Argon2id at least: 19 MiB and two passes. Tests of pages use a quicker one."""
    kept = PasswordHasher().hash("correct horse battery staple")
    found = extract_parameters(kept)
    assert (found.type, found.memory_cost >= 19 * 1024, found.time_cost >= 2) == (Type.ID, True, True)
    source = inspect.getsource(secrets)
    assert "return PasswordHasher()\n" in source, "with these parameters and no others"


async def test_without_an_account_the_same_hash_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on a busy machine says nothing; that the same work is done says all."""
    made: list[str] = []
    verify = secrets._hasher().verify

    class Watched:
        def verify(self, kept: str, password: str) -> bool:
            made.append(kept.rpartition("$")[0].rpartition("$")[0])
            return bool(verify(kept, password))

    kept = await secrets.password_hash("correct horse battery staple")
    secrets._nobodys()
    monkeypatch.setattr(secrets, "_hasher", Watched)
    engine = create_async_engine("sqlite+aiosqlite://")
    accounts = Accounts(engine, secrets.new_id)  # type: ignore[arg-type]

    class Row:
        password = kept

    assert await accounts.fits(Row(), "wrong") is False
    assert await accounts.fits(None, "wrong") is False
    assert len(made) == 2
    assert made[0] == made[1], "with the same parameters"
    await engine.dispose()
