"""`consistori rehearse`: a meeting tried out the day before, with synthetic people in the seats of those not there."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import click
import msgspec
import sqlalchemy as sa

from meetings.ledger import Ledger, UnknownMeeting
from meetings.storage.database import connect, probe, saying_why
from meetings.storage.journals import StoredJournals
from meetings.storage.planned import PlannedMeetings
from meetings.storage.registry import Registry
from streaming.detach import is_claimed
from web import rehearsals
from web.access.audit import Audit
from web.access.deed import Deed
from web.access.door import Door
from web.bench import rehearsal
from web.bench.held import Held
from web.bench.rehearsal import CannotRehearse, Progress, Task
from web.bench.verdict import Verdict, table, verdict
from web.commands.options import read_settings, run
from web.files_open import open_many
from web.folders import Folders
from web.settings import Settings

BAR = 1000


class Said(msgspec.Struct, frozen=True):
    """What `--json` prints."""

    verdict: Verdict
    held: Held


class Prepared(msgspec.Struct, frozen=True):
    """A rehearsal, and whether this command made it."""

    link: str
    meeting: str = ""
    """Its id, and its page, where this command knows them."""
    page: str = ""
    ours: bool = False


@click.command(name="rehearse")
@click.option("--meeting", required=True, metavar="LINK|ID", help="A rehearsal's link, or a meeting of this machine.")
@click.option("--seats", type=click.IntRange(1, 500), help="How many come.  [default: everybody who is not there]")
@click.option("--speakers", type=click.IntRange(0, 500), default=3, show_default=True, help="How many of them speak.")
@click.option("--seconds", type=click.FloatRange(2, 7200), default=60, show_default=True, help="How long they debate.")
@click.option("--relay", is_flag=True, help="Meanwhile send the programme to the destinations for rehearsals.")
@click.option("--keep", is_flag=True, help="Leave the rehearsal there that this command made, with its recording.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def command(
    meeting: str, seats: int | None, speakers: int, seconds: float, relay: bool, keep: bool, as_json: bool
) -> None:
    """Fill a rehearsal with synthetic people, have them debate and vote, and say whether the server would do.

    LINK is what the secretary gets on the page of the meeting's rehearsal: so it can be run from another machine, which
    measures more truly. On the machine of the service itself, ID names a convened meeting, as in its address, or its
    rehearsal: the rehearsal is then made and afterwards removed by this command, with everything it held.

    The meeting itself is never touched. Seats in which somebody really sits are left to them, and where the real
    secretary sits, she leads. What is said of more seats than were tried is an estimate.
    """
    open_many()
    settings = None if "://" in meeting else _installation()
    prepared = Prepared(meeting) if settings is None else run(_prepared(settings, meeting))
    task = Task(prepared.link, seats or 0, speakers, seconds, relay)
    try:
        with _bar() as progress:
            held = run(rehearsal.hold(task, progress))
    except CannotRehearse as problem:
        raise click.ClickException(f"{problem}.") from None
    finally:
        if settings is not None and prepared.ours and not keep:
            run(_remove(settings, prepared))
        elif prepared.page:
            click.echo(f"The rehearsal stays, at {prepared.page}", err=True)
    found = verdict(held)
    click.echo(msgspec.json.encode(Said(found, held)).decode() if as_json else table(held, found))


def _installation() -> Settings:
    """The settings of one that is there: to look into a database that is not would make it."""
    settings = read_settings()
    url = sa.make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise click.ClickException(f"There is no installation in {settings.data}. Was it run with its settings?")
    return settings


async def _prepared(settings: Settings, meeting: str) -> Prepared:
    """A rehearsal of a meeting of this installation, and the way in, as its secretary would have them made."""
    engine = connect(settings.database)
    try:
        await probe(engine)
        with saying_why():
            planned, ledger = PlannedMeetings(engine), Ledger(StoredJournals(engine), _now)
            found = await planned.find(meeting)
            if found is None:
                raise click.ClickException(
                    f"{meeting} is no meeting of this installation. Was it run with its settings?"
                )
            tried, ours = meeting, False
            if found.status != "rehearsal":
                ours = await rehearsals.of_meeting(planned, ledger, found) is None
                tried = await rehearsals.prepare(planned, ledger, found, "operator")
            plan = (await ledger.state(tried)).plan
            until = plan.starts_at + rehearsals.LINKS
            secretary = await Registry(engine).person(plan.secretary)
            if secretary is None:
                raise click.ClickException("The meeting's secretary is not among the council's people any more.")
            door = Door(engine, _now)
            token = await door.make_link(plan.secretary, meeting=tried, expires_at=until, keep_others=True)
            deed = Deed(what="rehearse", outcome="done", council=plan.council, about=f"/{plan.council}/m/{tried}")
            await Audit(engine, _now).record(deed)
            page = f"{settings.public_url}/{plan.council}/m/{tried}/rehearsal"
            return Prepared(f"{settings.public_url}/invite/{token}", tried, page, ours)
    except (rehearsals.NoRehearsal, UnknownMeeting):
        raise click.ClickException("Only a meeting that is convened and has not begun can be rehearsed.") from None
    finally:
        await engine.dispose()


async def _remove(settings: Settings, prepared: Prepared) -> None:
    """By the service, whose studio it is. Where none answers and there never was a studio, here."""
    folders = Folders(settings.data)
    try:
        await rehearsal.remove(prepared.link)
    except (CannotRehearse, aiohttp.ClientError, OSError, TimeoutError):
        if is_claimed(folders.studio(prepared.meeting)):
            click.echo(f"The rehearsal could not be removed. Do it on its page, {prepared.page}", err=True)
            return
        engine = connect(settings.database)
        try:
            await rehearsals.remove(engine, Ledger(StoredJournals(engine), _now), folders, prepared.meeting)
        finally:
            await engine.dispose()


@contextmanager
def _bar() -> Iterator[Progress]:
    """On standard error: a bar for people, a line for each thing done for logs."""
    if not sys.stderr.isatty():
        said = ""

        def line(what: str, part: float) -> None:
            nonlocal said
            if what != said:
                click.echo(f"{part:4.0%} {what}", err=True)
            said = what

        yield line
        return
    with click.progressbar(length=BAR, file=sys.stderr, item_show_func=lambda what: what or "") as shown:

        def moved(what: str, part: float) -> None:
            shown.update(max(0, round(part * BAR) - shown.pos), what)

        yield moved


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
