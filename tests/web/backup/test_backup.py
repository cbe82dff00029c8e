"""Backup and restore: everything comes back and is proved, on either database, and nothing is overwritten unasked."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from meetings import commands as c
from meetings.journal import Entry
from meetings.storage.database import connect
from meetings.storage.journals import StoredJournals
from minutes.verify import Finding
from tests.databases import DATABASES, empty
from tests.web.backup.held import STREAM_KEY, Held, held
from web import keys
from web.access.secrets import Safe
from web.backup.archive import MANIFEST, Unfit
from web.backup.backup import Made, back_up
from web.backup.database import InUse, copy_in, copy_out, has_taken
from web.backup.restore import NotEmpty, restore
from web.captions.kept import file_of
from web.folders import Folders
from web.migrations import metadata
from web.proof import prove
from web.settings import Settings, read

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def silent(_bytes: int) -> None:
    """Nobody looks at the progress."""


async def backed_up(settings: Settings, *, secret: bool = False) -> tuple[Made, io.BytesIO]:
    out = io.BytesIO()
    made = await back_up(settings, out, lambda total: silent, NOW, secret=secret)
    return made, io.BytesIO(out.getvalue())


async def proved(settings: Settings) -> tuple[list[Finding], list[Finding]]:
    """What holds, and what does not."""
    found = [finding async for finding in prove(settings)]
    return [each for each in found if each.judgement == "ok"], [each for each in found if each.judgement != "ok"]


async def journal(settings: Settings, meeting: str) -> list[Entry]:
    engine = connect(settings.database)
    try:
        return await StoredJournals(engine).read(meeting)
    finally:
        await engine.dispose()


def settings_of(here: Held) -> Settings:
    return here.app[keys.SETTINGS]


@pytest.fixture(params=DATABASES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty(request, tmp_path)


def another(folder: Path, secret: str, url: str = "") -> Settings:
    return read({"CONSISTORI_DATA": str(folder), "CONSISTORI_DATABASE": url, "CONSISTORI_SECRET": secret})


async def test_everything_comes_back_while_the_meeting_goes_on(source: str, tmp_path: Path) -> None:
    async with held(tmp_path / "data", CONSISTORI_DATABASE=source) as here:
        known = await here.app[keys.LEDGER].entries(here.meeting)
        going_on = asyncio.create_task(_record_on(here))
        made, archive = await backed_up(settings_of(here))
        going_on.cancel()
        await asyncio.gather(going_on, return_exceptions=True)
        secret = settings_of(here).secret
        restored = another(tmp_path / "restored", secret)
        about = await restore(restored, archive, silent, replace=False)
        assert (await restore_again(restored, archive)) is NotEmpty
    assert (about.made_at, about.database) == ("2026-11-22T09:00:00+00:00", source.partition("+")[0])
    held_back = await journal(restored, here.meeting)
    assert held_back[: len(known)] == known
    good, bad = await proved(restored)
    assert bad == []
    assert {each.what for each in good} >= {"database", "files", here.meeting, f"{here.meeting} recording", "secrets"}
    assert not made.secret


async def _record_on(here: Held) -> None:
    while True:
        await here.record()
        await here.do(c.AddNote("Mentrestant."))
        await asyncio.sleep(0)


async def restore_again(settings: Settings, archive: io.BytesIO) -> type[Exception] | None:
    archive.seek(0)
    try:
        await restore(settings, archive, silent, replace=False)
    except (NotEmpty, InUse) as refused:
        return type(refused)
    return None


@pytest.mark.needs("postgresql")
async def test_an_installation_moves_from_one_database_to_the_other_and_back(
    tmp_path: Path, postgresql_server: Callable[[], str]
) -> None:
    async with held(tmp_path / "data") as here:
        await here.end()
        settings = settings_of(here)
        before = await journal(settings, here.meeting)
        _, archive = await backed_up(settings)
    server = another(tmp_path / "server", settings.secret, postgresql_server())
    await restore(server, archive, silent, replace=False)
    assert await journal(server, here.meeting) == before
    assert (await proved(server))[1] == []
    _, again = await backed_up(server)
    file = another(tmp_path / "file", settings.secret)
    await restore(file, again, silent, replace=False)
    assert await journal(file, here.meeting) == before
    good, bad = await proved(file)
    assert bad == []
    said = {each.what for each in good}
    assert {f"{here.meeting} {what}" for what in ("film", "captions", "draft", "published")} <= said
    await _a_restore_that_breaks_off(server, tmp_path / "broken.db")
    assert await journal(server, here.meeting) == before
    assert (await proved(server))[1] == []
    again.seek(0)
    await restore(server, again, silent, replace=True)
    assert (await proved(server))[1] == []


async def _a_restore_that_breaks_off(settings: Settings, file: Path) -> None:
    """The old tables are gone and nearly all is copied when the last table is found to be missing."""
    await copy_out(settings.database, file)
    with closing(sqlite3.connect(file)) as copied:
        copied.execute(f"DROP TABLE {metadata.sorted_tables[-1].name}")
    with pytest.raises(KeyError):
        await copy_in(file, settings.database, "2e", replace=True)
    assert not await has_taken(settings.database, "2e")


async def test_the_recording_is_in_it_once(tmp_path: Path) -> None:
    """Documents are other names of film and parts, and are again when they come back."""
    async with held(tmp_path / "data") as here:
        await here.end()
        made, archive = await backed_up(settings_of(here))
        restored = another(tmp_path / "restored", settings_of(here).secret)
        await restore(restored, archive, silent, replace=False)
    assert len(archive.getvalue()) < made.bytes
    folders = Folders(restored.data)
    film, linked = folders.film(here.meeting), folders.documents(here.meeting) / "published" / "film.mp4"
    assert film.stat().st_ino == linked.stat().st_ino


async def test_documents_that_are_made_anew_meanwhile_are_of_one_moment(tmp_path: Path) -> None:
    async with held(tmp_path / "data") as here:
        await here.end()
        folder = here.app[keys.FOLDERS].documents(here.meeting) / "draft"
        exchanged = False

        def told(_bytes: int) -> None:
            """While the first of the files is read, the whole folder goes and another comes."""
            nonlocal exchanged
            if not exchanged:
                exchanged = True
                folder.rename(folder.with_name("draft.old"))
                folder.mkdir()
                (folder / "minutes.html").write_text("another")

        out = io.BytesIO()
        await back_up(settings_of(here), out, lambda total: told, NOW, secret=False)
        restored = another(tmp_path / "restored", settings_of(here).secret)
        await restore(restored, io.BytesIO(out.getvalue()), silent, replace=False)
    kept = Folders(restored.data).documents(here.meeting) / "draft"
    assert "another" not in (kept / "minutes.html").read_text()
    assert {"minutes.pdf", "integrity.json", "journal.jsonl"} <= {each.name for each in kept.iterdir()}


async def test_the_secret_stays_out_unless_it_is_asked_for(tmp_path: Path) -> None:
    async with held(tmp_path / "data") as here:
        settings = settings_of(here)
        (_, without), (made, within) = await backed_up(settings), await backed_up(settings, secret=True)
        [kept] = await here.app[keys.DESTINATIONS].of_council("vila")
    assert made.secret
    for said in (settings.secret, STREAM_KEY):
        assert said.encode() not in without.getvalue()
    elsewhere = read({"CONSISTORI_DATA": str(tmp_path / "elsewhere")})
    await restore(elsewhere, without, silent, replace=False)
    assert [each.what for each in (await proved(elsewhere))[1]] == ["secrets"]
    whole = read({"CONSISTORI_DATA": str(tmp_path / "whole")})
    await restore(whole, within, silent, replace=False)
    whole = read({"CONSISTORI_DATA": str(tmp_path / "whole")})
    assert (await proved(whole))[1] == []
    assert Safe(whole.secrets).unseal(kept.sealed_key) == STREAM_KEY


async def test_what_is_there_is_replaced_only_when_that_is_meant(source: str, tmp_path: Path) -> None:
    async with held(tmp_path / "data", CONSISTORI_DATABASE=source) as here:
        settings = settings_of(here)
        _, archive = await backed_up(settings)
        known = await here.app[keys.LEDGER].entries(here.meeting)
        await here.do(c.AddNote("Després de la còpia."))
        await here.record()
        archive.seek(0)
        with pytest.raises(InUse):
            await restore(settings, archive, silent, replace=True)
        assert len(await here.app[keys.LEDGER].entries(here.meeting)) == len(known) + 2
    archive.seek(0)
    assert await restore_again(settings, archive) is NotEmpty
    archive.seek(0)
    await restore(settings, archive, silent, replace=True)
    assert await journal(settings, here.meeting) == known
    assert (await proved(settings))[1] == []
    assert len(list(Folders(settings.data).recording(here.meeting).glob("part-*"))) == 2
    assert [each.name for each in settings.data.iterdir() if each.name.startswith(".")] == []


def _cut(archive: bytes) -> bytes:
    return archive[: len(archive) * 2 // 3]


def _flipped(archive: bytes) -> bytes:
    at = archive.index(b"part-00001.m4spart-00001.m4s")
    return archive[:at] + b"P" + archive[at + 1 :]


def _rewritten(archive: bytes, change: Callable[[tarfile.TarInfo], bool]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(archive)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            content = old.extractfile(member) if member.isreg() else None
            if change(member):
                new.addfile(member, content)
    return out.getvalue()


def _without_manifest(archive: bytes) -> bytes:
    return _rewritten(archive, lambda member: member.name != MANIFEST)


def _escaping(archive: bytes) -> bytes:
    def change(member: tarfile.TarInfo) -> bool:
        if member.name.endswith("index.m3u8"):
            member.name = "data/../../escaped"
        return True

    return _rewritten(archive, change)


def _pointing_out(archive: bytes) -> bytes:
    def change(member: tarfile.TarInfo) -> bool:
        if member.name.endswith("index.m3u8"):
            member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
        return True

    return _rewritten(archive, change)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_cut, "it "),
        (_flipped, "part-00001.m4s is not what was backed up"),
        (_without_manifest, "it ends before its manifest"),
        (_escaping, "is not a name that a backup has"),
        (_pointing_out, "is not a plain file"),
        (lambda archive: b"This is a letter. " * 999, "it is no whole archive"),
    ],
)
async def test_a_harmed_archive_changes_nothing(harm: Callable[[bytes], bytes], said: str, tmp_path: Path) -> None:
    async with held(tmp_path / "data") as here:
        _, archive = await backed_up(settings_of(here))
        settings = settings_of(here)
    before = await journal(settings, here.meeting)
    with pytest.raises(Unfit, match=said):
        await restore(settings, io.BytesIO(harm(archive.getvalue())), silent, replace=True)
    assert await journal(settings, here.meeting) == before
    assert (await proved(settings))[1] == []
    assert not (tmp_path / "escaped").exists()


async def test_the_proof_finds_every_kind_of_harm(tmp_path: Path) -> None:
    async with held(tmp_path / "data") as here:
        await here.end()
        settings = settings_of(here)
    folders = Folders(settings.data)
    assert (await proved(settings))[1] == []
    part = folders.recording(here.meeting) / "part-00001.m4s"
    part.write_bytes(b"x" + part.read_bytes()[1:])
    next((settings.data / "files").glob("*/*")).write_bytes(b"another paper")
    with closing(sqlite3.connect(settings.data / "consistori.db")) as writer:
        writer.execute("UPDATE journal SET line = replace(line, 'vila-2', 'vila-3') WHERE seq = 4")
        writer.commit()
    harmed = {(each.what, each.judgement) for each in (await proved(settings))[1]}
    assert (here.meeting, "wrong") in harmed
    assert any(what.startswith("files/") for what, _ in harmed)
    with closing(sqlite3.connect(settings.data / "consistori.db")) as writer:
        writer.execute("UPDATE journal SET line = replace(line, 'vila-3', 'vila-2') WHERE seq = 4")
        writer.commit()
    folders.film(here.meeting).unlink()
    file_of(folders, here.meeting, "ca").write_text("WEBVTT\n")
    harmed = {(each.what, each.judgement) for each in (await proved(settings))[1]}
    assert {
        (f"{here.meeting} part-00001.m4s", "wrong"),
        (f"{here.meeting} film.mp4", "missing"),
        (f"{here.meeting} captions/ca.vtt", "wrong"),
        (f"{here.meeting} draft/recording/part-00001.m4s", "wrong"),
    } <= harmed
