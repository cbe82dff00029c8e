"""The record cannot be reached: commands are refused with a reason, the studio goes on, and all comes right by itself.

SQLite is held by another process, PostgreSQL is stopped in the middle of everything, or answers nobody any more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.journal import check
from meetings.refusal import Code
from meetings.storage import database
from meetings.storage.journals import StoredJournals
from tests import postgresql
from tests.until import until
from tests.web.live.browser import Browser
from tests.web.live.installation import Installation, installation
from web import keys, wire
from web.live import pulse

PATIENCE = 0.5
"""Seconds, instead of the five that people would wait."""
WITHIN = 60.0
Away = Callable[[], None]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", PATIENCE)
    monkeypatch.setattr(database, "COMMAND_PATIENCE", PATIENCE)


class Held:
    """Another process in the middle of writing to the same file."""

    def __init__(self, file: Path) -> None:
        self._other = sqlite3.connect(file, isolation_level=None, timeout=30)

    def take(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        self._other.execute("ROLLBACK")

    def close(self) -> None:
        self._other.close()


@contextmanager
def trouble(kind: str, folder: Path) -> Iterator[tuple[str, Away, Away]]:
    """URL of a database, what takes it away, what brings it back."""
    if kind == "locked":
        held = Held(folder / "away.db")
        try:
            yield f"sqlite+aiosqlite:///{folder / 'away.db'}", held.take, held.let_go
        finally:
            held.close()
    else:
        with postgresql.server() as server:
            if kind == "stopped":
                yield server(), server.stop, server.start
            else:
                yield server(), server.freeze, server.thaw


KINDS = (
    "locked",
    pytest.param("stopped", marks=pytest.mark.needs("postgresql")),
    pytest.param("frozen", marks=pytest.mark.needs("postgresql")),
)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_meeting_outlives_its_record_being_away(kind: str, tmp_path: Path) -> None:
    with trouble(kind, tmp_path) as (url, take, give_back):
        async with installation(tmp_path / "data", CONSISTORI_DATABASE=url) as at:
            secretary = await _opened(at)
            before = await _facts(at)
            studio, orders = at.studio, len(at.studio.orders)
            take()
            refused = await secretary.refused(c.AddNote("Sense registre."))
            assert (refused.code, refused.reason.startswith("No es pot escriure al registre")) == (
                Code.RECORD_AWAY.value,
                True,
            )
            for _ in range(3):
                studio.close_part()
            assert (await secretary.refused(c.AddNote("Encara sense."))).code == Code.RECORD_AWAY.value
            assert at.studio is studio
            assert len(studio.orders) == orders
            assert secretary.close_code is None
            give_back()

            await _sure(secretary, c.AddNote("Torna a escriure's."))
            await until(lambda: at.live().state.parts == 3, within=WITHIN)
            after = await _facts(at)
    assert after[: len(before)] == before
    parts = [fact.number for fact in after if isinstance(fact, f.RecordingPartClosed)]
    notes = [fact.text for fact in after if isinstance(fact, f.NoteAdded)]
    assert (parts, notes) == ([1, 2, 3], ["Torna a escriure's."])


async def _opened(at: Installation) -> Browser:
    secretary = await at.browser(at.way("secretary"), "secretary-w", media=False)
    await _sure(secretary, c.Join("chamber"))
    for seat in range(1, 8):
        await _sure(secretary, c.MarkAttendance(f"demo-{seat}", "present"))
    await _sure(secretary, c.OpenMeeting())
    await until(lambda: at.live().state.recording, within=WITHIN)
    return secretary


async def _sure(secretary: Browser, command: c.Command) -> None:
    """Until it is done: on a busy machine half a second is soon over, with nothing away."""

    async def is_done() -> bool:
        return isinstance(await secretary.do(command), wire.Done)

    await until(is_done, within=WITHIN)


async def _facts(at: Installation) -> list[f.Fact]:
    """As they are stored, with their chain whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "PATIENCE", WITHIN)
        patch.setattr(database, "COMMAND_PATIENCE", WITHIN)
        engine = database.connect(at.app[keys.SETTINGS].database)
    try:
        entries = await StoredJournals(engine).read(at.meeting)
    finally:
        await engine.dispose()
    check(entries)
    return [entry.fact for entry in entries]


async def test_the_line_is_alive_while_a_command_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits longer than a line may be silent, and is answered on the same line all the same."""
    monkeypatch.setattr(database, "PATIENCE", 2.0)
    monkeypatch.setattr(pulse, "EVERY", 0.1)
    monkeypatch.setattr(pulse, "SILENT_AFTER", 0.5)
    with trouble("locked", tmp_path) as (url, take, give_back):
        async with installation(tmp_path / "data", CONSISTORI_DATABASE=url) as at:
            secretary = await _opened(at)
            take()
            assert (await secretary.refused(c.AddNote("Sense registre."))).code == Code.RECORD_AWAY.value
            give_back()
            await secretary.done(c.AddNote("Per la mateixa línia."))
            assert secretary.close_code is None


@pytest.mark.parametrize("kind", KINDS)
async def test_pages_say_that_the_record_is_away(kind: str, tmp_path: Path) -> None:
    with trouble(kind, tmp_path) as (url, take, give_back):
        async with installation(tmp_path / "data", CONSISTORI_DATABASE=url) as at:
            secretary = await at.browser(at.way("secretary"), "secretary-w", media=False)
            form = {"email": at.shown.email, "password": at.shown.password}
            take()
            async with secretary.http.post(f"{at.site}/sign-in", data=form, headers={"Origin": at.site}) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
                assert "El registre no està disponible ara mateix." in await answer.text()
            give_back()

            async def is_back() -> bool:
                async with secretary.http.get(f"{at.site}/{at.shown.council}/") as answer:
                    return answer.status == 200

            await until(is_back, within=WITHIN)
