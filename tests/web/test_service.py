"""The service as a process: what it tells whoever keeps it, and when."""

from __future__ import annotations

import signal
from pathlib import Path

from aiohttp import web as aioweb

from web.service import serve
from web.settings import read


async def test_it_says_that_it_lives_before_it_can_be_reached(tmp_path: Path) -> None:
    """Its database is looked through and brought up to date meanwhile, which may take long."""
    said: list[str] = []

    async def started(_app: aioweb.Application) -> None:
        said.append("can be reached")
        signal.raise_signal(signal.SIGTERM)

    settings = read({"CONSISTORI_DATA": str(tmp_path), "CONSISTORI_LISTEN": "127.0.0.1:0"})
    await serve(
        settings,
        started=started,
        ending=lambda: said.append("ending"),
        alive=lambda: said.append("alive"),
    )
    assert said[0] == "alive"
    assert [each for each in said if each != "alive"] == ["can be reached", "ending"]
