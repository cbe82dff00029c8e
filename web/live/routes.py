"""The WebSocket of a meeting: who may open it, and one browser's messages in and out. Must never know any rule."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import structlog
from aiohttp import WSCloseCode, WSMsgType
from aiohttp import web as aioweb
from msgspec.structs import replace
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meetings.ledger import UnknownMeeting
from meetings.letters import shortened
from meetings.refusal import Code
from meetings.unavailable import Unavailable
from web import here, keys, limits
from web.access import cookies
from web.access.door import Door
from web.access.rules import SEATED
from web.conductor.studio import OpenStudio
from web.deeds import deeds
from web.ice import ice_servers
from web.live import excess
from web.live.hub import Hub
from web.live.inbox import Inbox, ProtocolError, TooMany
from web.live.making import DocumentMaker
from web.live.meetings import LiveMeetings
from web.live.pulse import Pulse
from web.live.refusals import name
from web.live.requests import hear
from web.live.window import Window
from web.live.words import words
from web.routes import get, lay_out, route_of
from web.wire import Bye, Do, FromBrowser, Hello
from web.wire import Pulse as PulseMessage
from web.youtube.broadcasts import BROADCASTS

log = structlog.get_logger()

LIVE = aioweb.AppKey("live", LiveMeetings)

MOST_WAITING = 200
"""Messages of one socket that wait for one before them, which waits for the record."""
LAST_WORDS_SECONDS = 10.0
"""How long a command of somebody who has gone may still wait for the record."""
HELLO_WITHIN = 10.0
PONG_EVERY = 1.0
CLOSE_WITHIN = 2.0
"""Seconds for the goodbye of a window that is sent away, and for its browser's."""
STILL_SIGNED_IN = 30.0
"""Seconds between two looks at whether the session still holds: a revoked link ends the room too."""


async def socket(request: aioweb.Request) -> aioweb.StreamResponse:
    """`GET /{council}/m/{meeting}/socket`."""
    found, actor = await here.seated(request)
    try:
        live = await request.app[LIVE].enter(found.state.plan.meeting)
    except UnknownMeeting:
        # A rehearsal that is being removed.
        raise here.not_found() from None
    if not live.hub.may(actor.person, "entrance"):
        return aioweb.Response(status=429, headers={"Retry-After": f"{limits.GO_AWAY_SECONDS:.0f}"})
    ws = aioweb.WebSocketResponse(autoping=False, max_msg_size=limits.MESSAGE_BYTES, timeout=CLOSE_WITHIN)
    await ws.prepare(request)
    window = Window(actor, name(found.state.plan, actor.person), words(request[keys.LANGUAGE]))
    session = _Session(ws, window, live.hub, request)
    with structlog.contextvars.bound_contextvars(seat=actor.person):
        await session.run()
    return ws


