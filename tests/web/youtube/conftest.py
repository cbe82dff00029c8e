"""A town with a Google of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.streaming.youtube.google import StandIn, standing_in
from tests.web.youtube.town import Town, town


@pytest.fixture
async def google(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StandIn]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    async with standing_in() as standin:
        yield standin


@pytest.fixture
async def vila(google: StandIn, founded: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """The council `vila`, which has granted nothing yet."""
    async with town(tmp_path, google, founded) as made:
        yield made
