"""The documents of a meeting as citizens get them, once published; drafts for the desk alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web as aioweb
from markupsafe import Markup

from minutes.render import facts, html
from minutes.wording import write
from web import here, keys, listing
from web.documents import NAMES
from web.handover import send_file
from web.pages.files import PDF_POLICY
from web.rendering import page

SHOWN = frozenset({"minutes.pdf"})
"""Shown in the browser; the others are downloaded."""


async def document(request: aioweb.Request) -> aioweb.StreamResponse:
    found = await here.meeting(request)
    if not found.state.minutes_sha256:
        raise here.not_found()
    folder = request.app[keys.FOLDERS].documents(found.planned.id) / "published"
    return await _send(request, folder, f"{found.planned.id}-", found.public)


async def minutes_page(request: aioweb.Request) -> aioweb.StreamResponse:
    """The published minutes as a page of the site, with times that lead into the recording."""
    found = await here.meeting(request)
    file = request.app[keys.FOLDERS].documents(found.planned.id) / "published" / "minutes.json"
    if not found.state.minutes_sha256:
        raise here.not_found()
    try:
        content = await asyncio.to_thread(file.read_bytes)
    except FileNotFoundError:
        raise here.not_found() from None
    minutes, prose = facts.from_json(content)
    base = f"/{found.council.id}/m/{found.planned.id}"
    film = f"{base}/film.mp4" if found.state.film is not None else ""
    return page(
        request,
        "minutes_public.html",
        title=listing.full_title(found.state.plan),
        base=base,
        article=Markup(html.fragment(write(minutes, prose), film, 1)),
        sha256=found.state.minutes_sha256,
        plan=found.state.plan,
    )


async def draft(request: aioweb.Request) -> aioweb.StreamResponse:
    """The draft's files, for the secretary."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    folder = request.app[keys.FOLDERS].documents(found.id) / "draft"
    return await _send(request, folder, f"{found.id}-draft-", False)


async def _send(request: aioweb.Request, folder: Path, prefix: str, public: bool) -> aioweb.StreamResponse:
    name = request.match_info["document"]
    if name not in NAMES or not await asyncio.to_thread((folder / name).exists):
        raise here.not_found()
    manner = "inline" if name in SHOWN else "attachment"
    charset = "; charset=utf-8" if NAMES[name].startswith("text/") else ""
    headers = {
        "Content-Type": NAMES[name] + charset,
        "Content-Disposition": f'{manner}; filename="{prefix}{name}"',
        "Cache-Control": "public, no-cache" if public else "private, no-store",
    }
    if name in SHOWN:
        headers["Content-Security-Policy"] = PDF_POLICY
    return send_file(request, folder / name, trust_proxy=request.app[keys.SETTINGS].trust_proxy, headers=headers)
