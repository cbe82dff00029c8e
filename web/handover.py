"""Kept files leave here: whether somebody may have one is decided by its page, the bytes are sent by the TLS front.

The front says where it sees the data folder (`X-Accel-Mapping: /data/=/`, as nginx and Caddy are told to); the answer
then only names the file (`X-Accel-Redirect`). Without a front, or one that is not trusted, the bytes leave from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import web as aioweb

MAPPING = "X-Accel-Mapping"
REDIRECT = "X-Accel-Redirect"


def seen_by_front(mapping: str, path: Path) -> str:
    """Return what the front calls `path`, as a URL path, or nothing when the mapping does not reach it."""
    ours, equals, theirs = mapping.partition("=")
    if not equals or not ours or ".." in path.parts or not path.is_relative_to(ours):
        return ""
    named = str(Path(theirs or "/") / path.relative_to(ours))
    # Fronts disagree on whether this header is escaped; names that would need it stay with us.
    return named if quote(named) == named else ""


def send_file(
    request: aioweb.Request, path: Path, *, trust_proxy: bool, headers: Mapping[str, str] | None = None
) -> aioweb.StreamResponse:
    """Answer with a kept file. `headers` should hold its `Content-Type` and `Cache-Control`; ranges work both ways."""
    named = seen_by_front(request.headers.get(MAPPING, ""), path) if trust_proxy else ""
    if not named:
        return aioweb.FileResponse(path, headers=headers)
    return aioweb.Response(headers={**(headers or {}), REDIRECT: named})
