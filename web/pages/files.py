"""Files as they are sent: papers, the film and what is played with it. No path is ever taken from an address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from aiohttp import web as aioweb

from meetings.plan import Paper, Plan
from meetings.state import State
from web import here, keys
from web.handover import send_file

SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""Papers a browser may show; anything else is downloaded."""

_NOWHERE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAPER_POLICY = f"default-src 'none'; img-src 'self'; {_NOWHERE}; sandbox"
"""No script at all, and an origin of its own."""
PDF_POLICY = f"default-src 'none'; object-src 'self'; {_NOWHERE}"
"""The browser's own PDF viewer is an object. It has a sandbox of its own, without network, cookies or our pages; in
ours Chromium's starts, others' are not known to."""


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
    if (file := film_of(request, found.state)) is None:
        raise here.not_found()
    return send_beside(request, file, found, "video/mp4", f"{found.planned.id}.mp4")


def film_of(request: aioweb.Request, state: State) -> Path | None:
    """The finished recording, where there is one."""
    file = request.app[keys.FOLDERS].film(state.plan.meeting)
    return file if state.film is not None and file.exists() else None


def send_beside(
    request: aioweb.Request, file: Path, found: here.Meeting, media_type: str, name: str
) -> aioweb.StreamResponse:
    """The film, or what is played with it. It may be made again under the same address."""
    if not file.exists():
        raise here.not_found()
    manner = "attachment" if "download" in request.query else "inline"
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'{manner}; filename="{name}"',
        "Cache-Control": "public, no-cache" if found.public else "private, no-store",
    }
    return _send(request, file, headers)


def _send(request: aioweb.Request, file: Path, headers: dict[str, str]) -> aioweb.StreamResponse:
    return send_file(request, file, trust_proxy=request.app[keys.SETTINGS].trust_proxy, headers=headers)
