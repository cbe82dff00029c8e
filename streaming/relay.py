"""One destination of the programme: connects, watches, and connects again for as long as it is wanted.

Each has its own ffmpeg, backlog and gate, so that one that is slow, dead or wrong touches nothing else.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from streaming import silence
from streaming.backlog import Backlog, Chunk
from streaming.child import Child
from streaming.control import RelayHealth, RelayPhase
from streaming.destination import Destination
from streaming.feed import Feed
from streaming.ffmpeg import relay_arguments
from streaming.gate import Gate

BACKLOG_SECONDS = 10.0
OWED_FROM = 32_768
"""Bytes that ffmpeg must have been given without any going out: some it keeps until the next come."""
LOOK_EVERY = 0.5
LIVE_AFTER_BYTES = 8_192
"""More than the handshake and the commands: programme is going out."""
LONGEST_PAUSE = 30.0
WELL_AFTER = 30.0
"""A connection that lasted so many seconds was well; the next try comes soon."""
BITRATE_OVER = 5.0
SLOW_FOR = 30.0
"""Seconds for which a destination counts as slow after programme was left out for its sake."""
FAREWELL_SECONDS = 3.0
REFUSAL = "Server error: "
"""After it ffmpeg repeats what the destination said."""

log = structlog.get_logger(__name__)


class RelayFailed(Exception):
    """The connection ended. The text says why and holds nothing secret."""


class Relay:
    """Begins at once; ends with `stop`."""

    def __init__(
        self,
        relay: str,
        destination: Destination,
        feed: Feed,
        *,
        program: str,
        on_health: Callable[[RelayHealth], None],
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`now` gives Unix seconds, `clock` seconds that never jump."""
        self.relay = relay
        self.destination = destination
        self._feed = feed
        self.program = program
        self._on_health = on_health
        self._now = now
        self._clock = clock
        self._pause = pause
        self._chance = chance
        self._backlog = feed.open(BACKLOG_SECONDS, keep=True)
        self._phase: RelayPhase = "connecting"
        self._since = now()
        self._reason = ""
        self._taken: deque[tuple[float, int]] = deque()
        self._dropped = 0.0
        self._slow_until = 0.0
        self._task = asyncio.create_task(self._keep())

    def health(self) -> RelayHealth:
        """How it is now."""
        bitrate = 0
        if self._phase == "live" and len(self._taken) > 1:
            (first, before), (last, after) = self._taken[0], self._taken[-1]
            bitrate = round((after - before) * 8 / (last - first)) if last > first else 0
        dropped = round(self._backlog.dropped_seconds, 3)
        slow = self._phase == "live" and self._clock() < self._slow_until
        waiting = round(self._backlog.waiting, 1)
        return RelayHealth(self.relay, self._phase, self._since, bitrate, dropped, self._reason, slow, waiting)

    async def stop(self) -> None:
        """Says good-bye to the destination and ends."""
        self._task.cancel()
        await asyncio.wait([self._task])
        self._feed.close(self._backlog)
        self._enter("stopped")

    async def _keep(self) -> None:
        failures = 0
        while True:
            began = self._clock()
            try:
                await _Connection(self).run(self._backlog)
            except RelayFailed as error:
                reason = self.destination.scrub(str(error))
            except OSError as error:
                reason = str(error)
            failures = 1 if self._clock() - began > WELL_AFTER else failures + 1
            log.warning("relay failed", relay=self.relay, reason=reason, failures=failures)
            self._enter("retrying", reason)
            await self._pause(retry_pause(failures, self._chance()))
            # An old picture helps nobody: go on with the newest that can be decoded. What was read and never
            # left counts as dropped like what was not read.
            self._backlog.rewind()
            self._backlog.skip_to_newest()
            self._dropped = self._backlog.dropped_seconds

    def _enter(self, phase: RelayPhase, reason: str = "") -> None:
        if (phase, reason) != (self._phase, self._reason):
            self._phase, self._reason, self._since = phase, reason, self._now()
            self._on_health(self.health())

    def saw(self, taken: int, live: bool) -> None:
        """What a connection reports about itself: bytes taken in all, and whether programme goes out."""
        moment = self._clock()
        if self._backlog.dropped_seconds > self._dropped:
            self._dropped, self._slow_until = self._backlog.dropped_seconds, moment + SLOW_FOR
        if self._taken and taken < self._taken[-1][1]:
            self._taken.clear()
        self._taken.append((moment, taken))
        while moment - self._taken[0][0] > BITRATE_OVER:
            self._taken.popleft()
        if live:
            self._enter("live")


