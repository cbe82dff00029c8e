"""Files as they are sent: papers, the recording while it grows, the film. No path is ever taken from an address."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import quote

from aiohttp import web as aioweb

from meetings.ledger import UnknownMeeting
from meetings.plan import Paper, Plan
from web import here, keys
from web.handover import send_file

SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""Papers a browser may show; anything else is downloaded."""

PAPER_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""No script at all, and an origin of its own."""
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The browser's own PDF viewer is an object with styles and does not start in a sandbox; it has one of its own, without
network, cookies or our pages."""

_RECORDED = re.compile(r"index\.m3u8|part-[0-9]{5,9}\.m4s|init-[0-9]{3,9}\.mp4")
_TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".m4s": "video/iso.segment", ".mp4": "video/mp4"}


async def paper(request: aioweb.Request) -> aioweb.StreamResponse:
    """A paper of a convened meeting."""
    found = await here.meeting(request)
    return send_paper(request, find_paper(found.state.plan, request.match_info["paper"]), public=found.public)


def find_paper(plan: Plan, paper: str) -> Paper:
    for item in plan.items:
        for each in item.papers:
            if each.id == paper:
                return each
    raise here.not_found()


def send_paper(request: aioweb.Request, paper: Paper, *, public: bool) -> aioweb.StreamResponse:
    """Whatever is inside, it runs nothing: the type is ours, sniffing is off, the policy allows no script."""
    file = request.app[keys.FOLDERS].kept(paper.sha256)
    if not file.exists():
        raise here.not_found()
    manner = "inline" if paper.media_type in SHOWN else "attachment"
    headers = {
        "Content-Type": paper.media_type,
        "Content-Disposition": f"{manner}; filename*=UTF-8''{quote(paper.name)}",
        "Content-Security-Policy": PDF_POLICY if paper.media_type == "application/pdf" else PAPER_POLICY,
        "Cache-Control": "public, max-age=3600" if public else "private, no-store",
    }
    return _send(request, file, headers)


async def film(request: aioweb.Request) -> aioweb.StreamResponse:
    """The recording in one file; browsers ask for ranges of it."""
    found = await here.meeting(request)
    file = request.app[keys.FOLDERS].film(found.planned.id)
    if found.state.film is None or not file.exists():
        raise here.not_found()
    manner = "attachment" if "download" in request.query else "inline"
    headers = {
        "Content-Type": "video/mp4",
        "Content-Disposition": f'{manner}; filename="{found.planned.id}.mp4"',
        "Cache-Control": "public, no-cache" if found.public else "private, no-store",
    }
    return _send(request, file, headers)


async def live(request: aioweb.Request) -> aioweb.StreamResponse:
    """The playlist, asked for again and again, and parts, which never change once they are there.

    Asked for by every citizen every few seconds, so for public meetings nothing but the meeting is looked up.
    """
    name = request.match_info["file"]
    if not _RECORDED.fullmatch(name):
        raise here.not_found()
    meeting = request.match_info["meeting"]
    if not (public := await _is_public(request)):
        await here.meeting(request)
    file: Path = request.app[keys.FOLDERS].recording(meeting) / name
    if not await asyncio.to_thread(file.is_file):
        raise here.not_found()
    if name.endswith(".m3u8"):
        caching = "no-cache" if public else "private, no-store"
    else:
        caching = "public, max-age=31536000, immutable" if public else "private, max-age=86400, immutable"
    return _send(request, file, {"Content-Type": _TYPES[file.suffix], "Cache-Control": caching})


def _send(request: aioweb.Request, file: Path, headers: dict[str, str]) -> aioweb.StreamResponse:
    return send_file(request, file, trust_proxy=request.app[keys.SETTINGS].trust_proxy, headers=headers)


async def _is_public(request: aioweb.Request) -> bool:
    """Whether the meeting is public and of this council, from memory."""
    try:
        state = await request.app[keys.LEDGER].state(request.match_info["meeting"])
    except UnknownMeeting:
        raise here.not_found() from None
    return state.plan.council == request.match_info["council"] and state.plan.body.profile.public
