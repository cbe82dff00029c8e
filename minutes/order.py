"""The order of what happened: that of the journal, also where the clock was set back and times say another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from meetings.journal import Entry


class Order:
    """Of one journal."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        times = [entry.at for entry in entries]
        self._holds = all(before <= after for before, after in pairwise(times))
        # Of two entries of one moment the first: what began with it began there.
        self._first = {entry.at: entry.seq for entry in reversed(entries)}
        self._entries = entries

    def seq(self, at: dt.datetime) -> int | msgspec.UnsetType:
        """The entry of that moment, or the last one that was written with an earlier time. Nothing where times say
        the order themselves."""
        if self._holds:
            return msgspec.UNSET
        if at in self._first:
            return self._first[at]
        return max((entry.seq for entry in self._entries if entry.at <= at), default=0)
