"""A Google of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from streaming.youtube.aside import Aside
from streaming.youtube.client import YouTube
from tests.streaming.youtube.google import StandIn, standing_in


@pytest.fixture
async def google(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StandIn]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    async with standing_in() as standin:
        yield standin


@pytest.fixture
async def youtube(google: StandIn) -> YouTube:
    return YouTube(google.google, google.consent(), Aside(), socket_seconds=1.0)
