"""Figures over a meeting's time, in memory and bounded: when the slots are full, every two of them become one.

So the whole meeting is always there, the longer it lasts the coarser. Must never know what the figures are of.
"""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Iterator
from typing import NamedTuple

SLOT_SECONDS = 10.0
SLOTS = 720
"""Two hours in slots of ten seconds, four in slots of twenty, and so on."""
COLUMNS = 400
"""Of one meeting; what comes beyond is left out. With four bytes a slot that is 1.2 MB at most."""

FOLDS: dict[str, Callable[[float, float], float]] = {"fps": min, "disk": min, "relay": min, "late": operator.add}
"""By kind, what is kept of two figures for the same slot; of all others the larger: what went worst."""


class Column(NamedTuple):
    kind: str
    of: str = ""
    """Id of a seat or destination, or which of a few; empty for the meeting's own."""


class Series:
    def __init__(self, slots: int = SLOTS, seconds: float = SLOT_SECONDS) -> None:
        self.seconds = seconds
        """How long a slot lasts."""
        self.began: float | None = None
        """Unix seconds of the first slot; None before the first figure."""
        self.length = 0
        """Slots begun."""
        self._most = slots
        self._columns: dict[Column, array[float]] = {}

    def note(self, column: Column, value: float, at: float) -> None:
        """`at` in Unix seconds; what is older than the newest slot goes into that one."""
        if self.began is None:
            self.began = at
        while (slot := max(int((at - self.began) // self.seconds), self.length - 1)) >= self._most:
            self._halve()
        self._grow(slot + 1)
        values = self._columns.get(column)
        if values is None:
            if len(self._columns) >= COLUMNS:
                return
            values = self._columns[column] = array("f", [math.nan]) * self.length
        values[slot] = _both(column.kind, values[slot], value)

    def get(self, column: Column) -> list[float]:
        """One figure for each slot, not a number where there was none."""
        return list(self._columns.get(column, ()))

    def of(self, kind: str) -> Iterator[tuple[str, list[float]]]:
        """Every column of that kind, by what it is of."""
        for column, values in self._columns.items():
            if column.kind == kind:
                yield column.of, list(values)

    def _grow(self, length: int) -> None:
        missing = length - self.length
        if missing > 0:
            self.length = length
            for values in self._columns.values():
                values.extend([math.nan] * missing)

    def _halve(self) -> None:
        self.seconds *= 2
        self.length = (self.length + 1) // 2
        for column, values in self._columns.items():
            pairs = [values[at : at + 2] for at in range(0, len(values), 2)]
            halved = [_both(column.kind, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
            self._columns[column] = array("f", halved)


def _both(kind: str, one: float, other: float) -> float:
    if math.isnan(one) or math.isnan(other):
        return other if math.isnan(one) else one
    return FOLDS.get(kind, max)(one, other)
