"""A camera of the network as a source: connects, watches, and connects again for as long as it is wanted.

Each has an ffmpeg of its own, which sends RTP through a pair of sockets that nobody else has: no address, no name in a
folder, and an end that both sides notice. What comes is passed on as it is where it is fit for that, and made anew
where it is not, or turns out not to be.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import time
from collections.abc import Awaitable, Callable

import structlog

from streaming import silence
from streaming.bridge.fed import RATES, Fed
from streaming.camera import Camera
from streaming.camera_ffmpeg import PICTURE_TYPE, SOUND_TYPE, pull_arguments
from streaming.camera_fit import Copied, Pace, Unfit
from streaming.camera_look import look, opened
from streaming.camera_report import CameraFailed, cannot_be_copied, fault_in, is_costly, is_fit
from streaming.child import Child
from streaming.control import CameraFault, CameraHealth, CameraPhase, CameraSeen
from streaming.exchange import Kind
from streaming.relay import WELL_AFTER, retry_pause

BATCH = 64
"""Packets taken in one go: others have a turn in between."""
LARGEST_PACKET = 2_048
LAST_WORDS_SECONDS = 1.0
SLOW_SECONDS = 300.0
"""What this machine could not keep up with is only looked at for so long: trying would take all there is of it."""

log = structlog.get_logger(__name__)


class Pull:
    """Begins at once; ends with `stop`."""

    def __init__(
        self,
        camera: Camera,
        fed: Fed,
        *,
        program: str,
        here: bool,
        on_health: Callable[[CameraHealth], None],
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`now` gives Unix seconds, `clock` seconds that never jump; `here`: this machine may be reached as well."""
        self.camera = camera
        self.fed = fed
        self._program = program
        self._here = here
        self._on_health = on_health
        self._now = now
        self._clock = clock
        self._pause = pause
        self._chance = chance
        self._anew = False
        """Its pictures have turned out not to be fit for passing on."""
        self._too_much: tuple[CameraSeen, float] | None = None
        """What this machine could not keep up with, and until when it is not tried again."""
        self._health = CameraHealth(fed.name, fed.source, "connecting", now())
        self._task = asyncio.create_task(self._keep(), name=f"pull {fed.name}")

    def health(self) -> CameraHealth:
        return self._health

    async def stop(self) -> None:
        """Repeated, it changes nothing."""
        self._task.cancel()
        await asyncio.wait([self._task])
        self._enter("stopped")

    async def _keep(self) -> None:
        failures = 0
        while True:
            began = self._clock()
            try:
                await self._attempt()
            except Unfit as reason:
                log.info("a camera's pictures are made anew", peer=self.fed.name, reason=str(reason))
                self._anew = True
                continue
            except CameraFailed as error:
                fault, said = error.fault, error.reason
                if fault == "slow" and self._health.seen is not None and is_costly(self._health.seen):
                    self._too_much = (self._health.seen, self._clock() + SLOW_SECONDS)
            except OSError as error:
                fault, said = "failed", str(error)
            except Exception:
                log.exception("a camera was not expected to fail so", peer=self.fed.name)
                fault, said = "failed", ""
            failures = 1 if self._clock() - began > WELL_AFTER else failures + 1
            log.warning("camera failed", peer=self.fed.name, fault=fault, reason=said, failures=failures)
            self._enter("retrying", fault)
            await self._pause(retry_pause(failures, self._chance()))

    async def _attempt(self) -> None:
        found = await look(self._program, self.camera, here=self._here)
        if self._too_much is not None and found.seen == self._too_much[0] and self._clock() < self._too_much[1]:
            raise CameraFailed("slow")
        copied = is_fit(found.seen) and not self._anew
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        try:
            arguments = pull_arguments(self._program, self.camera.scheme, found.seen, theirs.fileno(), copied=copied)
            child = await opened(arguments, self.camera, found, pass_fds=[theirs.fileno()])
            # Only the child is to hold it: then its end is the end of what comes.
            theirs.close()
            connection = _Connection(self.fed, ours, self._clock, copied=copied)
            connection.on_picture = lambda: self._enter("live", seen=found.seen, copied=copied)
            await connection.run(child)
        finally:
            theirs.close()
            ours.close()

    def _enter(
        self, phase: CameraPhase, fault: CameraFault = "", *, seen: CameraSeen | None = None, copied: bool = False
    ) -> None:
        before = self._health
        since = before.since if before.phase == phase else self._now()
        self._health = CameraHealth(self.fed.name, self.fed.source, phase, since, fault, seen, copied)
        if self._health != before:
            self._on_health(self._health)


class _Connection:
    """Exactly one connection: an ffmpeg, and what it sends."""

    def __init__(self, fed: Fed, ours: socket.socket, clock: Callable[[], float], *, copied: bool) -> None:
        self._fed = fed
        self._ours = ours
        self._clock = clock
        self._copied = Copied() if copied else None
        self._paces = {kind: Pace(rate) for kind, rate in zip((SOUND_TYPE, PICTURE_TYPE), RATES, strict=True)}
        self._heard = False
        """A picture has come since the last look."""
        self._had = False
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_picture: Callable[[], None] = lambda: None

    async def run(self, child: Child) -> None:
        """Ends only by raising `CameraFailed` or `Unfit`, or by cancelling."""
        loop = asyncio.get_running_loop()
        self._fed.begin()
        loop.add_reader(self._ours.fileno(), self._receive)
        try:
            await self._watch()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_SECONDS):
                    await child.wait()
        finally:
            loop.remove_reader(self._ours.fileno())
            # Nobody may be left to ask it.
            self._over.cancel()
            await child.stop(patience=1.0)
        if self._copied is not None and cannot_be_copied(child.lines()):
            raise Unfit(child.last_words())
        fault = fault_in(child.lines())
        raise CameraFailed("ended" if fault == "failed" and self._had else fault, child.last_words())

    async def _watch(self) -> None:
        """Until what comes has ended, or has not come for too long."""
        silent = silence.Silence(silence.CAMERA_STARTING, self._clock())
        begun = False
        while not (await asyncio.wait([self._over], timeout=silence.LOOK_EVERY))[0]:
            heard, self._heard = self._heard, False
            if heard and not begun:
                begun, silent = True, silence.Silence(silence.CAMERA, self._clock())
            if silent.look(self._clock(), heard=heard):
                raise CameraFailed("silent")
        self._over.result()

    def _receive(self) -> None:
        """Packets are there. Never raises: it is called by the event loop."""
        try:
            for _ in range(BATCH):
                packet = self._ours.recv(LARGEST_PACKET)
                if not packet:
                    return self._end(None)
                self._take(packet)
        except BlockingIOError:
            return
        except ValueError:
            self._end(CameraFailed("unusable"))
        except Exception as error:
            self._end(error)

    def _take(self, packet: bytes) -> None:
        frames = self._fed.packet(packet)
        kind, now, timestamp = packet[1] & 0x7F, self._clock(), int.from_bytes(packet[4:8], "big")
        pace = self._paces[kind].saw(timestamp, now) if kind in self._paces else ""
        if pace == "clock" or (pace and kind == PICTURE_TYPE):
            raise CameraFailed(pace)
        if kind != PICTURE_TYPE:
            return
        if any(frame.kind is Kind.CAMERA for frame in frames):
            if not self._had:
                self._had = True
                self.on_picture()
            self._heard = True
        if self._copied is not None:
            self._copied.saw(timestamp, len(packet), frames, now)

    def _end(self, error: Exception | None) -> None:
        asyncio.get_running_loop().remove_reader(self._ours.fileno())
        if self._over.done():
            return
        if error is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(error)