class _Session:
    """One socket: a task that reads, one that does what was said, one that sends, one that looks whether the person is
    still signed in, one that looks whether the line still is.

    What was said is done in order, and apart from reading: a command may have to wait for the record, and meanwhile the
    line is alive.
    """

    def __init__(self, ws: aioweb.WebSocketResponse, window: Window, hub: Hub, request: aioweb.Request) -> None:
        self._ws = ws
        self._cut = request.transport.abort if request.transport is not None else ws.force_close
        self._pulse = Pulse(self._ping, time.monotonic)
        self._ponged_at = -PONG_EVERY
        self._window = window
        self._hub = hub
        self._request = request
        self._app = request.app
        self._transport = request.transport
        self._token = cookies.read_session(request, request.app[keys.SETTINGS].secure)
        self._said: asyncio.Queue[FromBrowser | None] = asyncio.Queue()

    async def run(self) -> None:
        self._hub.enter(self._window)
        sender = asyncio.create_task(self._send(), name="socket sender")
        guard = asyncio.create_task(self._stay_signed_in(), name="socket guard")
        pulse = asyncio.create_task(self._watch_line(), name="socket pulse")
        actor = asyncio.create_task(self._act(), name="socket actor")
        try:
            await self._read()
            # What somebody said before they went is done all the same.
            self._said.put_nowait(None)
            await asyncio.wait([actor], timeout=LAST_WORDS_SECONDS)
        except ProtocolError as error:
            await self._send_away(error, sender)
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception:
            await self._fail()
        finally:
            self._hub.leave(self._window, self._pulse.heard_at)
            for task in (actor, sender, guard, pulse):
                task.cancel()
            await asyncio.gather(actor, sender, guard, pulse, return_exceptions=True)

    async def _fail(self) -> None:
        log.exception("socket failed")
        await self._ws.close(code=WSCloseCode.INTERNAL_ERROR, message=b"Something failed on our side.")

    async def _send_away(self, error: ProtocolError, sender: asyncio.Task[None]) -> None:
        """Say why, then close."""
        why: excess.Excess = "messages" if isinstance(error, TooMany) else "protocol"
        self._hub.limit(self._window.person, why)
        self._window.close(Bye("sent_away", excess.mine(why, self._window.words), limits.GO_AWAY_SECONDS))
        await asyncio.wait([sender], timeout=CLOSE_WITHIN)
        await self._ws.close(code=WSCloseCode.POLICY_VIOLATION, message=shortened(str(error), 120).encode())

    async def _read(self) -> None:
        inbox = Inbox()
        deadline, greeted = time.monotonic() + HELLO_WITHIN, False
        while True:
            patience = None if greeted else max(deadline - time.monotonic(), 0.001)
            try:
                message = await self._ws.receive(timeout=patience)
            except TimeoutError:
                raise ProtocolError("no hello") from None
            self._pulse.heard()
            if message.type is WSMsgType.PONG:
                continue
            if message.type is WSMsgType.PING:
                await self._pong(message.data)
                continue
            if message.type is not WSMsgType.TEXT:
                if message.type is WSMsgType.BINARY:
                    raise ProtocolError("text messages only")
                return
            said = inbox.read(message.data, time.monotonic())
            if isinstance(said, Hello):
                if not 8 <= len(said.window) <= 64:
                    raise ProtocolError("a window's id has 8 to 64 characters")
                greeted = True
            elif not greeted:
                raise ProtocolError("hello comes first")
            if self._said.qsize() >= MOST_WAITING:
                raise TooMany(f"more than {MOST_WAITING} messages are waiting")
            self._said.put_nowait(said)

    async def _act(self) -> None:
        while (said := await self._said.get()) is not None:
            try:
                await self._do(said)
            except ConnectionError:
                return
            except Exception:
                await self._fail()
                return

    async def _do(self, said: FromBrowser) -> None:
        if isinstance(said, Hello):
            await self._hub.greet(self._window, said, self._ice_servers())
            # From now on silence is a lost line.
            self._window.tell(PulseMessage(self._app[keys.CLOCK]().timestamp()))
            return
        self._window.refused = None
        await hear(self._hub, self._window, said)
        await self._note(said)

    async def _note(self, said: FromBrowser) -> None:
        """Enter in the audit log what the person has no right to."""
        refused, route = self._window.refused, route_of(self._request)
        if refused is None or refused.code != Code.NOT_ALLOWED or route is None:
            return
        command = type(said.command if isinstance(said, Do) else said).__name__
        about = f"{self._request.rel_url.raw_path}#{command}"
        for deed in deeds(self._request, route, 0, what="live.command", outcome="refused", about=about):
            await self._app[keys.AUDIT].record(replace(deed, reason=refused.code))

    async def _ping(self) -> None:
        """For the browser's own stack, which answers, and for the page, which cannot see pings."""
        if self._window.greeted:
            self._window.tell(PulseMessage(self._app[keys.CLOCK]().timestamp()))
        await self._ws.ping()

    async def _pong(self, data: bytes) -> None:
        """Only the newest of many pings needs an answer (RFC 6455, section 5.5.3)."""
        now = time.monotonic()
        if now - self._ponged_at >= PONG_EVERY:
            self._ponged_at = now
            await self._ws.pong(data)

    async def _watch_line(self) -> None:
        try:
            await self._pulse.fails()
        except ConnectionError:
            return
        self._cut()

    def _ice_servers(self) -> tuple[dict[str, object], ...]:
        settings = self._app[keys.SETTINGS]
        return ice_servers(settings.ice_servers, settings.turn_secret, self._window.person, time.time())

    async def _send(self) -> None:
        try:
            await self._window.pump(self._leave, self._hub.view, time.monotonic)
        except TimeoutError:
            # It takes nothing, not even a goodbye.
            self._hub.limit(self._window.person, "unread")
            if self._transport is not None:
                self._transport.abort()
            return
        except ConnectionError:
            pass
        if self._window.overflowed:
            self._hub.limit(self._window.person, "unread")
            await self._ws.close(code=WSCloseCode.TRY_AGAIN_LATER)
        elif self._window.closing is None or self._window.closing.reason != "sent_away":
            await self._ws.close(code=WSCloseCode.GOING_AWAY)

    async def _leave(self, text: str) -> None:
        async with asyncio.timeout(limits.UNREAD_SECONDS):
            await self._ws.send_str(text)

    async def _stay_signed_in(self) -> None:
        door: Door = self._app[keys.DOOR]
        while True:
            await asyncio.sleep(STILL_SIGNED_IN)
            try:
                visitor = await door.visitor(self._token)
            except (Unavailable, PoolTimeout, TimeoutError):
                # Nobody is sent away because it cannot be looked up just now.
                continue
            if visitor is None:
                # Not left to the browser: it may not be its owner's any more.
                self._hub.peers.close(self._window)
                text = self._window.words("You have been signed out. Use your link again to come back.")
                self._window.close(Bye("signed_out", text))


ROUTES = (get("/{council}/m/{meeting}/socket", socket, SEATED, name="live.enter", noted="always"),)


def extension(
    open_studio: OpenStudio, documents: Callable[[aioweb.Application], DocumentMaker]
) -> Callable[[aioweb.Application], None]:
    """Adds the live meetings to an application: their socket, their tasks, and what becomes of them at the end."""

    def extend(app: aioweb.Application) -> None:
        app[LIVE] = LiveMeetings(app, open_studio, documents(app))
        app[BROADCASTS].feeds = app[LIVE]
        app[keys.METRICS].observe("windows", "Open windows of people in meetings.", lambda: app[LIVE].windows)
        lay_out(app, ROUTES)
        app.cleanup_ctx.append(_look_after)
        app.on_shutdown.append(_say_goodbye)

    return extend


async def _look_after(app: aioweb.Application) -> AsyncIterator[None]:
    """After the database is there, meetings in course are taken up again."""
    app[LIVE].start()
    yield
    await app[LIVE].stop()


async def _say_goodbye(app: aioweb.Application) -> None:
    await app[LIVE].stop()
