from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import psutil
import pytest
from aiohttp import web as aioweb
from structlog.testing import capture_logs

from streaming import silence
from streaming.ffmpeg import find_ffmpeg
from streaming.relay import Stall, retry_pause
from tests.e2e.signals import watch
from tests.ports import free_port
from tests.streaming.exposure import exposed
from tests.streaming.relayed import KEY, relayed
from tests.streaming.rtmp_server import rtmp_server
from tests.until import until


@pytest.mark.needs("nginx", "nginx-rtmp")
@pytest.mark.parametrize("bundled", [False, True], ids=["ffmpeg of the machine", "ffmpeg of the wheel"])
async def test_what_arrives_decodes_and_the_key_is_nowhere(tmp_path: Path, bundled: bool) -> None:
    import imageio_ffmpeg

    program = imageio_ffmpeg.get_ffmpeg_exe() if bundled else find_ffmpeg()
    with capture_logs() as logs:
        async with rtmp_server(tmp_path) as server:
            async with relayed(server.url, KEY, program=program) as made:
                await until(lambda: made.phase() == "live")
                await until(lambda: made.relay.health().bitrate > 0)
                assert exposed(KEY) == []
                assert psutil.Process().children(recursive=True)
                await until(lambda: made.relay._taken[-1][1] > 120_000)
            assert made.phases() == ["live", "stopped"]
            await until(lambda: "deleteStream" in server.log())
        seen = watch(server.recorded(KEY), 1000)
    assert seen.pictures > 100
    assert seen.lively > 1
    assert len(seen.flashes) > 3
    assert max(map(abs, seen.offsets())) < 0.08
    assert KEY not in repr(made.reports) + repr(logs)


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_a_dead_port_is_tried_again_until_somebody_is_there(tmp_path: Path) -> None:
    port = free_port()
    async with relayed(f"rtmp://127.0.0.1:{port}/live") as made:
        await until(lambda: len(made.pauses) >= 2)
        assert made.phase() == "retrying"
        assert "refused" in made.reports[-1].reason.lower()
        async with rtmp_server(tmp_path, port=port):
            await until(lambda: made.phase() == "live")
        await until(lambda: made.phase() == "retrying")
    assert made.phases()[-1] == "stopped"


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_a_refused_key_is_said_without_the_key(tmp_path: Path) -> None:
    async def refuse(request: aioweb.Request) -> aioweb.Response:
        return aioweb.Response(status=403)

    app = aioweb.Application()
    app.router.add_post("/publish", refuse)
    runner = aioweb.AppRunner(app)
    await runner.setup()
    asker = aioweb.TCPSite(runner, "127.0.0.1", port := free_port())
    await asker.start()
    try:
        async with (
            rtmp_server(tmp_path, on_publish=f"http://127.0.0.1:{port}/publish") as server,
            relayed(server.url) as made,
        ):
            await until(lambda: made.pauses)
            assert made.reports[-1].reason
            assert KEY not in repr(made.reports)
            assert "live" not in made.phases()
    finally:
        await runner.cleanup()


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_what_a_destination_says_is_repeated(tmp_path: Path) -> None:
    async with rtmp_server(tmp_path) as server, relayed(server.url) as first:
        await until(lambda: "live" in first.phases())
        async with relayed(server.url) as second:
            await until(lambda: second.pauses)
            assert second.reports[-1].reason == "the destination says: Already publishing"


async def test_a_destination_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "RELAY", 2.0)
    held: list[asyncio.StreamWriter] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with relayed(f"rtmp://127.0.0.1:{port}/live") as made:
        await until(lambda: made.pauses)
        assert made.reports[-1].reason == "the destination takes nothing any more"
    server.close()
    for writer in held:
        writer.transport.abort()


async def test_a_certificate_that_is_not_theirs_is_refused(tmp_path: Path) -> None:
    """rtmps:// to a server that cannot show who it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with relayed(f"rtmps://127.0.0.1:{port}/live") as made:
        await until(lambda: made.pauses)
        assert made.phase() == "retrying"
        assert made.reports[-1].reason
    server.close()


async def test_what_is_not_sent_is_counted() -> None:
    async with relayed(f"rtmp://127.0.0.1:{free_port()}/live") as made:
        await until(lambda: made.relay.health().dropped_seconds >= 4)
        assert made.phase() in ("retrying", "connecting")


def test_pauses_grow_to_half_a_minute() -> None:
    assert [retry_pause(n, 0.0) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert [retry_pause(n, 1.0) for n in range(1, 8)] == [1, 1, 2, 4, 8, 15, 15]


def test_who_takes_nothing_although_there_is_something_has_stopped() -> None:
    stall = Stall(0.0)
    looks = [(0.5, 1_000, 1_000), *((second, 1_000, 1_000 + 20_000 * second) for second in range(1, 13))]
    assert [stall.look(now, taken, given, blocked=False) for now, taken, given in looks].index(True) == 12
    assert Stall(0.0).look(11.0, 0, 0, blocked=True)


def test_who_has_nothing_to_take_has_not_stopped() -> None:
    stall = Stall(0.0)
    stall.look(0.5, 1_000, 1_000, blocked=False)
    assert not any(stall.look(float(second), 1_000, 1_300, blocked=False) for second in range(1, 60))
    assert not stall.look(60.0, 2_000, 99_000, blocked=False)
