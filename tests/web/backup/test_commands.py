"""`consistori backup`, `restore` and `verify`: one command each, and plain words where nothing is done."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

from click.testing import CliRunner, Result

from meetings import commands as c
from tests.web.backup.held import held
from web.cli import group


def run(*words: str, data: Path, **environ: str) -> Result:
    return CliRunner().invoke(group, words, env={"CONSISTORI_DATA": str(data), **environ}, prog_name="consistori")


def test_one_command_each(tmp_path: Path) -> None:
    data, file, back = tmp_path / "data", tmp_path / "backup.tar", tmp_path / "back"
    asyncio.run(_while_it_runs(data, file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not (tmp_path / "backup.tar.new").exists()
    refused = run("restore", str(file), data=data)
    assert refused.exit_code == 1
    assert "There is an installation already (the database). Nothing was done." in refused.output
    restored = run("restore", str(file), data=back)
    assert restored.exit_code == 0, restored.output
    assert "1 stored secrets cannot be read with the secret that is here" in restored.output
    secret = (data / "secret").read_text()
    proved = run("verify", data=back, CONSISTORI_SECRET=secret)
    assert (proved.exit_code, proved.output.splitlines()[-1].startswith("All ")) == (0, True), (
        proved.output,
        proved.exception,
    )
    assert run("verify", data=back).exit_code == 1


async def _while_it_runs(data: Path, file: Path) -> None:
    async with held(data) as here:
        said = await asyncio.to_thread(run, "backup", str(file), data=data)
        assert said.exit_code == 0, said.output
        assert "Backing up: 100 %" in said.output
        assert "The secret is not in it." in said.output
        again = await asyncio.to_thread(run, "backup", str(file), data=data)
        assert (again.exit_code, "is there already; nothing was done." in again.output) == (1, True)
        busy = await asyncio.to_thread(run, "restore", str(file), "--replace", data=data)
        assert (busy.exit_code, "the database is in use by a service" in busy.output) == (1, True)
        await here.do(c.AddNote("Ningú no s'ha aturat."))
        proved = await asyncio.to_thread(run, "verify", data=data)
        assert (proved.exit_code, "checks hold." in proved.output) == (0, True), (proved.output, proved.exception)


def test_a_letter_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("This is a letter.")
    said = run("restore", str(tmp_path / "letter"), data=tmp_path / "data")
    assert said.exit_code == 1
    assert "is not a whole backup" in said.output


def test_nothing_to_back_up(tmp_path: Path) -> None:
    said = run("backup", str(tmp_path / "x.tar"), data=tmp_path / "data")
    assert said.exit_code == 1
    assert "it has no tables yet" in said.output
    assert not list(tmp_path.glob("x.tar*"))
