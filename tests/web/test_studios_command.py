"""The studios that outlived their service: listed, and ended in good order."""

from __future__ import annotations

import asyncio
from pathlib import Path

from click.testing import CliRunner, Result

from streaming import control
from streaming.client import StudioHandle
from streaming.detach import holder, is_claimed
from streaming.parts import read_parts
from tests.until import until
from web.cli import group

MEETING = "2026-11-26-a1b2c3"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(group, ["studios", *words], env={"CONSISTORI_DATA": str(data)}, prog_name="consistori")


def test_where_nothing_runs_nothing_is_listed(tmp_path: Path) -> None:
    (tmp_path / "meetings" / "m1" / "studio").mkdir(parents=True)
    said = run(tmp_path, "--end")
    assert (said.exit_code, said.output) == (0, "")


async def test_a_studio_that_runs_is_listed_and_ended_with_its_last_part(tmp_path: Path) -> None:
    folder = tmp_path / "meetings" / MEETING / "studio"
    settings = control.StudioSettings(MEETING, str(folder), width=320, height=180, video_bitrate=300_000)
    handle = await StudioHandle.start_or_find(settings)
    handle.send(control.StartRecording())
    await until(lambda: read_parts(folder / "recording"), within=60)
    await handle.leave()
    said = run(tmp_path)
    assert (said.exit_code, said.output) == (0, f"{MEETING}  {holder(folder)}\n")
    assert is_claimed(folder)
    said = await asyncio.to_thread(run, tmp_path, "--end")
    assert said.exit_code == 0
    assert not is_claimed(folder)
    assert holder(folder) == 0
    assert (folder / "recording/index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")
