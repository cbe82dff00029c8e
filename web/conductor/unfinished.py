"""What could not be made of meetings that are over: why, and when it is tried again. Must never know how it is made.

In memory: a restart tries everything again, which is when whoever looks after the service has mended something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import msgspec

FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=6)

What = Literal["film", "documents"]


class Failure(msgspec.Struct, frozen=True):
    """The last attempt for one meeting."""

    reasons: Mapping[What, str]
    """What failed, and what was said of it, for whoever looks after the service; may be empty."""
    times: int
    """In a row."""
    again_at: dt.datetime


class Unfinished:
    def __init__(self) -> None:
        self._failures: dict[str, Failure] = {}

    def note(self, meeting: str, reasons: Mapping[What, str], now: dt.datetime) -> None:
        """How an attempt went; no reasons when nothing failed."""
        if not reasons:
            self._failures.pop(meeting, None)
            return
        before = self._failures.get(meeting)
        times = before.times + 1 if before else 1
        self._failures[meeting] = Failure(dict(reasons), times, now + pause_after(times))

    def ask(self, meeting: str) -> None:
        """Somebody wants it now: as if it had never failed. Repeated: nothing changes."""
        self._failures.pop(meeting, None)

    def of(self, meeting: str) -> Failure | None:
        return self._failures.get(meeting)

    def may_try(self, meeting: str, now: dt.datetime) -> bool:
        failure = self._failures.get(meeting)
        return failure is None or now >= failure.again_at


def pause_after(times: int) -> dt.timedelta:
    """1, 4, 16 minutes and so on up to 6 hours."""
    # Beyond ten the power has no meaning, and at some point no memory.
    return min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** min(times - 1, 10))
