"""The site that tests of pages and of doors begin with; passwords are hashed quickly in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.web.pages.site import DATABASE, Site, site
from web.access import secrets


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Real ones take a tenth of a second each, and tests sign in a thousand times. `test_passwords` sees to those."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "_hasher", lambda: hasher)
        secrets._nobodys.cache_clear()
        yield
        secrets._nobodys.cache_clear()


@pytest.fixture(scope="session")
def founded(quick_hashes: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two councils, `vila` and `altra`: made once, copied by every test."""
    folder = tmp_path_factory.mktemp("founded")

    async def make() -> None:
        async with site(folder) as made:
            await made.found("vila")
            await made.found("altra")

    asyncio.run(make())
    return folder / DATABASE


@pytest.fixture
async def vila(founded: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A site with the councils `vila` and `altra`."""
    async with site(tmp_path, founded) as made:
        yield made
