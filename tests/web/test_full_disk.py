"""The pages of a service whose disk is full: everything can be read, and what cannot be saved says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_disk import small_disk
from tests.web.pages.site import site
from tests.web.pages.test_planning import DESK, PDF, upload
from web import keys

# SQLite looks up where a path leads to, so the disk must be mounted for all to see: as root.
pytestmark = pytest.mark.needs("loop-disk")


async def test_on_a_full_disk_pages_are_read_and_what_cannot_be_saved_is_refused(founded: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 12) as disk:
        async with site(disk.path, founded) as vila:
            await vila.draft()
            secretary, citizen = await vila.secretary(), await vila.browser()
            disk.fill()
            large = PDF + b"x" * 100_000
            page = await secretary.post(f"{DESK}/items/i1/papers", upload(large, "informe.pdf"))
            assert page.status == 507
            assert "El disc és ple o no s&#39;hi pot escriure." in page.text
            assert "Traceback" not in page.text
            assert (await secretary.get(DESK)).status == 200
            assert (await citizen.get("/vila/")).status == 200
            planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
            assert planned is not None
            assert planned.draft.items[0].papers == ()
            assert not list(disk.path.rglob("*.new"))
            disk.empty()
            assert (await secretary.post(f"{DESK}/items/i1/papers", upload(large, "informe.pdf"))).status == 200
