"""What several commands read from their command line: the settings, and a meeting's journal wherever it is."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from meetings.journal import Entry, from_line
from meetings.storage.database import Unusable, connect, probe, saying_why
from web import settings as s

T = TypeVar("T")


def read_settings(**environment: str | None) -> s.Settings:
    """The settings, with what the command line says put over the environment. A wrong one ends the command."""
    said = {key: value for key, value in environment.items() if value}
    try:
        return s.read({**os.environ, **said})
    except s.BadSetting as problem:
        raise click.ClickException(str(problem)) from None


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; uvloop where there is one. A database that cannot be used ends the command."""
    try:
        import uvloop
    except ImportError:
        begin = asyncio.run
    else:
        begin = uvloop.run
    try:
        return begin(work)
    except Unusable as problem:
        raise click.ClickException(f"The database named by CONSISTORI_DATABASE cannot be used: {problem}.") from None


def read_journal(source: str) -> list[Entry]:
    """A journal file (JSON lines, `-` for standard input), or the id of a meeting in the database."""
    if source == "-":
        return _lines(sys.stdin.read(), "standard input")
    if Path(source).is_file():
        return _lines(Path(source).read_text(encoding="utf-8"), source)
    return run(_stored(source))


async def _stored(meeting: str) -> list[Entry]:
    from meetings.storage.journals import StoredJournals

    engine = connect(read_settings().database)
    try:
        await probe(engine)
        with saying_why():
            entries = await StoredJournals(engine).read(meeting)
    finally:
        await engine.dispose()
    if not entries:
        raise click.ClickException(f"{meeting} is neither a file nor a meeting with a journal here.")
    return entries


def _lines(text: str, where: str) -> list[Entry]:
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entries.append(from_line(line))
        except msgspec.DecodeError as error:
            raise click.ClickException(f"{where}, line {number}: not an entry of a journal: {error}") from None
    if not entries:
        raise click.ClickException(f"{where} holds no entries.")
    return entries
