"""Cameras of the network for tests: real peers that send a film by SRT, RTMP or RTSP.

It has a flash and a beep each second, is encoded once and sent as it is, so that a camera costs next to nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from aiohttp import web as aioweb
from aiohttp.test_utils import TestServer

from streaming.ffmpeg import find_ffmpeg
from tests.ports import free_port

FLASH = "eq=brightness='if(lt(mod(t,1),0.12),0.8,-0.3)':eval=frame"
BEEP = "aevalsrc='if(lt(mod(t,1),0.12),0.5*sin(2*PI*1000*t),0)':s=48000"
PLAIN = "-bf 0 -g 25"
USER, PASSWORD = "regidora", "b0na:nit@#Vila/7"
"""With what cannot stand in an address as it is."""


async def film(path: Path, *, seconds: int = 10, more: str = PLAIN) -> Path:
    """`more` is for the encoder."""
    sources = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", BEEP]
    coded = ["-vf", FLASH, "-t", f"{seconds}", "-c:v", "libx264", "-preset", "ultrafast", *more.split()]
    words = [*sources, *coded, "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mpegts", str(path)]
    process = await asyncio.create_subprocess_exec(find_ffmpeg(), "-v", "error", "-y", *words)
    assert await process.wait() == 0
    return path


def round_and_round(path: Path) -> list[str]:
    return ["-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(path)]


class Camera:
    """One that can be switched off and on. What sends is started again whenever it ends, as a camera's software is."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._task: asyncio.Task[None] | None = None

    def on(self) -> None:
        self._task = self._task or asyncio.create_task(self._keep())

    async def off(self) -> None:
        """At once, without a word to anybody."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _keep(self) -> None:
        while True:
            async with _ffmpeg(self._words) as process:
                await process.wait()


@contextlib.asynccontextmanager
async def _ffmpeg(
    words: list[str], pass_fds: Sequence[int] = (), stdout: int = asyncio.subprocess.DEVNULL
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Killed at the end, and without a word."""
    process = await asyncio.create_subprocess_exec(
        find_ffmpeg(),
        *words,
        stdout=stdout,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=pass_fds,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def camera(path: Path, *output: str) -> AsyncIterator[Camera]:
    """Sends the film to `output`, in ffmpeg's words."""
    made = Camera([*round_and_round(path), "-c", "copy", *output])
    made.on()
    try:
        yield made
    finally:
        await made.off()


@contextlib.asynccontextmanager
async def srt_camera(path: Path, passphrase: str) -> AsyncIterator[tuple[Camera, str]]:
    """It waits to be called. The camera, and its address without the passphrase."""
    address = f"srt://127.0.0.1:{free_port()}"
    async with camera(path, "-f", "mpegts", f"{address}?mode=listener&passphrase={passphrase}") as made:
        yield made, address


@contextlib.asynccontextmanager
async def http_camera(path: Path, *clocks: float) -> AsyncIterator[str]:
    """MPEG-TS over HTTP: the film once by each of these clocks, in seconds, and again by the last. Its address."""

    async def send(request: aioweb.Request) -> aioweb.StreamResponse:
        response = aioweb.StreamResponse()
        await response.prepare(request)
        for clock in (*clocks, clocks[-1] + 5):
            words = [
                "-v",
                "error",
                "-re",
                "-i",
                str(path),
                "-c",
                "copy",
                "-output_ts_offset",
                str(clock),
                "-f",
                "mpegts",
            ]
            async with _ffmpeg([*words, "pipe:1"], stdout=asyncio.subprocess.PIPE) as process:
                assert process.stdout is not None
                while data := await process.stdout.read(32_768):
                    await response.write(data)
        return response

    app = aioweb.Application()
    app.router.add_get("/stream", send)
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}/stream"


