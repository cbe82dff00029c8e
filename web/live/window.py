"""One browser window in the meeting: whose it is, what it is owed, and the task that sends it. Knows no rules."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import msgspec

from meetings.roles import Actor
from web.live.outbox import Outbox, Overflow
from web.live.words import Words
from web.wire import Bye, Refusal, ToBrowser, View, Viewed

VIEW_INTERVAL = 0.1
"""Seconds between two views; what happens in between is in the next one."""

_encode = msgspec.json.Encoder().encode


class Window:
    def __init__(self, actor: Actor, name: str, words: Words) -> None:
        self.actor = actor
        self.name = name
        self.words = words
        """In the person's own language."""
        self.id = ""
        """As the browser names it; empty until its hello."""
        self.media = False
        self.peer = ""
        """Its peer connection's id, empty while it has none."""
        self.closing: Bye | None = None
        self.overflowed = False
        """It has stopped reading and is given up."""
        self.refused: Refusal | None = None
        """What it was refused last."""
        self._outbox = Outbox()

    @property
    def person(self) -> str:
        return self.actor.person

    @property
    def greeted(self) -> bool:
        return bool(self.id)

    def tell(self, message: ToBrowser) -> None:
        if isinstance(message, Refusal):
            self.refused = message
        if self.overflowed:
            return
        try:
            self._outbox.put(message)
        except Overflow:
            self.overflowed = True

    def refresh(self) -> None:
        self._outbox.want_view()

    def close(self, bye: Bye) -> None:
        """Say goodbye once everything before it is sent."""
        self.closing = bye
        self._outbox.ready.set()

    async def pump(
        self,
        send: Callable[[str], Awaitable[None]],
        view: Callable[[Window], View],
        clock: Callable[[], float],
    ) -> None:
        """Send what is due until it is time to say goodbye, or the browser has stopped reading.

        `clock` in seconds of any steady clock. Answers leave at once, views at most every `VIEW_INTERVAL`.
        """
        last_view = -VIEW_INTERVAL
        while not self.overflowed:
            for message in self._outbox.take():
                await send(_encode(message).decode())
            if self.closing:
                await send(_encode(self.closing).decode())
                return
            pause = last_view + VIEW_INTERVAL - clock() if self._outbox.view_wanted else None
            if pause is not None and pause <= 0:
                self._outbox.take_view()
                await send(_encode(Viewed(view(self))).decode())
                last_view = clock()
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._outbox.ready.wait()
