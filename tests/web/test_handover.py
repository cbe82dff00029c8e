"""Kept files: named to a front that is trusted, sent from here to everybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web as aioweb
from aiohttp.test_utils import TestClient

from web.handover import seen_by_front, send_file

Client = Callable[[aioweb.Application], Awaitable[TestClient[aioweb.Request, aioweb.Application]]]


@pytest.mark.parametrize(
    ("mapping", "path", "seen"),
    [
        ("/data/=/", "/data/meetings/m1/film.mp4", "/meetings/m1/film.mp4"),
        ("/data=/kept", "/data/meetings/m1/film.mp4", "/kept/meetings/m1/film.mp4"),
        ("/data/=/", "/etc/passwd", ""),
        ("/data/=/", "/data/../etc/passwd", ""),
        ("/data/=/", "/database", ""),
        ("/data/=/", "/data/l'acta.pdf", ""),
        ("/data/", "/data/film.mp4", ""),
        ("=/", "/data/film.mp4", ""),
        ("", "/data/film.mp4", ""),
    ],
)
def test_the_front_sees_what_the_mapping_reaches(mapping: str, path: str, seen: str) -> None:
    assert seen_by_front(mapping, Path(path)) == seen


@pytest.mark.parametrize(
    ("trusted", "asks", "named", "body"),
    [
        (True, {"X-Accel-Mapping": "{data}=/"}, "/part.m4s", b""),
        (False, {"X-Accel-Mapping": "{data}=/"}, None, b"film"),
        (True, {"X-Accel-Mapping": "/elsewhere=/"}, None, b"film"),
        (True, {}, None, b"film"),
    ],
)
async def test_the_bytes_leave_where_they_should(
    aiohttp_client: Client, tmp_path: Path, trusted: bool, asks: dict[str, str], named: str | None, body: bytes
) -> None:
    (tmp_path / "part.m4s").write_bytes(b"film")

    async def part(request: aioweb.Request) -> aioweb.StreamResponse:
        headers = {"Content-Type": "video/iso.segment", "Cache-Control": "max-age=60"}
        return send_file(request, tmp_path / "part.m4s", trust_proxy=trusted, headers=headers)

    app = aioweb.Application()
    app.router.add_get("/part", part)
    client = await aiohttp_client(app)
    answer = await client.get("/part", headers={name: value.format(data=tmp_path) for name, value in asks.items()})
    assert (answer.status, answer.headers.get("X-Accel-Redirect"), await answer.read()) == (200, named, body)
    assert answer.headers["Content-Type"] == "video/iso.segment"
    assert answer.headers["Cache-Control"] == "max-age=60"