class RtspCamera:
    """An RTSP server (RFC 2326) as cameras have it: Digest, interleaved TCP, H.264 and G.711.

    `/stream` is the film, `/sound` its sound alone, `/elsewhere` sends on, `/nothing` never begins.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._server: asyncio.Server
        self.port = 0
        self._serving: set[asyncio.Task[None]] = set()
        self.called = ""
        """The last address that somebody asked for."""

    async def __aenter__(self) -> RtspCamera:
        await self.on()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.off()

    async def on(self) -> None:
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def off(self) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        # One that is cancelled before it begins closes nothing.
        task.add_done_callback(lambda _: writer.close())

    def address(self, name: str) -> str:
        return f"rtsp://127.0.0.1:{self.port}/{name}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sending: asyncio.Task[None] | None = None
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = request.decode().split("\r\n")
                method, url, _version = first.split()
                self.called = url
                fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                writer.write(self._answer(method, url, fields))
                if method == "PLAY" and "/nothing" not in url:
                    sending = asyncio.create_task(self._send(writer, "/sound" in url))
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            if sending is not None:
                sending.cancel()
                await asyncio.wait([sending])

    def _answer(self, method: str, url: str, fields: dict[str, str]) -> bytes:
        head, body = [f"CSeq: {fields['cseq']}"], ""
        status = "200 OK"
        if method == "OPTIONS":
            head.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
        elif "/elsewhere" in url:
            status = "302 Moved"
            head.append("Location: rtsp://127.0.0.1:1/stream")
        elif not _digest_fits(method, fields.get("authorization", "")):
            status = "401 Unauthorized"
            head.append('WWW-Authenticate: Digest realm="camera", nonce="0123456789abcdef"')
        elif not any(name in url for name in ("/stream", "/sound", "/nothing")):
            status = "404 Not Found"
        elif method == "DESCRIBE":
            body = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=camera\r\nt=0 0\r\n"
            if "/sound" not in url:
                body += "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
                body += "a=control:video\r\n"
            body += "m=audio 0 RTP/AVP 8\r\na=control:audio\r\n"
            head += [f"Content-Base: {url}/", "Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        elif method == "SETUP":
            channels = "2-3" if url.endswith("audio") else "0-1"
            head += [f"Transport: RTP/AVP/TCP;unicast;interleaved={channels}", "Session: 1"]
        else:
            head.append("Session: 1")
        return "\r\n".join([f"RTSP/1.0 {status}", *head, "", body]).encode()

    async def _send(self, writer: asyncio.StreamWriter, sound_only: bool) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            ours.setblocking(False)
            rtp = ["-f", "rtp", "-packetsize", "1400", f"pipe:{theirs.fileno()}"]
            video = ["-map", "0:v", "-c", "copy", "-payload_type", "96", *rtp]
            audio = ["-map", "0:a", "-c:a", "pcm_alaw", "-ar", "8000", "-ac", "1", *rtp]
            words = [*round_and_round(self._path), *([] if sound_only else video), *audio]
            async with _ffmpeg(words, pass_fds=[theirs.fileno()]):
                theirs.close()
                while packet := await asyncio.get_running_loop().sock_recv(ours, 65_536):
                    kind = packet[1] & 0x7F
                    # Reports of both streams look alike: ffmpeg does without.
                    if not 72 <= kind <= 76:
                        writer.write(bytes([0x24, 0 if kind == 96 else 2]) + len(packet).to_bytes(2, "big") + packet)
                        await writer.drain()


def _digest_fits(method: str, given: str) -> bool:
    """RFC 2617, without `qop`."""
    said = dict(part.strip().split("=", 1) for part in given.removeprefix("Digest ").split(",") if "=" in part)
    said = {name: value.strip('"') for name, value in said.items()}
    secret = hashlib.md5(f"{USER}:camera:{PASSWORD}".encode()).hexdigest()
    what = hashlib.md5(f"{method}:{said.get('uri', '')}".encode()).hexdigest()
    fits = hashlib.md5(f"{secret}:0123456789abcdef:{what}".encode()).hexdigest()
    return said.get("username") == USER and said.get("response") == fits
