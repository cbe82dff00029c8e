"""A line that breaks without a word is noticed; a service that was busy blames nobody."""

from __future__ import annotations

from web.live.pulse import EVERY, SILENT_AFTER, Pulse


class Line:
    """A browser that answers for so many pings, and a clock that jumps while the service is busy."""

    def __init__(self, answers: int, *, busy_at: int = 0, busy: float = 0.0) -> None:
        self.now = 100.0
        self.pings = 0
        self._answers = answers
        self._busy_at, self._busy = busy_at, busy
        self.pulse = Pulse(self._ping, lambda: self.now, self._pause)

    async def _ping(self) -> None:
        self.pings += 1
        if self.pings <= self._answers:
            self.pulse.heard()

    async def _pause(self, seconds: float) -> None:
        self.now += seconds
        if self.pings == self._busy_at:
            self.now += self._busy


async def test_a_silent_line_is_lost_after_some_seconds() -> None:
    line = Line(answers=5)
    await line.pulse.fails()
    assert line.pulse.heard_at == 104.0
    assert SILENT_AFTER < line.now - line.pulse.heard_at <= SILENT_AFTER + EVERY


async def test_while_the_service_was_busy_nobody_was_silent() -> None:
    line = Line(answers=9, busy_at=4, busy=60.0)
    await line.pulse.fails()
    assert line.pings > 9
