"""Keeps a mixer running and carries frames to it and from it. Does not know what is in them, except words."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from streaming import silence
from streaming.child import Child
from streaming.exchange import BrokenLink, Frame, Kind, MixerHealth, Unpacker, Word, pack_word, read_word

MOST_WAITING = 4_194_304
"""Bytes waiting for a mixer that does not read, beyond which media frames are dropped; words never are."""
SOCKET_BUFFER = 1_048_576
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 5.0
WELL_AFTER = 10.0

log = structlog.get_logger(__name__)


class MixerLink:
    """`start` it, `stop` it. After every start of a mixer `on_ready` is called, to tell it what it must know."""

    def __init__(
        self,
        command: Callable[[int], Sequence[str]],
        *,
        on_frame: Callable[[Frame], None],
        on_ready: Callable[[], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`command`: the arguments of a mixer that inherits this file descriptor of a connected stream socket."""
        self._command = command
        self._on_frame = on_frame
        self._on_ready = on_ready
        self._pause = pause
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._past = MixerHealth(0.0, 0, 0)
        self._health = MixerHealth(0.0, 0, 0)
        self.pid = 0
        self.starts = 0
        self.dropped_inward = 0
        """Media frames dropped on the way to the mixer, in all."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """The mixer ends when its link does."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def send(self, packed: bytes) -> None:
        """A packed frame, to the mixer there is; without one it is lost."""
        if self._transport is None:
            return
        if packed[0] != Kind.WORD and self._transport.get_write_buffer_size() > MOST_WAITING:
            self.dropped_inward += 1
            return
        self._transport.write(packed)

    def say(self, word: Word) -> None:
        self.send(pack_word(word))

    def health(self) -> MixerHealth:
        """Of the present mixer; the counts with those of the ones before."""
        return msgspec.structs.replace(
            self._health,
            late_frames=self._past.late_frames + self._health.late_frames,
            dropped_frames=self._past.dropped_frames + self._health.dropped_frames,
        )

    @property
    def waiting(self) -> int:
        """Bytes on their way to the mixer."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    async def _keep(self) -> None:
        clock = asyncio.get_running_loop().time
        failures = 0
        while True:
            began = clock()
            try:
                reason = await self._run()
            except OSError as error:
                reason = str(error)
            failures = 1 if clock() - began > WELL_AFTER else failures + 1
            past = self.health()
            self._past, self._health = past, MixerHealth(0.0, 0, 0)
            log.warning("mixer ended", reason=reason)
            await self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (failures - 1)))

    async def _run(self) -> str:
        """One life of a mixer; returns why it ended."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
        try:
            child = await Child.start(
                self._command(theirs.fileno()),
                pass_fds=[theirs.fileno()],
                heard=lambda line: log.info("mixer", said=line),
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        link = _Link(self._take)
        transport, _ = await asyncio.get_running_loop().create_unix_connection(lambda: link, sock=ours)
        self.pid, self._transport = child.pid, transport
        self.starts += 1
        log.info("mixer started", pid=child.pid)
        ended = asyncio.create_task(child.wait())
        try:
            self._on_ready()
            reason = await self._watch(link, ended, child)
        finally:
            self._transport = None
            transport.close()
            await child.stop(lambda: None, 2.0)
            await ended
        return reason or child.last_words() or f"it ended with {child.returncode}"

    async def _watch(self, link: _Link, ended: asyncio.Task[int], child: Child) -> str:
        """Until the mixer or the link ends. One that says nothing for too long is killed."""
        clock = asyncio.get_running_loop().time
        waited = silence.Silence(silence.MIXER_STARTING, clock())
        spoken = False
        while True:
            done, _ = await asyncio.wait(
                (ended, link.lost), timeout=silence.LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED
            )
            if done:
                return link.reason
            heard, link.heard = link.heard, False
            if heard and not spoken:
                spoken, waited = True, silence.Silence(silence.MIXER, clock())
            if waited.look(clock(), heard=heard):
                child.signal(signal.SIGKILL)
                return "it said nothing for too long"

    def _take(self, frame: Frame) -> None:
        if frame.kind is Kind.WORD and isinstance(word := read_word(frame), MixerHealth):
            self._health = word
        else:
            self._on_frame(frame)


class _Link(asyncio.Protocol):
    def __init__(self, take: Callable[[Frame], None]) -> None:
        self._take = take
        self._unpacker = Unpacker()
        self._transport: asyncio.BaseTransport | None = None
        self.lost: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.heard = False
        self.reason = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard = True
        try:
            for frame in self._unpacker.feed(data):
                self._take(frame)
        except BrokenLink as error:
            self.reason = str(error)
            assert self._transport is not None
            self._transport.close()
        except Exception:
            # One frame that could not be passed on is not worth the mixer.
            log.exception("a frame of the mixer's failed")

    def connection_lost(self, error: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(0)
