"""For how long a proclaimed result stays in the picture: some seconds, or until something else is to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from meetings import facts as f

SECONDS = 12.0
ENDED_BY = (f.ItemOpened, f.VoteOpened, f.RecessBegun, f.FloorGiven, f.SceneChosen)


class ShownResult:
    def __init__(self, over: Callable[[], None]) -> None:
        """`over` is called when the seconds have passed."""
        self.vote = ""
        """Id of the vote whose result is to be seen; empty for none."""
        self._over = over
        self._timer: asyncio.TimerHandle | None = None

    def follow(self, fact: f.Fact) -> None:
        if isinstance(fact, f.ResultProclaimed):
            self.vote = fact.vote
            if self._timer:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._end)
        elif isinstance(fact, ENDED_BY):
            self.vote = ""

    def _end(self) -> None:
        self.vote = ""
        self._over()
