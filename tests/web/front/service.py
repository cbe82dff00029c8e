"""The service as scripts see it: real templates, styles and scripts, and a socket that says what a test tells it to.

What browsers send is read with `web.wire`, so that a message outside the contract fails the test that sent it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import WSMsgType
from aiohttp import web as aioweb
from aiohttp.test_utils import TestServer

from meetings.council import Council
from web import i18n, rendering, wire
from web.access.headers import POLICY
from web.colours import theme
from web.words import screen_words

BASE = "/vilaroja/m/m1"
STATIC = Path(rendering.__file__).parent / "static"
READ = msgspec.json.Decoder(wire.FromBrowser)
Answer = Callable[[wire.Do], wire.ToBrowser | None]


class Service:
    """`welcome` is said to whoever says hello; `answer` answers a command: done, unless a test differs."""

    def __init__(self, welcome: wire.Welcome) -> None:
        self.welcome = welcome
        self.said: list[Any] = []
        """Everything browsers sent, as wire messages."""
        self.problems: list[str] = []
        self.answer: Answer = lambda do: wire.Done(do.id, self.welcome.view.seq)
        self.sockets: list[aioweb.WebSocketResponse] = []
        """Of windows that have said hello."""
        self.hellos: list[float] = []
        """When, in seconds of the loop's clock."""
        self.address = ""
        self._open: list[aioweb.WebSocketResponse] = []
        self._ending = False

    async def tell(self, message: wire.ToBrowser) -> None:
        """To every window."""
        for socket in list(self.sockets):
            await socket.send_str(msgspec.json.encode(message).decode())

    async def show(self, view: wire.View) -> None:
        self.welcome = msgspec.structs.replace(self.welcome, view=view)
        await self.tell(wire.Viewed(view))

    async def cut(self) -> None:
        """Every line drops."""
        for socket in list(self._open):
            await socket.close()

    async def end(self, _app: aioweb.Application) -> None:
        """A page that is just opening may have come after a cut: the server would wait a minute for its line to end."""
        self._ending = True
        await self.cut()

    def commands(self, kind: type) -> list[Any]:
        return [said.command for said in self.said if isinstance(said, wire.Do) and isinstance(said.command, kind)]

    async def socket(self, request: aioweb.Request) -> aioweb.StreamResponse:
        if self._ending:
            raise aioweb.HTTPServiceUnavailable
        ws = aioweb.WebSocketResponse()
        await ws.prepare(request)
        self._open.append(ws)
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    await self._hear(ws, message.data)
        finally:
            self._open.remove(ws)
            if ws in self.sockets:
                self.sockets.remove(ws)
        return ws

    async def _hear(self, ws: aioweb.WebSocketResponse, text: str) -> None:
        try:
            message = READ.decode(text)
        except msgspec.ValidationError as problem:
            self.problems.append(f"{problem}: {text[:200]}")
            return
        self.said.append(message)
        reply: wire.ToBrowser | None = None
        if isinstance(message, wire.Hello):
            self.hellos.append(asyncio.get_running_loop().time())
            if ws not in self.sockets:
                self.sockets.append(ws)
            reply = self.welcome
        elif isinstance(message, wire.Do):
            reply = self.answer(message)
        elif isinstance(message, wire.RelaySwitch | wire.RecordingSwitch):
            reply = wire.Done(message.id, self.welcome.view.seq)
        if reply is not None:
            await ws.send_str(msgspec.json.encode(reply).decode())

    async def screen(self, request: aioweb.Request) -> aioweb.Response:
        i18n.speak(request.query.get("lang", "ca"))
        text = (
            rendering.environment()
            .get_template(f"{request.match_info['screen']}.html")
            .render(
                language=i18n.current(),
                council=Council("vilaroja", "Ajuntament de Vilaroja", "Vilaroja"),
                title="Ple ordinari 12/2026",
                screen_words=screen_words,
                rehearses=False,
            )
        )
        return aioweb.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": POLICY})


@asynccontextmanager
async def serving(welcome: wire.Welcome) -> AsyncIterator[Service]:
    """Until the end of the block."""
    service = Service(welcome)
    app = aioweb.Application()
    app.on_shutdown.append(service.end)
    app.router.add_static("/static", STATIC)
    app.router.add_get("/vilaroja/theme.css", _theme)
    app.router.add_get(f"{BASE}/socket", service.socket)
    app.router.add_get(BASE + "/{screen}", service.screen)
    server = TestServer(app)
    await server.start_server()
    service.address = str(server.make_url(BASE))
    try:
        yield service
    finally:
        await server.close()
        await asyncio.sleep(0)


async def _theme(_request: aioweb.Request) -> aioweb.Response:
    return aioweb.Response(text=theme("#0b5c8a"), content_type="text/css")
