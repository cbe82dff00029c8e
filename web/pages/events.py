"""Live updates of the public page as server-sent events: fragments of the page, rendered once per change and language.

`GET /{council}/m/{meeting}/events`. Event `page`, data JSON: `stage`, `now`, `votes`, `agenda` (the last three are HTML
for the elements with those ids); its id is the journal's sequence number, and whoever comes back with it as
`Last-Event-ID` is told nothing until something has happened. A comment every 15 s keeps the line open through proxies.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import web as aioweb

from meetings.journal import Entry
from meetings.state import State
from web import here, i18n, keys
from web.pages.meeting import contents
from web.rendering import rendered

BEAT = 15.0
"""Seconds between comments."""
CALM = 0.5
"""Seconds between two updates at least."""
MOST_STREAMS = 5_000
"""Of one process; whoever comes after that is told to come back later."""

OPEN_STREAMS: aioweb.AppKey[set[asyncio.Task[Any]]] = aioweb.AppKey("open_streams")
RENDERED: aioweb.AppKey[dict[str, tuple[int, bytes]]] = aioweb.AppKey("rendered")
"""By meeting and language: the last sequence number rendered, and the event's data."""


async def events(request: aioweb.Request) -> aioweb.StreamResponse:
    found = await here.meeting(request)
    if len(request.app[OPEN_STREAMS]) >= MOST_STREAMS:
        raise aioweb.HTTPServiceUnavailable(headers={"Retry-After": "10"})
    response = aioweb.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    changed = asyncio.Event()
    if request.headers.get("Last-Event-ID", "") != str(found.state.seq):
        changed.set()

    def listener(entries: Sequence[Entry], state: State) -> None:
        changed.set()

    stop = request.app[keys.LEDGER].listen(found.planned.id, listener)
    task = asyncio.current_task()
    assert task is not None
    request.app[OPEN_STREAMS].add(task)
    try:
        await _send(request, response, found, changed)
    finally:
        request.app[OPEN_STREAMS].discard(task)
        stop()
    return response


async def _send(
    request: aioweb.Request, response: aioweb.StreamResponse, found: here.Meeting, changed: asyncio.Event
) -> None:
    told = b""
    with contextlib.suppress(ConnectionResetError, ConnectionError):
        while True:
            try:
                async with asyncio.timeout(BEAT):
                    await changed.wait()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            changed.clear()
            seq, data = await _update(request, found)
            if data != told:
                await response.write(b"event: page\nid: %d\ndata: %b\n\n" % (seq, data))
                told = data
            await asyncio.sleep(CALM)


async def _update(request: aioweb.Request, found: here.Meeting) -> tuple[int, bytes]:
    """The same for every citizen: what is shown here never depends on who asks."""
    state = await request.app[keys.LEDGER].state(found.planned.id)
    key, kept = f"{found.planned.id} {i18n.current()}", request.app[RENDERED]
    if key in kept and kept[key][0] == state.seq:
        return kept[key]
    about = await contents(request, msgspec.structs.replace(found, state=state))
    parts = {part: rendered(request, f"meeting_{part}.html", **about) for part in ("now", "votes", "agenda")}
    data = msgspec.json.encode({"stage": about["stage"], **parts})
    kept[key] = (state.seq, data)
    return kept[key]


async def close_streams(app: aioweb.Application) -> None:
    """Open streams would hold up the end of the service."""
    streams = app[OPEN_STREAMS]
    for task in streams:
        task.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
