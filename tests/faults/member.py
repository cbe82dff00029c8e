"""Somebody in the meeting whose browser is not there: comes back by itself just as ours does, and never by hand.

What `connection.js`, `place.js` and `media.js` do when a line or a picture is lost, without a screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from meetings.commands import Command, Join
from meetings.refusal import Code
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import Tone, film, tone
from tests.until import until
from web import wire

PAUSES = (0.25, 0.5, 1.0)
SILENCE = 3.0
TICK = 1.0
SILENT_TICKS = 3
PATIENT_TICKS = 6
LONG = 60.0
"""Seconds that anything may take on a busy machine."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(wire.ToBrowser).decode


class Acknowledged(msgspec.Struct, frozen=True):
    """What the service said was done; it must never be otherwise again."""

    person: str
    command: Command
    seq: int


class LineLost(Exception):
    """No answer came."""


class Member:
    def __init__(self, room: URL, http: aiohttp.ClientSession, person: str, *, media: bool) -> None:
        self.person = person
        self.media = media
        self.view: wire.View | None = None
        self.byes: list[str] = []
        self.refusals: list[wire.Refusal] = []
        self.acknowledged: list[Acknowledged] = []
        self.comings = 0
        """How many times it was welcomed."""
        self.offers = 0
        """How many peer connections it was given."""
        self._room = room
        self._http = http
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._peer: SyntheticPeer | None = None
        self._voice = tone(440)
        self._frames_before = 0
        self._last = 0
        self._waiting: dict[int, asyncio.Future[wire.Done | wire.Refusal]] = {}
        self._quiet = self._ticks = 0
        self._inbox: asyncio.Queue[wire.ToBrowser] = asyncio.Queue()
        self._background: set[asyncio.Task[None]] = set()

    # Living -----------------------------------------------------------------------------------------------------

    async def live(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay_connected())
            tasks.create_task(self._hear())
            if self.media:
                tasks.create_task(self._watch_media())

    async def _stay_connected(self) -> None:
        tries = 0
        while True:
            before = self.comings
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                await self._one_line()
            self._ws = None
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(LineLost())
            self._waiting.clear()
            tries = 0 if self.comings > before else tries + 1
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])

    async def _one_line(self) -> None:
        origin = {"Origin": str(self._room.origin())}
        async with self._http.ws_connect(self._room / "socket", headers=origin) as ws:
            self._ws = ws
            await self._say(wire.Hello(f"window-{self.person}", self.media))
            while True:
                message = await ws.receive(timeout=LONG if not self.comings else 4 * SILENCE)
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return
                self._inbox.put_nowait(_decode(message.data))

    async def _hear(self) -> None:
        while True:
            said = await self._inbox.get()
            match said:
                case wire.Welcome(view=view):
                    self.view = view
                    self.comings += 1
                    if self.media:
                        self._later(self._sit())
                case wire.Viewed(view=view):
                    self.view = view
                case wire.Done(id=number) | wire.Refusal(id=number):
                    if isinstance(said, wire.Refusal):
                        self.refusals.append(said)
                    waiting = self._waiting.pop(number, None)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(said)
                case wire.Offer(sdp=sdp):
                    await self._answer(sdp)
                case wire.Bye(reason=reason):
                    self.byes.append(reason)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _sit(self) -> None:
        with contextlib.suppress(LineLost):
            await self.do(Join("chamber", camera=True, microphone=True))
            if self._peer is None or not self._peer.connected.is_set() or self._quiet:
                await self._ask()

    # Media ------------------------------------------------------------------------------------------------------

    async def _ask(self) -> None:
        self._ticks = self._quiet = 0
        await self._say(wire.Connect())

    async def _answer(self, sdp: str) -> None:
        self.offers += 1
        old, self._peer = self._peer, SyntheticPeer(camera=film(), microphone=self._voice)
        self._ticks = self._quiet = 0
        if old is not None:
            self._frames_before += old.counts.video_frames
            await old.close()
        await self._say(wire.Answer(await self._peer.answer(sdp)))

    async def _watch_media(self) -> None:
        seen = 0
        while True:
            await asyncio.sleep(TICK)
            self._ticks += 1
            packets = self._peer.counts.video_packets + self._peer.counts.sound_packets if self._peer else 0
            flows, seen = packets != seen, packets
            connected = self._peer is not None and self._peer.connected.is_set()
            self._quiet = 0 if flows or not connected else self._quiet + 1
            patience = SILENT_TICKS if connected else PATIENT_TICKS
            if flows:
                self._ticks = 0
            elif self._ticks >= patience and self._ws is not None and self.comings:
                await self._ask()

    def speak(self, voice: Tone) -> None:
        """Sends this sound from now on."""
        self._voice = voice
        if self._peer is not None:
            self._peer.speak(voice)

    @property
    def frames(self) -> int:
        """Pictures of the programme that came, over all connections."""
        return self._frames_before + (self._peer.counts.video_frames if self._peer else 0)

    async def sees(self, pictures: int = 10) -> float:
        """Seconds until so many more pictures have come."""
        began, before = time.monotonic(), self.frames
        await until(lambda: self.frames >= before + pictures, within=LONG)
        return time.monotonic() - began

    # Commands ---------------------------------------------------------------------------------------------------

    async def _say(self, message: wire.FromBrowser) -> None:
        with contextlib.suppress(ConnectionError):
            if self._ws is not None and not self._ws.closed:
                await self._ws.send_str(_encode(message).decode())

    async def do(self, command: Command) -> wire.Done | wire.Refusal:
        """Raises `LineLost`."""
        return await self._ask_for(lambda number, seen: wire.Do(number, seen, command), command)

    async def relay(self, relay: str, on: bool) -> None:
        await self._ask_for(lambda number, seen: wire.RelaySwitch(number, relay, on), None)

    async def _ask_for(
        self, message: Callable[[int, int], wire.FromBrowser], command: Command | None
    ) -> wire.Done | wire.Refusal:
        if self._ws is None:
            raise LineLost
        self._last += 1
        number = self._last
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._say(message(number, self.view.seq if self.view else 0))
        async with asyncio.timeout(LONG):
            said = await waiting
        if isinstance(said, wire.Done) and command is not None:
            self.acknowledged.append(Acknowledged(self.person, command, said.seq))
        return said

    async def sure(self, command: Command) -> float:
        """As somebody who presses until it is done; seconds it took. The same command twice changes nothing."""
        began = time.monotonic()
        while True:
            with contextlib.suppress(LineLost):
                said = await self.do(command)
                if isinstance(said, wire.Done):
                    return time.monotonic() - began
                # What others did a moment ago was not on the screen yet.
                assert said.code == Code.OUT_OF_DATE, (self.person, command, said)
            assert time.monotonic() - began < LONG
            await asyncio.sleep(0.02)

    async def knows(self, what: Callable[[wire.View], object]) -> wire.View:
        """The first view of which it is true."""
        await until(lambda: self.view is not None and bool(what(self.view)), within=LONG)
        assert self.view is not None
        return self.view

    async def close(self) -> None:
        if self._peer is not None:
            await self._peer.close()
        await self._http.close()


@asynccontextmanager
async def company(room: URL, links: Sequence[tuple[str, str, bool]]) -> AsyncIterator[list[Member]]:
    """Person, link and whether with picture and sound, for each; all of them there until the end of the block."""
    async with AsyncExitStack() as stack:
        members = []
        for person, link, media in links:
            http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
            member = Member(room, http, person, media=media)
            stack.push_async_callback(member.close)
            origin = {"Origin": str(room.origin())}
            async with http.post(link, headers=origin, allow_redirects=False) as answer:
                assert answer.status == 303, await answer.text()
            members.append(member)
        living = [asyncio.create_task(member.live()) for member in members]
        try:
            await until(lambda: all(member.comings for member in members), within=LONG)
            yield members
        finally:
            for task in living:
                task.cancel()
            for ended in await asyncio.gather(*living, return_exceptions=True):
                if isinstance(ended, Exception):
                    raise ended
