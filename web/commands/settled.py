"""The settings of an installation whose last restore is over: one that broke off is finished or undone first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import click
import structlog

from web.backup.exchange import Elsewhere, Outcome, Running, settle
from web.commands.options import run
from web.service import say_alive
from web.settings import Settings

log = structlog.get_logger()


def settled(read: Callable[[], Settings], alive: Callable[[], None] | None = None) -> Settings:
    """What `read` gives when nothing is half done any more, or this ends the command. `alive` is called meanwhile."""
    settings = read()
    try:
        outcome = run(_settle(settings, alive))
    except (Running, Elsewhere) as problem:
        raise click.ClickException(words(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"A restore broke off in the middle and cannot be finished: {problem}.") from None
    if outcome is None:
        return settings
    log.warning("a restore that had broken off was dealt with", outcome=outcome)
    # The secret may have come with it.
    return read()


async def _settle(settings: Settings, alive: Callable[[], None] | None) -> Outcome | None:
    if alive is not None:
        say_alive(asyncio.get_running_loop(), alive)
    return await settle(settings)


def words(problem: Running | Elsewhere) -> str:
    if isinstance(problem, Running):
        return "A restore is at work in the data folder. Wait until it has ended."
    return (
        f"A restore into the database {problem} broke off, and CONSISTORI_DATABASE names another one. "
        "Name that one until it is finished."
    )
