"""Who a request comes from, and how far they have come. Plain data."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from meetings.storage.registry import Person

Way = Literal["password", "link", "passkey"]
"""What a session was begun with."""

Step = Literal["in", "password", "factor", "enrol"]
"""What is left to do before somebody is in: nothing; choose a password, give the second factor, set one up."""


class Visitor(msgspec.Struct, frozen=True):
    person: Person
    invited_to: str = ""
    """The one meeting an invitation is for; empty for everybody else."""
    by: Way = "link"
    step: Step = "in"
    session: str = ""
    """Id of the session, by which it can be ended."""
    proved_at: dt.datetime | None = None
    """When the person last proved, in this session, to be still there."""
    has_password: bool = False
    has_factor: bool = False

    @property
    def council(self) -> str:
        return self.person.council

    @property
    def has_desk(self) -> bool:
        return self.person.staff == "secretary" and not self.invited_to and self.step == "in"

    @property
    def has_account(self) -> bool:
        """Whether there is something of theirs to look after: an invitation is for one meeting and no more."""
        return not self.invited_to
