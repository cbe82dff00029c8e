"""Slow and oversized requests, by bytes on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web as aioweb

from web import limits
from web.files_open import open_many
from web.hurry import bodies, connections

OK = b"HTTP/1.1 200 OK"


async def answer(request: aioweb.Request) -> aioweb.Response:
    return aioweb.Response(text=str(len(await request.read())))


@asynccontextmanager
async def serving(*, trust_proxy: bool = False) -> AsyncIterator[int]:
    app = aioweb.Application(middlewares=[bodies], client_max_size=10_000)
    app.router.add_route("*", "/", answer)
    runner = aioweb.AppRunner(app, access_log=None, shutdown_timeout=1, **connections(trust_proxy))
    await runner.setup()
    site = aioweb.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def said(port: int, *pieces: bytes, every: float = 0.0) -> bytes:
    """What is answered until the line is cut, or for an answer's length."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(every)
        async with asyncio.timeout(20):
            return await reader.read(200)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_an_ordinary_request_is_answered() -> None:
    async with serving() as port:
        assert (await said(port, b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")).startswith(OK)


@pytest.mark.parametrize("pieces", [(), (b"GET / HTTP/1.1\r\n",), (b"GET / HTTP/1.1\r\nHost: h\r\n", b"A: b\r\n")])
async def test_a_head_that_does_not_come_is_not_waited_for(
    pieces: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.3)
    async with serving() as port:
        assert await said(port, *pieces) == b""


async def test_a_head_that_trickles_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.3)
    async with serving() as port:
        trickle = [f"X-{n}: y\r\n".encode() for n in range(20)]
        assert await said(port, b"GET / HTTP/1.1\r\nHost: h\r\n", *trickle, every=0.05) == b""


async def test_a_body_that_trickles_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.3)
    async with serving() as port:
        head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n"
        assert await said(port, head, *([b"x"] * 20), every=0.05) == b""


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * limits.LINE_BYTES + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: " + b"a" * (limits.LINE_BYTES + 1) + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(limits.FIELDS + 50)) + b"\r\n",
    ],
)
async def test_a_head_that_is_too_large_is_refused(head: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as port:
        assert b" 400 " in (await said(port, head))[:20]
        assert not caplog.records


async def test_a_body_that_is_too_large_is_refused() -> None:
    async with serving() as port:
        head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000\r\n\r\n"
        assert (await said(port, head, b"x" * 20_000)).startswith(b"HTTP/1.1 413")


async def test_a_front_may_keep_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.1)
    async with serving(trust_proxy=True) as port:
        late = (b"", b"", b"", b"", b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert (await said(port, *late, every=0.1)).startswith(OK)


def test_as_many_files_as_there_may_be() -> None:
    assert open_many() >= 1024
