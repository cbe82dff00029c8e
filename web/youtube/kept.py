"""A meeting's broadcast as it is stored: changed in one place, and told to whoever shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from streaming.youtube.model import Issue
from web.youtube.standing import Standing
from web.youtube.storage import Broadcast, YouTubeStorage


class Kept:
    def __init__(
        self,
        meeting: str,
        storage: YouTubeStorage,
        clock: Callable[[], dt.datetime],
        tell: Callable[[Standing], None],
    ) -> None:
        self.row = Broadcast(meeting, "")
        self._storage = storage
        self._clock = clock
        self._tell = tell
        self._health: tuple[str, tuple[Issue, ...]] = ("", ())

    async def read(self, council: str) -> Broadcast:
        """As stored now; one that is only planned where nothing is."""
        self.row = await self._storage.broadcast(self.row.meeting) or Broadcast(self.row.meeting, council)
        return self.row

    async def change(self, *, health: tuple[str, tuple[Issue, ...]] | None = None, **changes: Any) -> None:
        """Store what is different, and tell. `health`: what YouTube says of the picture; it holds while on air."""
        row = replace(self.row, **changes)
        if row.trouble != self.row.trouble:
            row = replace(row, trouble_since=self._clock() if row.trouble else None)
        if row != self.row:
            await self._storage.put_broadcast(row)
        self.row = row
        self._health = health or (self._health if row.phase == "live" else ("", ()))
        self.tell()

    def tell(self) -> None:
        self._tell(Standing(self.row, *self._health))
