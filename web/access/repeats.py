"""What is tried again and again, counted instead of listed: nobody can fill the audit log. Pure.

What somebody who is signed in has done is always listed.
"""

from __future__ import annotations

from msgspec.structs import replace

from web.access.address import network_of
from web.access.deed import Deed

WINDOW = 60.0
"""Seconds in which what repeats is one entry more, with how many times."""
MOST = 500
"""Kinds of repetition told apart in a window; what comes after that is counted without its address."""

_Key = tuple[str, str, str, str, str, int]


class Repeats:
    def __init__(self) -> None:
        self._since = 0.0
        self._counted: dict[_Key, Deed | None] = {}
        """By kind: the repetitions so far in this window, after the one written at once."""

    def take(self, deed: Deed, now: float) -> list[Deed]:
        """What to write now. `now`: seconds of any steady clock."""
        due = self.settle(now)
        if deed.known and deed.outcome == "done":
            return [*due, deed]
        key: _Key = (deed.council, deed.person, network_of(deed.address), deed.what, deed.reason, deed.status)
        if key not in self._counted and len(self._counted) >= MOST:
            deed = replace(deed, council="", person="", name="", address="", about="")
            key = ("", "", "", deed.what, deed.reason, deed.status)
        if key not in self._counted:
            self._counted[key] = None
            return [*due, deed]
        before = self._counted[key]
        self._counted[key] = replace(deed, times=before.times + 1 if before else 1)
        return due

    def settle(self, now: float, *, all_of_them: bool = False) -> list[Deed]:
        """What was counted in a window that is over."""
        if now - self._since < WINDOW and not all_of_them:
            return []
        due = [deed for deed in self._counted.values() if deed is not None]
        self._since, self._counted = now, {}
        return due
