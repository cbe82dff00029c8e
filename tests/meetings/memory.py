"""Journals in memory; passes the same contract as the database's (`test_ledger`)."""

from __future__ import annotations

from collections.abc import Sequence

from meetings.journal import Entry
from meetings.ledger import Conflict


class MemoryJournals:
    def __init__(self) -> None:
        self.kept: dict[str, list[Entry]] = {}
        self.fails: Exception | None = None
        """What the next append raises instead of storing."""

    async def read(self, meeting: str, after: int = 0) -> list[Entry]:
        return list(self.kept.get(meeting, ()))[after:]

    async def append(self, meeting: str, entries: Sequence[Entry]) -> None:
        if self.fails is not None:
            raise self.fails
        kept = self.kept.setdefault(meeting, [])
        if entries[0].seq != len(kept) + 1:
            raise Conflict(f"meeting {meeting}, entry {entries[0].seq}")
        kept.extend(entries)

    async def meetings(self) -> list[str]:
        return list(self.kept)
