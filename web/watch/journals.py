"""The journals, with a watch held beside every writing: nothing about them changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from meetings.journal import Entry
from meetings.ledger import Journals


class TimedJournals:
    """The journals of `journals`; `wrote` is told the seconds that each writing took, also one that failed."""

    def __init__(
        self, journals: Journals, wrote: Callable[[float], None], clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._journals = journals
        self._wrote = wrote
        self._clock = clock

    async def read(self, meeting: str, after: int = 0) -> list[Entry]:
        return await self._journals.read(meeting, after)

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        began = self._clock()
        try:
            await self._journals.append(meeting, entries)
        finally:
            self._wrote(self._clock() - began)

    async def meetings(self) -> list[str]:
        return await self._journals.meetings()
