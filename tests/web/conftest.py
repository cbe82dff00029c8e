"""The site that tests of pages and of doors begin with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.pages.site import DATABASE, Site, site


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
