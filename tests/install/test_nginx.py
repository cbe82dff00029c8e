"""The cache that the documentation shows, in a real nginx before the real service: what it keeps, what passes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web as aioweb

from tests.ports import free_port
from tests.tools import nginx
from tests.until import until
from tests.web.recording_on_disk import GrowingRecording
from web import keys, settings
from web.app import make_app
from web.demo import demonstrate

EXAMPLE = (Path(__file__).resolve().parents[2] / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")

pytestmark = pytest.mark.needs("nginx")


def configured(folder: Path, port: int, service: int) -> str:
    """The example as it is but for the names an operator sets, and without a certificate."""
    text = EXAMPLE.replace("127.0.0.1:8080", f"127.0.0.1:{service}").replace("/srv/consistori/", f"{folder}/data/")
    text = text.replace("/var/cache/nginx/consistori", f"{folder}/cache")
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"^\s*ssl_certificate.*$", "", text, flags=re.MULTILINE)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log info;"
    return f"{head}\nevents {{ worker_connections 256; }}\nhttp {{\naccess_log off;\n{temporary}\n{text}\n}}\n"


class Front:
    def __init__(self, app: aioweb.Application, meeting: str, site: str) -> None:
        self.app = app
        self.meeting = meeting
        self.site = site
        self.room = f"{site}/montalzina/m/{meeting}"
        self.asked: list[str] = []
        """Paths that came through to the service."""


@asynccontextmanager
async def behind_nginx(folder: Path) -> AsyncIterator[Front]:
    port, service = free_port(), free_port()
    given = {
        "CONSISTORI_DATA": str(folder / "data"),
        "CONSISTORI_LISTEN": f"127.0.0.1:{service}",
        "CONSISTORI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CONSISTORI_TRUST_PROXY": "yes",
    }
    app = make_app(settings.read(given))
    front = Front(app, "", f"http://127.0.0.1:{port}")

    async def note(request: aioweb.Request, response: aioweb.StreamResponse) -> None:
        front.asked.append(request.path)

    app.on_response_prepare.append(note)
    runner = aioweb.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await aioweb.TCPSite(runner, "127.0.0.1", service).start()
    shown = await demonstrate(app)
    front.meeting, front.room = shown.meeting, f"{front.site}/{shown.council}/m/{shown.meeting}"
    file = folder / "nginx.conf"
    file.write_text(configured(folder, port, service))
    program = nginx()
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        program, "-c", str(file), "-p", str(folder), stderr=asyncio.subprocess.PIPE
    )
    try:
        await until(lambda: answers(port, process))
        yield front
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
        await runner.cleanup()


async def answers(port: int, process: asyncio.subprocess.Process) -> bool:
    assert process.returncode is None, (await process.communicate())[1]
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_a_part_is_fetched_from_the_service_once(tmp_path: Path) -> None:
    async with behind_nginx(tmp_path) as front, aiohttp.ClientSession() as http:
        content = GrowingRecording(front.app[keys.FOLDERS].recording(front.meeting)).grow(300_000)
        seen = []
        for query in ("", "", "?bust=1"):
            async with http.get(f"{front.room}/live/part-00001.m4s{query}") as answer:
                seen.append(answer.headers["X-Cache"])
                assert await answer.read() == content
                assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert seen == ["MISS", "HIT", "HIT"]
        assert len([path for path in front.asked if path.endswith("part-00001.m4s")]) == 1
        async with http.get(f"{front.room}/live/part-00001.m4s", headers={"Range": "bytes=8-11"}) as answer:
            assert (answer.status, await answer.read(), answer.headers["X-Cache"]) == (206, content[8:12], "HIT")


async def test_a_hundred_who_ask_at_once_are_one_to_the_service(tmp_path: Path) -> None:
    async with behind_nginx(tmp_path) as front, aiohttp.ClientSession() as http:
        recording = GrowingRecording(front.app[keys.FOLDERS].recording(front.meeting))
        recording.grow()

        async def one(name: str) -> int:
            async with http.get(f"{front.room}/live/{name}") as answer:
                return len(await answer.read())

        sizes = await asyncio.gather(*(one("part-00001.m4s") for _ in range(100)))
        assert set(sizes) == {20_000}
        assert len([path for path in front.asked if path.endswith(".m4s")]) == 1
        await asyncio.gather(*(one("index.m3u8") for _ in range(100)))
        # It is kept for a second, and asked for anew by one alone, however long the hundred take.
        assert len([path for path in front.asked if path.endswith(".m3u8")]) < 50


async def test_the_playlist_grows_through_the_cache(tmp_path: Path) -> None:
    async with behind_nginx(tmp_path) as front, aiohttp.ClientSession() as http:
        recording = GrowingRecording(front.app[keys.FOLDERS].recording(front.meeting))
        recording.grow()
        url = f"{front.room}/live/index.m3u8"
        for encoding in ("gzip", "identity"):
            async with http.get(url, headers={"Accept-Encoding": encoding}) as answer:
                assert (await answer.text()).endswith("part-00001.m4s\n")
        recording.grow()

        async def grown() -> bool:
            async with http.get(url) as answer:
                return (await answer.text()).endswith("part-00002.m4s\n")

        await until(grown)


async def test_events_come_at_once_and_are_never_kept(tmp_path: Path) -> None:
    async with behind_nginx(tmp_path) as front, aiohttp.ClientSession() as http:
        for _ in range(2):
            async with http.get(f"{front.room}/events") as answer:
                assert "X-Cache" not in answer.headers
                assert answer.headers["Cache-Control"] == "no-store"
                async with asyncio.timeout(20):
                    assert (await answer.content.readline()).startswith(b"event: page")
        assert len([path for path in front.asked if path.endswith("/events")]) == 2


async def test_papers_are_named_by_the_service_and_sent_by_nginx(tmp_path: Path) -> None:
    async with behind_nginx(tmp_path) as front, aiohttp.ClientSession() as http:
        state = await front.app[keys.LEDGER].state(front.meeting)
        paper = next(paper for item in state.plan.items for paper in item.papers)
        async with http.get(f"{front.room}/papers/{paper.id}") as answer:
            assert len(await answer.read()) == paper.bytes
            assert "X-Accel-Redirect" not in answer.headers
        async with http.get(f"{front.site}/kept/consistori.db") as answer:
            assert answer.status == 404


def test_the_example_says_what_is_to_be_set() -> None:
    assert "CONSISTORI_TRUST_PROXY=yes" in EXAMPLE
    assert EXAMPLE.count("{") == EXAMPLE.count("}")
