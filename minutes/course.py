"""The journal read once from end to end: each entry with the state before and after it. Derivations walk along it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from meetings.facts import MeetingAdjourned, MinutesPublished, RecordingPartClosed
from meetings.journal import Entry, in_force
from meetings.plan import Plan
from meetings.state import State, begin, evolve
from minutes.film import FilmTime, film_time
from minutes.model import Moment, Person
from minutes.order import Order


class Step(msgspec.Struct, frozen=True):
    """One entry in force. At the notice both states are the first."""

    entry: Entry
    before: State
    after: State


Stretch = tuple[dt.datetime, dt.datetime | None]
"""From when to when; no end while it lasts."""


class Course(msgspec.Struct, frozen=True):
    entries: tuple[Entry, ...]
    """As stored, corrections not carried out."""
    steps: tuple[Step, ...]
    """Corrections carried out; without the parts of the recording, which are thousands and change nothing told here."""
    plan: Plan
    film: FilmTime
    people: dict[str, Person]
    order: Order
    spans: dict[str, tuple[Stretch, ...]]
    """When each item was being dealt with, by its id; none for an item never opened."""

    @property
    def end(self) -> State:
        return self.steps[-1].after

    def moment(self, at: dt.datetime) -> Moment:
        """`at`: of an entry; of anything else it is taken for the last entry before."""
        return Moment(at, self.film.second(at), self.order.seq(at))

    def person(self, person: str) -> Person:
        """Whoever it is; somebody unknown to the plan is called by their id."""
        return self.people.get(person) or Person(person, person, office="external")

    def closed_at(self) -> dt.datetime:
        """When the meeting ended, or its last entry so far."""
        return self.end.adjourned_at or self.entries[-1].at


def settled(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries minutes are drawn from: that they were published afterwards must not change them."""
    kept = list(entries)
    while kept and isinstance(kept[-1].fact, MinutesPublished):
        kept.pop()
    return tuple(kept)


def read(entries: Sequence[Entry]) -> Course:
    """Raises `ValueError` for a journal that does not begin with the notice."""
    entries = settled(entries)
    valid = in_force(entries)
    if not valid:
        raise ValueError("a journal begins with the notice")
    state = begin(valid[0])
    steps = [Step(valid[0], state, state)]
    for entry in valid[1:]:
        if isinstance(entry.fact, RecordingPartClosed):
            continue
        before, state = state, evolve(state, entry)
        steps.append(Step(entry, before, state))
    return Course(
        entries, tuple(steps), state.plan, film_time(entries), people(state.plan), Order(entries), _spans(steps)
    )


def _spans(steps: Sequence[Step]) -> dict[str, tuple[Stretch, ...]]:
    found: dict[str, tuple[Stretch, ...]] = {}
    open_item, since = "", steps[0].entry.at
    for step in steps:
        over = step.after.phase in ("adjourned", "cancelled", "void")
        item = "" if over else step.after.item
        if item == open_item:
            continue
        if open_item:
            found[open_item] = (*found.get(open_item, ()), (since, step.entry.at))
        open_item, since = item, step.entry.at
    if open_item:
        found[open_item] = (*found.get(open_item, ()), (since, None))
    return found


def people(plan: Plan) -> dict[str, Person]:
    """Everybody the plan names, members before officers."""
    known: dict[str, Person] = {}
    for officer in plan.body.officers:
        known[officer.person] = Person(
            officer.person, officer.name, office=officer.office, gender=officer.gender, acting=officer.acting
        )
    for member in plan.body.members:
        group = plan.group(member.group)
        known[member.person] = Person(
            member.person,
            member.name,
            member.surname,
            member.office,
            member.gender,
            group.name if group else "",
            group.short if group else "",
            member.rank,
            member.seat,
            member.represents,
        )
    return known


def in_course(step: Step) -> bool:
    """Whether the meeting was open, or in a recess, when the entry was made."""
    return step.before.phase in ("open", "recess") and not isinstance(step.entry.fact, MeetingAdjourned)
