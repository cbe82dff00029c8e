"""Rehearsals where they are kept: made of a convened meeting, found by it, removed with all they hold.

Knows no HTTP and no studio: whoever removes one ends its studio first.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from meetings.ledger import Ledger, UnknownMeeting
from meetings.rehearsal import rehearsal_of
from meetings.state import State
from meetings.storage import tables as t
from meetings.storage.planned import Planned, PlannedMeetings
from streaming.detach import end_claim, holder
from web.access.secrets import new_id
from web.folders import Folders
from web.live.words import words
from web.migrations import metadata

LINKS = dt.timedelta(days=2)
"""How long its links are good after the meeting that is tried out was to begin."""


class NoRehearsal(Exception):
    """Of a meeting that is not convened, or is over."""


async def prepare(planned: PlannedMeetings, ledger: Ledger, found: Planned, by: str) -> str:
    """The id of the meeting's rehearsal, made unless there is one already. Raises `NoRehearsal`."""
    if found.status != "convened":
        raise NoRehearsal(found.id)
    if (before := await of_meeting(planned, ledger, found)) is not None:
        return before.plan.meeting
    state = await ledger.state(found.id)
    if state.phase != "convened":
        raise NoRehearsal(found.id)
    meeting = f"{found.id}-{new_id()[:6]}"
    plan = rehearsal_of(state.plan, meeting, words(state.plan.language)("REHEARSAL"))
    await planned.add(replace(found.draft, meeting=meeting), "rehearsal")
    await ledger.rehearse(plan, found.id, by)
    return meeting


async def of_meeting(planned: PlannedMeetings, ledger: Ledger, found: Planned) -> State | None:
    """The rehearsal of a meeting, if there is one."""
    for each in await planned.rehearsals(found.draft.council):
        try:
            state = await ledger.state(each.id)
        except UnknownMeeting:
            continue
        if state.rehearses == found.id:
            return state
    return None


async def remove(engine: AsyncEngine, ledger: Ledger, folders: Folders, meeting: str) -> None:
    """Everything that it left: rows, links, whoever came in with them, files. Raises `NoRehearsal` for a meeting.

    Repeated, also after half of it was done: the rest is. The rows go last, since by them it is found again.
    """
    async with engine.connect() as connection:
        await _is_rehearsal(connection, meeting)
    folder = folders.studio(meeting)
    if pid := holder(folder):
        # Nobody of this process leads it: it outlived the service that did.
        await asyncio.to_thread(end_claim, folder, pid)
    await asyncio.to_thread(_remove_files, folders, meeting)
    async with engine.begin() as connection:
        await _is_rehearsal(connection, meeting)
        for table in reversed(metadata.sorted_tables):
            if "meeting" in table.c:
                await connection.execute(table.delete().where(table.c.meeting == meeting))
        await connection.execute(t.meeting.delete().where(t.meeting.c.id == meeting))
    ledger.forget(meeting)


async def _is_rehearsal(connection: AsyncConnection, meeting: str) -> None:
    query = sa.select(t.meeting.c.status).where(t.meeting.c.id == meeting)
    if (await connection.execute(query)).scalar() != "rehearsal":
        raise NoRehearsal(meeting)


def _remove_files(folders: Folders, meeting: str) -> None:
    folder = folders.meeting(meeting)
    if folder.exists():
        shutil.rmtree(folder)
