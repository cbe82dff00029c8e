"""The council's audit log on the secretary's desk: looked through by person, deed and day, and taken away as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web as aioweb

from meetings.council import Council
from web import audit_files, deed_words, here, keys
from web.access.audit import Wanted
from web.i18n import _
from web.rendering import page

ON_A_PAGE = 50


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    audit = request.app[keys.AUDIT]
    await audit.settle()
    query, wanted = _asked(request), _wanted(request, council)
    before = _number(request.query.get("before", ""))
    found = await audit.entries(council.id, wanted, before=before, limit=ON_A_PAGE + 1)
    shown, more = found[:ON_A_PAGE], len(found) > ON_A_PAGE
    whats = {name: deed_words.what(name) for name in await audit.whats(council.id)}
    return page(
        request,
        "audit.html",
        entries=shown,
        words=deed_words,
        asked=query,
        people=[("", _("Everybody")), *await audit.people(council.id)],
        whats=[("", _("Everything")), *sorted(whats.items(), key=lambda each: each[1])],
        outcomes=[("", _("Any"))] + [(name, _(text)) for name, text in deed_words.OUTCOMES.items()],
        base=f"/{council.id}/desk/audit",
        query=urlencode(query),
        older=urlencode(query | {"before": str(shown[-1].seq)}) if more else "",
        begins=before is None,
    )


async def csv(request: aioweb.Request) -> aioweb.StreamResponse:
    """What is looked for, the oldest first."""
    council, _who = await here.desk(request)
    return await _send(request, council, "text/csv; charset=utf-8", "csv", _csv(request, council))


async def json(request: aioweb.Request) -> aioweb.StreamResponse:
    """What is looked for, the oldest first, with the hashes; without a filter the chain can be checked."""
    council, _who = await here.desk(request)
    return await _send(request, council, "application/json", "json", _json(request, council))


async def _csv(request: aioweb.Request, council: Council) -> AsyncIterator[bytes]:
    yield audit_files.csv_line(None)
    async for entry in request.app[keys.AUDIT].walk(council.id, _wanted(request, council)):
        yield audit_files.csv_line(entry)


async def _json(request: aioweb.Request, council: Council) -> AsyncIterator[bytes]:
    between = b"["
    async for entry in request.app[keys.AUDIT].walk(council.id, _wanted(request, council)):
        yield between + audit_files.json_line(entry)
        between = b",\n"
    yield b"[]" if between == b"[" else b"]"


async def _send(
    request: aioweb.Request, council: Council, media_type: str, extension: str, pieces: AsyncIterator[bytes]
) -> aioweb.StreamResponse:
    """A log may be long: it leaves as it is read."""
    await request.app[keys.AUDIT].settle()
    name = f"{council.id}-audit-{request.app[keys.CLOCK]():%Y-%m-%d}.{extension}"
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    response = aioweb.StreamResponse(headers=headers)
    await response.prepare(request)
    if request.method != "HEAD":
        async for piece in pieces:
            await response.write(piece)
    await response.write_eof()
    return response


def _asked(request: aioweb.Request) -> dict[str, str]:
    names = ("person", "what", "outcome", "since", "until")
    return {name: said for name in names if (said := request.query.get(name, "").strip()[:64])}


def _wanted(request: aioweb.Request, council: Council) -> Wanted:
    """A day that is none counts as not asked for. `until` is the last day, whole."""
    asked = _asked(request)
    return Wanted(
        person=asked.get("person", ""),
        what=asked.get("what", ""),
        outcome=asked.get("outcome", ""),
        since=_midnight(asked.get("since", ""), council),
        until=_midnight(asked.get("until", ""), council, after=1),
    )


def _midnight(text: str, council: Council, after: int = 0) -> dt.datetime | None:
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=after)
        return dt.datetime.combine(day, dt.time(), ZoneInfo(council.timezone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
