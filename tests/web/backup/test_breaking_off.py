"""A restore that is killed at any step leaves the one installation or the other, and never half of each."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from meetings import commands as c
from tests.databases import DATABASES, empty
from tests.web.backup.breaking_off import Found
from tests.web.backup.held import held
from tests.web.backup.test_backup import NOW, settings_of, silent
from web.backup.backup import back_up
from web.settings import Settings


@pytest.fixture(params=DATABASES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty(request, tmp_path)


async def kept(settings: Settings, file: Path) -> Path:
    with file.open("wb") as out:
        await back_up(settings, out, lambda total: silent, NOW, secret=False)
    return file


async def test_killed_at_any_step_it_is_finished_or_undone(source: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with held(data, CONSISTORI_DATABASE=source) as here:
        settings = settings_of(here)
        (data / "first").touch()
        first = await kept(settings, tmp_path / "first.tar")
        (data / "first").rename(data / "second")
        await here.do(c.AddNote("Després de la primera còpia."))
        await here.record()
        second = await kept(settings, tmp_path / "second.tar")
    environ = {
        **os.environ,
        "CONSISTORI_DATA": str(data),
        "CONSISTORI_DATABASE": source,
        "CONSISTORI_SECRET": settings.secret,
    }
    program = [sys.executable, "-m", "tests.web.backup.breaking_off", str(first), str(second), str(tmp_path / "found")]
    ran = await asyncio.to_thread(subprocess.run, program, env=environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    said = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    found = [msgspec.json.decode(line, type=Found) for line in said]
    # However it ends, it is one of two: with all its files and its journal, and nothing besides.
    wholes = {holds: {(*each.files, *each.proof) for each in found if each.holds == holds} for holds in (0, 1)}
    assert {holds: len(whole) for holds, whole in wholes.items()} == {0: 1, 1: 1}
    assert all(finding.judgement == "ok" for each in found for finding in each.proof)
    # In between it was known not to be whole, and then the database decided.
    assert {(each.intended, each.outcome, *each.warned) for each in found} == {
        (False, None),
        (True, "undone", "restore"),
        (True, "finished", "restore"),
    }
    assert all((each.holds == each.wanted) == (each.outcome == "finished") for each in found if each.intended)
    assert found[-1].holds == found[-1].wanted
