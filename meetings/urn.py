"""The urn of a secret vote: in memory only, and how many papers of each kind, never whose. Must never be written down.

It dies with the process that opened the vote, and the vote is void then: nothing else would keep choices out of every
file, log and backup. Who has put a paper in is a fact of the journal; what stood on it is not.
"""

from __future__ import annotations

from collections.abc import Container

import msgspec

from meetings.facts import Choice


class Papers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came out of the urn, or out of a box of paper ballots as counted by hand."""

    in_favour: int
    against: int
    abstentions: int
    """Blank papers are abstentions."""

    @property
    def total(self) -> int:
        return self.in_favour + self.against + self.abstentions


class Urn:
    def __init__(self, opened: str) -> None:
        """`opened` is the hash of the entry that opened the vote: its urn is this one and no other."""
        self.opened = opened
        self._counts: dict[Choice, int] = {"for": 0, "against": 0, "abstain": 0}
        self._slot: tuple[str, Choice] | None = None

    def take(self, entry: str, choice: Choice) -> None:
        """A paper in the slot: it falls in once the entry with this hash, that its voter has voted, is kept."""
        self._slot = entry, choice

    def settle(self, kept: Container[str]) -> None:
        """Let the paper in the slot fall in if its entry is among those `kept`, or give it back. Repeated: nothing."""
        if self._slot is not None and self._slot[0] in kept:
            self._counts[self._slot[1]] += 1
        self._slot = None

    def count(self) -> Papers:
        return Papers(self._counts["for"], self._counts["against"], self._counts["abstain"])
