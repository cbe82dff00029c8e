"""The recording while it grows: the playlist, asked for again and again, and parts, which never change once there.

Asked for by every citizen every few seconds, so for public meetings nothing but the meeting is looked up, and bytes are
shared (`web.pages.recorded`). No path is ever taken from an address.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from aiohttp import web as aioweb

from web import here, keys, limits
from web.handover import MAPPING, send_file
from web.pages.recorded import NAMES, Playlist, Recorded

RECORDED = aioweb.AppKey("recorded", Recorded)
TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".m4s": "video/iso.segment", ".mp4": "video/mp4"}
PLAYLIST_CACHING = "public, max-age=1"
"""A part lasts two seconds; in one second a cache in front answers a thousand and asks us once."""
PART_CACHING = "public, max-age=31536000, immutable"
WITH_HEAD = 16_384
"""Bytes of a part that are copied beside its head; the rest leaves from where it is."""


async def live(request: aioweb.Request) -> aioweb.StreamResponse:
    name = request.match_info["file"]
    if not NAMES.fullmatch(name):
        raise here.not_found()
    public = await here.is_public(request)
    if not public:
        await here.meeting(request)
    file: Path = request.app[keys.FOLDERS].recording(request.match_info["meeting"]) / name
    recorded = request.app[RECORDED]
    if name.endswith(".m3u8"):
        playlist = await recorded.playlist(file, time.monotonic())
        if playlist is None:
            raise here.not_found()
        return _playlist(request, playlist, PLAYLIST_CACHING if public else "private, no-store")
    headers = {
        "Content-Type": TYPES[file.suffix],
        "Cache-Control": PART_CACHING if public else "private, max-age=86400, immutable",
    }
    if not await recorded.is_there(file):
        raise here.not_found()
    trusted = request.app[keys.SETTINGS].trust_proxy
    if (trusted and MAPPING in request.headers) or "Range" in request.headers:
        return send_file(request, file, trust_proxy=trusted, headers=headers)
    content = await recorded.part(file)
    if content is None:
        return send_file(request, file, trust_proxy=trusted, headers=headers)
    # The name says all: a part is never another one.
    if request.headers.get("If-None-Match"):
        return aioweb.Response(status=304, headers=headers | {"ETag": f'"{file.stem}"'})
    return await _part(request, content, headers | {"ETag": f'"{file.stem}"', "Accept-Ranges": "bytes"})


def _playlist(request: aioweb.Request, playlist: Playlist, caching: str) -> aioweb.Response:
    headers = {"Cache-Control": caching, "ETag": playlist.etag, "Vary": "Accept-Encoding"}
    if playlist.etag in request.headers.get("If-None-Match", ""):
        return aioweb.Response(status=304, headers=headers)
    headers["Content-Type"] = TYPES[".m3u8"]
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return aioweb.Response(body=playlist.text, headers=headers)
    return aioweb.Response(body=playlist.gzipped, headers=headers | {"Content-Encoding": "gzip"})


async def _part(request: aioweb.Request, content: bytes, headers: dict[str, str]) -> aioweb.StreamResponse:
    """The same bytes to everybody: those that a slow reader has not taken yet are no copy of its own."""
    response = aioweb.StreamResponse(headers=headers)
    response.content_length = len(content)
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    shared = memoryview(content)
    try:
        async with asyncio.timeout(limits.PART_UNREAD_SECONDS):
            await response.write(shared[:WITH_HEAD])
            await response.write(shared[WITH_HEAD:])
            await response.write_eof()
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
    return response
