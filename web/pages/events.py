"""Live updates of the public page as server-sent events: fragments of the page, rendered once per change and language.

`GET /{council}/m/{meeting}/events`. Event `page`, data JSON: `stage`, `now`, `votes`, `agenda` (the last three are HTML
for the elements with those ids); its id is the journal's sequence number, and whoever comes back with it as
`Last-Event-ID` is told nothing until something has happened. A comment every 15 s keeps the line open through proxies.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from aiohttp import web as aioweb

from meetings import facts as f
from meetings.journal import Entry
from meetings.state import State
from web import here, i18n, keys, limits
from web.access.address import client_address, network_of
from web.language import settle_language
from web.pages.broadcast import Broadcast
from web.pages.meeting import contents
from web.rendering import rendered

BEAT = 15.0
"""Seconds between comments."""
UNSEEN = (f.RecordingPartClosed, f.RelayChanged)
"""What happens all the time and shows nowhere on the page."""

_Key = tuple[str, str]
"""Meeting and language."""


class Streams:
    """Every open stream of this process."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()
        self.by_network: Counter[str] = Counter()
        self.broadcasts: dict[_Key, tuple[Broadcast, Callable[[], None]]] = {}


OPEN_STREAMS: aioweb.AppKey[Streams] = aioweb.AppKey("open_streams", Streams)


async def events(request: aioweb.Request) -> aioweb.StreamResponse:
    state = await request.app[keys.LEDGER].state(request.match_info["meeting"])
    if await here.is_public(request):
        # A thousand may come in the same second: nothing is looked up for each of them.
        settle_language(request, state.plan.language)
    else:
        await here.meeting(request)
    streams, network = request.app[OPEN_STREAMS], _network(request)
    if len(streams.tasks) >= limits.STREAMS or streams.by_network[network] >= limits.STREAMS_OF_AN_ADDRESS:
        raise aioweb.HTTPServiceUnavailable(headers={"Retry-After": "10"})
    response = aioweb.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    task = asyncio.current_task()
    assert task is not None
    streams.tasks.add(task)
    if network:
        streams.by_network[network] += 1
    try:
        await response.prepare(request)
        await _follow(request, response, state.plan.meeting)
    finally:
        streams.tasks.discard(task)
        if network:
            streams.by_network[network] -= 1
            streams.by_network += Counter()
    return response


def _network(request: aioweb.Request) -> str:
    """What streams are counted by; empty for what is no public address: a front, or the chamber's own network."""
    address = client_address(request, request.app[keys.SETTINGS].trust_proxy)
    return network_of(address) if address and ipaddress.ip_address(address).is_global else ""


async def _follow(request: aioweb.Request, response: aioweb.StreamResponse, meeting: str) -> None:
    key = (meeting, i18n.current())
    broadcast = _broadcast(request, key)
    stream = broadcast.join()
    try:
        told, last = b"", request.headers.get("Last-Event-ID", "")
        with contextlib.suppress(ConnectionError):
            while True:
                if broadcast.event is not told:
                    told = broadcast.event
                    if last != str(broadcast.seq):
                        await _send(request, response, told)
                    last = ""
                    continue
                try:
                    async with asyncio.timeout(BEAT):
                        await stream.due.wait()
                    stream.due.clear()
                except TimeoutError:
                    await _send(request, response, b": still here\n\n")
    finally:
        if broadcast.leave(stream) and request.app[OPEN_STREAMS].broadcasts.get(key, (None,))[0] is broadcast:
            _, stop = request.app[OPEN_STREAMS].broadcasts.pop(key)
            stop()
            await broadcast.close()


async def _send(request: aioweb.Request, response: aioweb.StreamResponse, text: bytes) -> None:
    """Raises `ConnectionError` when nobody takes it."""
    try:
        async with asyncio.timeout(limits.STREAM_UNREAD_SECONDS):
            await response.write(text)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionAbortedError("it is not read") from None


def _broadcast(request: aioweb.Request, key: _Key) -> Broadcast:
    """The one for this meeting and language; it lives as long as somebody listens."""
    broadcasts = request.app[OPEN_STREAMS].broadcasts
    if key not in broadcasts:
        broadcast = Broadcast(lambda: _shown(request))

        def listener(entries: Sequence[Entry], state: State) -> None:
            if not all(isinstance(entry.fact, UNSEEN) for entry in entries):
                broadcast.changed()

        broadcasts[key] = (broadcast, request.app[keys.LEDGER].listen(key[0], listener))
    return broadcasts[key][0]


async def _shown(request: aioweb.Request) -> tuple[int, bytes]:
    """The same for every citizen: what is shown here never depends on who asks."""
    found = await here.meeting(request)
    state = await request.app[keys.LEDGER].state(found.planned.id)
    about = await contents(request, msgspec.structs.replace(found, state=state))
    parts = {part: rendered(request, f"meeting_{part}.html", **about) for part in ("now", "votes", "agenda")}
    return state.seq, msgspec.json.encode({"stage": about["stage"], **parts})


async def close_streams(app: aioweb.Application) -> None:
    """Open streams would hold up the end of the service."""
    tasks = set(app[OPEN_STREAMS].tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
