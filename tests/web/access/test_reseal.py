"""A change of secret: what the former one sealed is sealed anew, and nothing else is touched."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from aiohttp import web as aioweb
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from meetings.council import Council
from meetings.storage.database import connect
from meetings.storage.destinations import Destination, Destinations
from meetings.storage.registry import Registry
from web.access.reseal import Resealed, reseal
from web.access.secrets import Safe
from web.app import make_app
from web.cli import group
from web.migrations import metadata, upgrade
from web.settings import read

OLD, NEW, LOST = "o" * 32, "n" * 32, "l" * 32
COLUMN = "destination.sealed_key"


async def stored(url: str, **keys: bytes) -> None:
    engine = connect(url)
    await upgrade(engine)
    await Registry(engine).add_council(Council("vila", "Ajuntament de Vila", "Vila", "ca"))
    for name, sealed in keys.items():
        await Destinations(engine).put(Destination(name, "vila", name, "rtmp://x/live", sealed))
    await engine.dispose()


async def kept(url: str) -> dict[str, bytes]:
    engine = connect(url)
    found = {each.id: each.sealed_key for each in await Destinations(engine).of_council("vila")}
    await engine.dispose()
    return found


async def test_everything_is_sealed_with_the_newest(database_url: str) -> None:
    new = Safe(NEW).seal("three")
    lost = Safe(LOST).seal("four")
    await stored(database_url, one=Safe(OLD).seal("one"), two=Safe(OLD).seal("two"), three=new, four=lost, five=b"")
    engine = connect(database_url)
    both = Safe((NEW, OLD))
    [first] = [each for each in await reseal(engine, both) if each.column == COLUMN]
    [again] = [each for each in await reseal(engine, both) if each.column == COLUMN]
    await engine.dispose()
    assert first == Resealed(COLUMN, anew=2, newest_already=1, unreadable=1)
    assert again == Resealed(COLUMN, anew=0, newest_already=3, unreadable=1)
    found = await kept(database_url)
    assert [Safe(NEW).unseal(found[name]) for name in ("one", "two", "three")] == ["one", "two", "three"]
    assert (found["three"], found["four"], found["five"]) == (new, lost, b"")


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(group, words, env=environment, prog_name="consistori")


def test_the_command_changes_the_secret_of_the_data_folder(tmp_path: Path) -> None:
    here = {"CONSISTORI_DATA": str(tmp_path)}
    before = read(here)
    asyncio.run(stored(before.database, one=Safe(before.secrets).seal("one")))
    assert "Restart the service" in run("reseal", "--new-secret", **here).output
    said = run("reseal", **here)
    assert (said.exit_code, said.output.splitlines()[-1]) == (0, "Nothing needs a former secret any more.")
    after = read(here)
    assert after.former_secrets == ()
    assert after.secret != before.secret
    assert Safe(after.secret).unseal(asyncio.run(kept(after.database))["one"]) == "one"


def test_the_command_knows_every_sealed_column_without_the_service() -> None:
    """In this process every table is known anyway."""
    script = "import web.commands.reseal; from web.access.reseal import sealed_columns; print(*sealed_columns())"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    sealed = {str(column) for table in metadata.sorted_tables for column in table.columns if column.info.get("sealed")}
    assert set(said.split()) == sealed


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    here = {"CONSISTORI_DATA": str(tmp_path), "CONSISTORI_SECRET": NEW}
    asyncio.run(stored(read(here).database, one=Safe(OLD).seal("one")))
    said = run("reseal", **here)
    assert said.exit_code == 1
    assert f"{COLUMN}: 0 encrypted anew, 0 were already, 1 CANNOT BE READ" in said.output
    assert "by hand" in run("reseal", "--new-secret", **here).output
    said = run("reseal", CONSISTORI_FORMER_SECRETS=OLD, **here)
    assert (said.exit_code, OLD in said.output, NEW in said.output) == (0, False, False)


async def test_the_service_says_when_stored_keys_cannot_be_read(tmp_path: Path) -> None:
    here = {"CONSISTORI_DATA": str(tmp_path), "CONSISTORI_SECRET": NEW}
    settings = read(here)
    await stored(settings.database, one=Safe(OLD).seal("one"), two=Safe(NEW).seal("two"))
    runner = aioweb.AppRunner(make_app(settings))
    with capture_logs() as logs:
        await runner.setup()
    await runner.cleanup()
    (said,) = [line for line in logs if line["event"].startswith("stored keys cannot be read")]
    assert (said["log_level"], said["count"]) == ("error", 1)
