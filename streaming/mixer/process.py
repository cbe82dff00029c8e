"""The mixer's process: one thread that sleeps until the next tick, reads all that came, mixes, and writes.

It owns the socket and the clocks; everything else is told the time.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from fractions import Fraction

import structlog

from streaming.control import StudioSettings
from streaming.exchange import BrokenLink, Unpacker
from streaming.mixer.mixer import Mixer
from streaming.mixer.outbox import Outbox
from streaming.mixer.phase import Phase

log = structlog.get_logger()

_READ = 262_144
_MOST_PER_ROUND = 16_777_216
"""Bytes read before the next tick gets its turn."""
_SOCKET_BUFFER = 1_048_576


def studio_time() -> int:
    """Microseconds of the clock that bridge and mixer share."""
    return time.monotonic_ns() // 1000


class MixerProcess:
    def __init__(self, link: socket.socket, settings: StudioSettings) -> None:
        link.setblocking(False)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
        self._link = link
        self._phase = Phase()
        start = self._phase.first(studio_time(), Fraction(1_000_000, settings.fps))
        self._mixer = Mixer(settings, start, time.perf_counter)
        self._unpacker = Unpacker()
        self._outbox = Outbox(link)
        self._ended = False

    def run(self, is_stopping: Callable[[], bool]) -> int:
        """Until the bridge closes the link or `is_stopping`; returns the exit code."""
        try:
            while not self._ended and not is_stopping():
                pause = self._mixer.deadline - studio_time()
                if pause > 0:
                    time.sleep(pause / 1e6)
                self._read()
                self._tick()
        except BrokenLink as error:
            log.error("link_broken", reason=str(error))
            return 1
        except (BrokenPipeError, ConnectionResetError):
            return 0
        return 0

    def _read(self) -> None:
        taken = 0
        while taken < _MOST_PER_ROUND:
            try:
                data = self._link.recv(_READ)
            except (BlockingIOError, InterruptedError):
                return
            if not data:
                self._ended = True
                return
            taken += len(data)
            now = studio_time()
            for frame in self._unpacker.feed(data):
                self._mixer.take(frame, now)

    def _tick(self) -> None:
        for frame in self._mixer.sound(studio_time()):
            self._outbox.put(frame)
        self._outbox.flush()
        made = self._mixer.picture(studio_time(), time.time())
        if made is not None:
            tick, frames = made
            for frame in frames:
                self._outbox.put(frame)
            self._outbox.flush()
            self._mixer.picture_left(tick, studio_time())
            for kind in self._outbox.lacks_keyframe:
                self._mixer.want_keyframe(kind)
        for word in self._mixer.reports(studio_time(), self._outbox.dropped_pictures, self._outbox.waiting):
            self._outbox.put_word(word)
        self._outbox.flush()
