"""The minutes as facts, made from the journal and kept while nothing changes. Must never know who reads them."""

from __future__ import annotations

from collections import OrderedDict

from meetings.ledger import Ledger
from minutes.derive import derive
from minutes.model import Minutes

KEPT = 64
"""Meetings remembered; the least recently read goes first."""


class Record:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._made: OrderedDict[str, Minutes] = OrderedDict()

    async def minutes(self, meeting: str) -> Minutes:
        """Raises `UnknownMeeting`."""
        entries = await self._ledger.entries(meeting)
        made = self._made.get(meeting)
        if made is None or made.integrity.head != entries[-1].hash:
            made = self._made[meeting] = derive(entries)
        self._made.move_to_end(meeting)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return made


def item_seconds(minutes: Minutes) -> dict[str, float]:
    """Where in the film each item begins; only those that were recorded."""
    found = {}
    for item in minutes.items:
        second = next((span.start.second for span in item.spans if span.start.second is not None), None)
        if second is not None:
            found[item.id] = second
    return found


def vote_seconds(minutes: Minutes) -> dict[str, float | None]:
    return {vote.id: vote.opened.second for item in minutes.items for vote in item.votes}
