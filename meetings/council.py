"""Councils, their bodies and the people who sit in them, as plain data. Knows nothing of any one meeting."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

BodyKind = Literal["plenary", "board", "committee"]
Office = Literal["chair", "deputy", "councillor", "external"]
"""`external` has voice and no vote (ROF 227.2); the other three are members with both."""
StaffOffice = Literal["secretary", "comptroller"]
Gender = Literal["f", "m", ""]
"""For agreement in the minutes; empty where the person did not say."""
Majority = Literal["none", "simple", "absolute", "two_thirds"]
QuorumRule = Literal["third", "absolute", "half", "all"]
TieRule = Literal["second_vote_then_casting", "casting"]


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A municipal group, in the order its members sit."""

    id: str
    name: str
    short: str
    colour: str = "#5b6470"
    """`#rrggbb`."""


class LegalProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of a body that its own regulation may vary; the defaults are a Catalan plenary's."""

    quorum: QuorumRule = "third"
    """`third` of the legal number, never under 3 (R-11); `absolute` and `half` of it (R-13); `all` (R-11)."""
    quorum_minimum: int = 3
    notice_working_days: int = 2
    """Whole working days *between* notice and meeting (R-03)."""
    second_call_hours: int = 48
    """How long after the first call the second one is (R-12, R-13)."""
    tie: TieRule = "second_vote_then_casting"
    """R-30."""
    public: bool = True
    """Whether citizens may watch (LBRL 70.1)."""
    ballots_may_change: bool = True
    """Whether a ballot cast from a device may be changed until the vote is closed."""
    recused_count_for_quorum: bool = True
    """Debated in the doctrine, hence a setting (R-24)."""
    turn_seconds: int = 300
    """Length of a turn unless another is given; 0 for no limit."""
    reply_seconds: int = 180
    drop_seconds: int = 30
    """How long a remote member whose line is lost still counts as present (R-17, R-28)."""


PLENARY = LegalProfile()
BOARD = LegalProfile(quorum="absolute", notice_working_days=1, second_call_hours=1, public=False)
COMMITTEE = LegalProfile(quorum="third", second_call_hours=1, tie="casting", public=False)
DEFAULT_PROFILES: dict[BodyKind, LegalProfile] = {"plenary": PLENARY, "board": BOARD, "committee": COMMITTEE}


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person in a body, with the seat they hold there."""

    person: str
    name: str
    surname: str
    """What a roll call is ordered by (R-25)."""
    office: Office = "councillor"
    group: str = ""
    """Id of the group; empty for external members and those without one."""
    seat: int = 0
    """Place in the hemicycle, from 1, left to right as the groups sit; 0 for external members."""
    rank: int = 0
    """Order among the deputies, from 1 (R-15)."""
    gender: Gender = ""
    represents: str = ""
    """The association an external member speaks for."""

    @property
    def votes(self) -> bool:
        return self.office != "external"


class Officer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Staff of the body: who gives faith, and who answers for the accounts."""

    person: str
    name: str
    office: StaffOffice = "secretary"
    gender: Gender = ""
    acting: bool | msgspec.UnsetType = msgspec.UNSET
    """Stands in since the notice was sent. Not written of others, nor by earlier versions."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    kind: BodyKind
    legal_number: int
    """Seats that the law gives the body, filled or not: majorities and quorum are counted on it (R-11, R-29)."""
    profile: LegalProfile = PLENARY
    members: tuple[Member, ...] = ()
    officers: tuple[Officer, ...] = ()


class Council(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    """Also the name in addresses: lower-case letters, digits and hyphens."""
    name: str
    municipality: str
    language: Literal["ca", "es", "en"] = "ca"
    timezone: str = "Europe/Madrid"
    accent: str = "#0b5c8a"
    region: str = "CT"
    """Subdivision of Spain whose public holidays count (LPAC 30.6)."""
    local_holidays: tuple[dt.date, ...] = ()
    """The two a year that the municipality sets."""
    groups: tuple[Group, ...] = ()
    bodies: tuple[Body, ...] = ()
