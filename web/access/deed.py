"""What the audit log is told: who did what, from where, on what, and how it ended. Never a secret, never a body."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["done", "refused", "unfit", "failed", "cut"]
"""`refused`: whoever asked may not, or was not let in. `unfit`: may, but what was sent could not be taken, or not now.
`cut`: the line broke before the answer."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    """A stable name such as `people.save`; of a request, that of its route."""
    outcome: Outcome
    status: int = 0
    """Of the answer; 0 for what was no request."""
    reason: str = ""
    """A code that says more, such as `wrong_password`."""
    council: str = ""
    """Whose log it belongs in; empty for what is nobody's but the installation's."""
    person: str = ""
    """Id; empty for a stranger."""
    name: str = ""
    """As the person was called then."""
    address: str = ""
    about: str = ""
    """What it was done to: the path, without tokens."""
    times: int = 1
    """Above 1: so many more like the entry before it, within a minute."""
    known: bool = False
    """Whether whoever did it is signed in: a stranger's deeds that repeat are counted, not listed. Not kept."""


def outcome_of(status: int) -> Outcome:
    if status < 400:
        return "done"
    if status in (401, 403, 404, 410, 429):
        return "refused"
    return "unfit" if status < 500 else "failed"
