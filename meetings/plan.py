"""A meeting as convened: what the notice freezes. Everything later refers to it and nothing later changes it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from meetings.council import Body, Group, Majority, Member

MeetingKind = Literal["ordinary", "extraordinary", "urgent"]
"""R-01; `urgent` is extraordinary and urgent (R-04)."""
Mode = Literal["chamber", "remote", "hybrid"]
Basis = Literal["none", "art46_3", "rom", "regional_law", "lrjsp17"]
"""What allows members to take part remotely (R-16, R-18)."""
Language = Literal["ca", "es", "en"]

ItemKind = Literal[
    "urgency",
    "minutes_approval",
    "report",
    "opinion",
    "proposal",
    "proposition",
    "motion",
    "urgent_motion",
    "statement",
    "requests_questions",
]
"""R-23. `urgency` is the vote an urgent meeting begins with (R-04); `urgent_motion` is off the agenda (R-07)."""

NEVER_VOTED: frozenset[str] = frozenset({"report", "requests_questions"})
"""Kinds on which no vote on the substance can be opened (R-23)."""


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    media_type: str
    bytes: int
    sha256: str


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    """Stable within the meeting, such as `i3`."""
    number: int
    title: str
    kind: ItemKind = "opinion"
    majority: Majority = "simple"
    text: str = ""
    """The operative text proposed."""
    proposer: str = ""
    """Id of the group or person that proposes it."""
    minutes: int = 0
    """Time foreseen; 0 for none."""
    papers: tuple[Paper, ...] = ()

    @property
    def voted(self) -> bool:
        """Whether the substance is put to a vote at all."""
        return self.kind not in NEVER_VOTED and self.majority != "none"


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The meeting whole, with copies of the people and rules in force, so that its journal stands alone for ever."""

    meeting: str
    council: str
    """Id of the council."""
    council_name: str
    municipality: str
    number: str
    """Such as `12/2026`."""
    body: Body
    groups: tuple[Group, ...]
    kind: MeetingKind
    mode: Mode
    starts_at: dt.datetime
    """First call, with its zone."""
    timezone: str
    language: Language
    place: str
    items: tuple[Item, ...]
    basis: Basis = "none"
    basis_reason: str = ""
    """The assessment the law asks for, in the convener's words (R-16 b)."""
    reasons: str = ""
    """Why it is convened, which an extraordinary meeting must say (R-05)."""
    accent: str = "#0b5c8a"
    width: int = 1280
    height: int = 720

    def member(self, person: str) -> Member | None:
        return next((member for member in self.body.members if member.person == person), None)

    def item(self, item: str) -> Item | None:
        return next((each for each in self.items if each.id == item), None)

    def group(self, group: str) -> Group | None:
        return next((each for each in self.groups if each.id == group), None)

    @property
    def chair(self) -> Member | None:
        """Who presides over the body, and alone convenes it (R-05)."""
        return next((member for member in self.body.members if member.office == "chair"), None)

    @property
    def voters(self) -> tuple[Member, ...]:
        """Members with a vote, in seat order."""
        return tuple(sorted((m for m in self.body.members if m.votes), key=lambda m: m.seat))

    @property
    def secretary(self) -> str:
        """Person id of the secretary; empty if the body has none."""
        return next(iter(self.secretaries), "")

    @property
    def secretaries(self) -> tuple[str, ...]:
        """The secretary and who may stand in, any of whom gives faith (R-11)."""
        return tuple(o.person for o in self.body.officers if o.office == "secretary")
