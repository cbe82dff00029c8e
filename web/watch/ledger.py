"""The ledger, with every command counted and timed: how many there are, how long each took, why it was refused."""

from __future__ import annotations

import time

from meetings.commands import Command
from meetings.journal import Entry
from meetings.ledger import Clock, Journals, Ledger
from meetings.refusal import Refused
from meetings.roles import Actor
from web.watch.journals import TimedJournals
from web.watch.service import ServiceWatch


class WatchedLedger(Ledger):
    def __init__(self, journals: Journals, clock: Clock, watch: ServiceWatch) -> None:
        super().__init__(TimedJournals(journals, lambda seconds: watch.wrote(seconds, time.monotonic())), clock)
        self._watch = watch

    async def submit(self, meeting: str, command: Command, actor: Actor, seen: int | None = None) -> list[Entry]:
        began, why = time.monotonic(), None
        try:
            return await super().submit(meeting, command, actor, seen)
        except Refused as refused:
            why = refused
            raise
        finally:
            now = time.monotonic()
            self._watch.answered(now - began, why, now)
