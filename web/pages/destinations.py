"""Where the programme may be relayed to. A stream key is pasted once, kept sealed, and never shown again."""

from __future__ import annotations

import re

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import Council
from meetings.storage.destinations import Destination
from streaming.destination import read_destination
from web import here, keys
from web.access.secrets import new_id
from web.i18n import _
from web.live.routes import LIVE
from web.pages.forms import Form
from web.rendering import page

KNOWN: dict[str, str] = {
    "rtmps://a.rtmps.youtube.com/live2": "YouTube (RTMPS)",
    "rtmps://b.rtmps.youtube.com/live2?backup=1": "YouTube, backup (RTMPS)",
    "rtmp://a.rtmp.youtube.com/live2": "YouTube (RTMP)",
    "rtmp://b.rtmp.youtube.com/live2?backup=1": "YouTube, backup (RTMP)",
}
"""YouTube's ingest addresses, as its Studio shows them."""

_ADDRESS = re.compile(r"rtmps?://[A-Za-z0-9.\-\[\]:]+(/[^\s#]*)?")
LONGEST_KEY = 500


async def listed(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    return await _page(request, council)


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """Add one, or change the one named. An empty key keeps the one that is there."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    named = request.match_info.get("destination", "")
    before = next((each for each in await _all(request, council) if each.id == named), None)
    if named and before is None:
        raise here.not_found()
    known = form.choice("known", ["", *KNOWN], "")
    url, key = known or form.text("url", 300), form.secret("key").strip()
    if not key and not known and (before is None or not before.sealed_key):
        url, key = _apart(url)
    if not _ADDRESS.fullmatch(url):
        form.wrong("url", _("The address begins with rtmps:// or rtmp:// and has no spaces."))
    if len(key) > LONGEST_KEY or any(not c.isprintable() or c.isspace() for c in key):
        form.wrong("key", _("This is not a stream key: it has no spaces."))
    if not key and (before is None or not before.sealed_key) and known:
        form.wrong("key", _("Paste the stream key."))
    if not key and before is not None and before.sealed_key and _server(url) != _server(before.url):
        form.wrong("key", _("The key that is kept was for another server: paste the stream key of this one."))
    name = form.text("name", 80) or KNOWN.get(url, "")
    if not name:
        form.wrong("name", _("This cannot be empty."))
    if form.errors:
        values = {"name": name, "url": "" if known else url, "known": known, "rehearsals": form.has("rehearsals")}
        return await _page(request, council, form.errors, values, named)
    destination = before or Destination(new_id("d"), council.id, name, url)
    sealed = request.app[keys.SAFE].seal(key) if key else destination.sealed_key
    changed = replace(destination, name=name, url=url, sealed_key=sealed, rehearsals=form.has("rehearsals"))
    await request.app[keys.DESTINATIONS].put(changed)
    await _know(request, council)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/destinations?done=saved")


def _apart(url: str) -> tuple[str, str]:
    """Address and key of what was pasted in one: only the key is kept sealed, and never shown again."""
    try:
        found = read_destination(url, "")
    except ValueError:
        return url, ""
    return (found.address, found.key) if found.key else (url, "")


def _server(url: str) -> tuple[str, int, bool] | None:
    """Who would be told the key, and whether others could listen."""
    try:
        found = read_destination(url, "")
    except ValueError:
        return None
    return found.host, found.port, found.tls


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    council, _who = await here.desk(request)
    await request.app[keys.DESTINATIONS].remove(council.id, request.match_info["destination"])
    await _know(request, council)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/destinations?done=removed")


async def _know(request: aioweb.Request, council: Council) -> None:
    """A meeting that is live has it at once: she may need it now."""
    if live := request.app.get(LIVE):
        await live.know_destinations(council.id)


async def _all(request: aioweb.Request, council: Council) -> list[Destination]:
    return await request.app[keys.DESTINATIONS].of_council(council.id)


async def _page(
    request: aioweb.Request,
    council: Council,
    errors: dict[str, str] | None = None,
    values: dict[str, str | bool] | None = None,
    named: str = "",
) -> aioweb.Response:
    """The page is given whether there is a key, and never the key."""
    shown = [
        {
            "id": each.id,
            "name": each.name,
            "url": each.url,
            "has_key": bool(each.sealed_key),
            "rehearsals": each.rehearsals,
        }
        for each in await _all(request, council)
    ]
    return page(
        request,
        "destinations.html",
        status=422 if errors else 200,
        destinations=shown,
        known=KNOWN,
        errors=errors or {},
        values=values or {"name": "", "url": "", "known": next(iter(KNOWN)), "rehearsals": False},
        named=named,
    )
