"""A meeting being planned: everything may still change until the notice freezes it into a `Plan`. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from meetings.council import Council, Member
from meetings.plan import Basis, Item, MeetingKind, Mode, Paper, Plan


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    meeting: str
    council: str
    body: str
    """Id of the body."""
    number: str
    """Such as `12/2026`."""
    starts_at: dt.datetime
    """UTC."""
    place: str
    kind: MeetingKind = "ordinary"
    mode: Mode = "chamber"
    basis: Basis = "none"
    basis_reason: str = ""
    reasons: str = ""
    items: tuple[Item, ...] = ()
    guests: tuple[Member, ...] = ()
    """External members of this meeting alone, such as an association's speaker (ROF 228.1)."""
    width: int = 1280
    height: int = 720

    def item(self, item: str) -> Item | None:
        return next((each for each in self.items if each.id == item), None)


def numbered(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items numbered from 1 in their order."""
    return tuple(replace(item, number=number) for number, item in enumerate(items, 1))


def fresh_item_id(draft: Draft) -> str:
    """An id no item of the draft has; ids stay with their item when the order changes."""
    used = [int(item.id[1:]) for item in draft.items if item.id[1:].isdigit()]
    return f"i{max(used, default=0) + 1}"


def put_item(draft: Draft, item: Item) -> Draft:
    """Replace the item with the same id, or add it: at the end, before requests and questions, which close a meeting.

    The papers it has stay.
    """
    if (old := draft.item(item.id)) is None:
        last = len(draft.items)
        if draft.items and draft.items[-1].kind == "requests_questions" != item.kind:
            last -= 1
        return replace(draft, items=numbered((*draft.items[:last], item, *draft.items[last:])))
    item = replace(item, papers=old.papers)
    return replace(draft, items=numbered(item if each.id == item.id else each for each in draft.items))


def remove_item(draft: Draft, item: str) -> Draft:
    """Repeated: nothing changes."""
    return replace(draft, items=numbered(each for each in draft.items if each.id != item))


def move_item(draft: Draft, item: str, by: int) -> Draft:
    """Move an item up (negative) or down; at either end it stays there."""
    if (found := draft.item(item)) is None:
        return draft
    others = [each for each in draft.items if each.id != item]
    place = max(0, min(len(others), draft.items.index(found) + by))
    return replace(draft, items=numbered([*others[:place], found, *others[place:]]))


def attach(draft: Draft, item: str, paper: Paper) -> Draft:
    """Add a paper to an item; the same file twice is one paper."""
    found = draft.item(item)
    if found is None or any(each.sha256 == paper.sha256 for each in found.papers):
        return draft
    changed = replace(found, papers=(*found.papers, paper))
    return replace(draft, items=tuple(changed if each.id == item else each for each in draft.items))


def detach(draft: Draft, item: str, paper: str) -> Draft:
    """Take a paper off an item. Repeated: nothing changes."""
    if (found := draft.item(item)) is None:
        return draft
    changed = replace(found, papers=tuple(each for each in found.papers if each.id != paper))
    return replace(draft, items=tuple(changed if each.id == item else each for each in draft.items))


def frozen(draft: Draft, council: Council) -> Plan:
    """The plan as the notice sends it, with copies of the people and rules of today. Raises `KeyError` without body."""
    body = next((each for each in council.bodies if each.id == draft.body), None)
    if body is None:
        raise KeyError(draft.body)
    seated = {member.person for member in body.members} | {officer.person for officer in body.officers}
    new_guests = tuple(guest for guest in draft.guests if guest.person not in seated)
    return Plan(
        meeting=draft.meeting,
        council=council.id,
        council_name=council.name,
        municipality=council.municipality,
        number=draft.number,
        body=replace(body, members=(*body.members, *new_guests)),
        groups=council.groups,
        kind=draft.kind,
        mode=draft.mode,
        starts_at=draft.starts_at,
        timezone=council.timezone,
        language=council.language,
        place=draft.place,
        items=draft.items,
        basis=draft.basis,
        basis_reason=draft.basis_reason,
        reasons=draft.reasons,
        accent=council.accent,
        width=draft.width,
        height=draft.height,
    )