def retry_pause(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 … 30, the later ones up to half shorter by chance."""
    longest = min(LONGEST_PAUSE, 2.0 ** (failures - 1))
    return max(1.0, longest * (1 - chance / 2))


class Stall:
    """Tells a destination that has stopped taking from a programme that has stopped coming."""

    def __init__(self, now: float) -> None:
        self._moved = now
        self._taken = self._given = 0

    def look(self, now: float, taken: int, given: int, *, blocked: bool) -> bool:
        """Whether it has stopped. `taken` by the destination and `given` to ffmpeg are bytes in all, `now` is in
        seconds; `blocked`: ffmpeg does not take what it is being given."""
        if taken > self._taken:
            self._taken, self._given, self._moved = taken, given, now
        elif not blocked and given - self._given <= OWED_FROM:
            self._moved = now
        return now - self._moved > silence.RELAY


class _Connection:
    """Exactly one connection: an ffmpeg and the gate it goes through."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._gate = Gate(relay.destination)
        self._given = 0
        self._blocked = False

    async def run(self, backlog: Backlog) -> None:
        """Ends only by `RelayFailed`, by cancelling, or with the backlog."""
        first = await backlog.next()
        if first is None:
            return
        destination = self._relay.destination
        try:
            url = await self._gate.open()
            arguments = relay_arguments(
                self._relay.program, url, name=self._gate.name, app=destination.app, true_url=destination.address
            )
            child = await Child.start(arguments, stdin=True, scrub=destination.scrub)
            await self._run(child, backlog, first)
        finally:
            await self._gate.close()

    async def _run(self, child: Child, backlog: Backlog, first: Chunk) -> None:
        tasks = [
            asyncio.create_task(self._feed(child, backlog, first)),
            asyncio.create_task(self._watch()),
            asyncio.create_task(child.wait()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # No good-bye to a destination that is not there to hear it.
            await child.stop(patience=1.0)
            for task in done & set(tasks[:2]):
                if isinstance(error := task.exception(), RelayFailed):
                    raise error
            raise RelayFailed(self._why(child))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await child.stop(child.close_stdin, FAREWELL_SECONDS)

    async def _feed(self, child: Child, backlog: Backlog, first: Chunk) -> None:
        chunk: Chunk | None = first
        while chunk is not None:
            if chunk.gap and chunk is not first:
                # Programme was left out because this is slow: what comes next is late as well, and the newest is not.
                backlog.skip_to_newest()
                chunk = await backlog.next()
                if chunk is None:
                    return
            if self._gate.carried > LIVE_AFTER_BYTES:
                backlog.confirm(chunk.time)
            self._blocked = True
            await child.write(chunk.data)
            self._blocked = False
            self._given += len(chunk.data)
            chunk = await backlog.next()

    async def _watch(self) -> None:
        """Reports what goes out; fails when nothing does although something should."""
        clock = asyncio.get_running_loop().time
        stall = Stall(clock())
        while True:
            await asyncio.sleep(LOOK_EVERY)
            gate = self._gate
            if gate.trouble:
                return
            taken = gate.taken
            self._relay.saw(taken, gate.carried > LIVE_AFTER_BYTES)
            if stall.look(clock(), taken, self._given, blocked=self._blocked):
                raise RelayFailed("the destination takes nothing any more")

    def _why(self, child: Child) -> str:
        said = [line.partition(REFUSAL)[2] for line in child.lines() if REFUSAL in line]
        if said:
            return f"the destination says: {said[-1]}"
        return self._gate.trouble or child.last_words() or f"ffmpeg ended with {child.returncode}"
