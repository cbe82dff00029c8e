"""`consistori backup`, `restore` and `verify`: one command each, and plain words where nothing is done."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import msgspec
import pytest
from click import ClickException
from click.testing import CliRunner, Result
from msgspec.structs import replace

from meetings import commands as c
from tests.web.backup.held import held
from web.backup.exchange import FRESH, INTENTION, REPLACED, STAGE, Intention, alone
from web.cli import group
from web.commands.settled import settled
from web.settings import read


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


def test_a_restore_that_broke_off_is_told_of_and_finished_at_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run("migrate", data=data).exit_code == 0
    settings = read({"CONSISTORI_DATA": str(data)})
    stage = data / STAGE
    (stage / FRESH / "brought").mkdir(parents=True)
    (stage / REPLACED).mkdir()
    intention = Intention("1f", str(data / "consistori.db"), ())
    (stage / INTENTION).write_bytes(msgspec.json.encode(intention))
    verified = run("verify", data=data)
    assert (verified.exit_code, "a restore is half done" in verified.output) == (1, True)
    refused = run("backup", str(tmp_path / "x.tar"), data=data)
    assert (refused.exit_code, "a restore is half done" in refused.output) == (1, True)
    with alone(data), pytest.raises(ClickException, match="A restore is at work"):
        settled(lambda: settings)
    with pytest.raises(ClickException, match="names another one"):
        settled(lambda: replace(settings, database=f"sqlite+aiosqlite:///{tmp_path / 'another.db'}"))
    beats: list[None] = []
    assert settled(lambda: settings, lambda: beats.append(None)) == settings
    assert beats
    assert ((data / "brought").is_dir(), stage.exists()) == (True, False)
    assert run("verify", data=data).exit_code == 0
