"""The meeting as it stands: a fold of its journal, and nothing that the journal does not say.

`evolve` never refuses: what is in the journal has happened. It is pure: no clock, no ids, no I/O.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from meetings import facts as f
from meetings.journal import Entry, in_force
from meetings.plan import Plan

Phase = Literal["convened", "open", "recess", "adjourned", "cancelled", "void"]
ItemPhase = Literal["pending", "open", "closed", "withdrawn"]
VotePhase = Literal["open", "closed", "proclaimed", "cancelled", "void"]


class Seat(msgspec.Struct, frozen=True):
    """One person's presence, whoever they are: member, external member, secretary, comptroller."""

    person: str
    attendance: Literal["expected", "present", "excused", "absent", "left"] = "expected"
    mode: f.PresenceMode = "chamber"
    connected: bool = False
    joined: bool = False
    """Took the seat from a device and has not left it."""
    lost_at: dt.datetime | None = None
    camera: bool = False
    microphone: bool = False
    muted: bool = False
    place: str = ""
    in_spain: bool | None = None
    verified: bool = False
    in_lobby: bool = False
    admitted: bool = False
    calls: int = 0
    """To order, in this meeting."""

    @property
    def present(self) -> bool:
        return self.attendance == "present"


class ItemState(msgspec.Struct, frozen=True):
    item: str
    phase: ItemPhase = "pending"
    opened_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    attended: frozenset[str] = frozenset()
    """Who was there at some moment of its deliberation (R-28)."""
    recused: frozenset[str] = frozenset()
    urgency: f.Outcome | None = None
    inclusion: f.Outcome | None = None
    outcome: f.Outcome | None = None
    laid_on_table: bool = False
    stood_aside: str = ""
    """Who presided until they had to keep out of it (R-15)."""


class FloorRequest(msgspec.Struct, frozen=True):
    person: str
    kind: f.FloorKind
    since: dt.datetime


class Floor(msgspec.Struct, frozen=True):
    person: str
    kind: f.FloorKind
    since: dt.datetime
    seconds: int


class Vote(msgspec.Struct, frozen=True):
    vote: str
    opened: f.VoteOpened
    opened_at: dt.datetime
    phase: VotePhase = "open"
    ballots: dict[str, f.Choice] = {}
    entered: frozenset[str] = frozenset()
    """Whose ballot the secretary entered."""
    papers: frozenset[str] = frozenset()
    """Secret: who has put a paper in the urn."""
    missing: f.Missing | None = None
    tally: f.Tally | None = None
    casting: Literal["for", "against"] | None = None
    outcome: f.Outcome | None = None
    closed_at: dt.datetime | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who may vote and has not yet, in calling order; of a box of paper ballots nobody knows: all of them."""
        return tuple(person for person in self.opened.eligible if not self.has_voted(person))

    @property
    def voted(self) -> tuple[str, ...]:
        return tuple(person for person in self.opened.eligible if self.has_voted(person))

    def has_voted(self, person: str) -> bool:
        return person in self.ballots or person in self.papers

    @property
    def secret(self) -> bool:
        return self.opened.kind == "secret"

    @property
    def from_box(self) -> bool:
        """Secret, by paper ballots: nothing but their count is known."""
        return self.secret and self.opened.input == "hands"

    @property
    def has_urn(self) -> bool:
        """It is open and secret, from members' devices: its papers are in memory and nowhere else."""
        return self.phase == "open" and self.secret and self.opened.input == "devices"


class Relay(msgspec.Struct, frozen=True):
    relay: str
    name: str
    phase: f.RelayPhase
    since: dt.datetime


class Postponement(msgspec.Struct, frozen=True):
    at: dt.datetime
    """When it was decided."""
    before: dt.datetime
    """When the meeting was to begin until then."""
    starts_at: dt.datetime
    reason: str


class State(msgspec.Struct, frozen=True):
    plan: Plan
    """As convened, but for the start of one that was postponed or is on second call, what was added off the agenda,
    and who stands in for an officer."""
    seq: int = 0
    rehearses: str = ""
    """Of a rehearsal, the id of the meeting that is tried out; empty for a meeting."""
    phase: Phase = "convened"
    call: int = 1
    chair: str = ""
    """Who presides; before opening, the body's chair."""
    postponements: tuple[Postponement, ...] = ()
    opened_at: dt.datetime | None = None
    adjourned_at: dt.datetime | None = None
    recess_since: dt.datetime | None = None
    seats: dict[str, Seat] = {}
    items: dict[str, ItemState] = {}
    item: str = ""
    """Id of the open item; empty between items."""
    queue: tuple[FloorRequest, ...] = ()
    floor: Floor | None = None
    votes: tuple[Vote, ...] = ()
    scene: f.SceneChoice = "auto"
    scene_person: str = ""
    interpreter: str = ""
    """Who interprets into sign language."""
    screen: str = ""
    """Whose screen is shared."""
    feeds_suspended_since: dt.datetime | None = None
    recording: bool = False
    recording_trouble: f.RecordingTrouble | None = None
    """Why nothing is recorded although it should be."""
    parts: int = 0
    relays: dict[str, Relay] = {}
    film: f.FilmMade | None = None
    notes: tuple[tuple[str, str], ...] = ()
    """(item, text) in order."""
    minutes_sha256: str = ""
    correctable: dict[int, f.Correctable] = {}
    """Facts that can still be put right, by sequence number."""

    @property
    def vote(self) -> Vote | None:
        """The vote in progress: open, or closed and not yet proclaimed."""
        last = self.votes[-1] if self.votes else None
        return last if last is not None and last.phase in ("open", "closed") else None

    @property
    def voided(self) -> Vote | None:
        """The secret vote on the open item that is void and has not been held again."""
        last = self.votes[-1] if self.votes else None
        return last if last is not None and last.phase == "void" and last.opened.item == self.item else None

    def find_vote(self, vote: str) -> Vote | None:
        return next((each for each in self.votes if each.vote == vote), None)

    @property
    def urgency_lost(self) -> bool:
        """The urgency of an urgent meeting was voted down (R-04)."""
        return any(item.kind == "urgency" and self.items[item.id].outcome == "rejected" for item in self.plan.items)

    def present_voters(self) -> frozenset[str]:
        return frozenset(m.person for m in self.plan.voters if self.seats[m.person].present)


def begin(entry: Entry) -> State:
    """The state after the first entry. Raises `ValueError` if it is neither the notice nor a rehearsal's beginning."""
    if not isinstance(entry.fact, f.NoticeSent | f.RehearsalPrepared):
        raise ValueError("a journal begins with the notice")
    plan = entry.fact.plan
    people = [m.person for m in plan.body.members] + [o.person for o in plan.body.officers]
    chair = plan.chair.person if plan.chair else ""
    return State(
        plan=plan,
        seq=entry.seq,
        rehearses=entry.fact.rehearses if isinstance(entry.fact, f.RehearsalPrepared) else "",
        chair=chair,
        seats={person: Seat(person) for person in people},
        items={item.id: ItemState(item.id) for item in plan.items},
    )


def fold(entries: Iterable[Entry]) -> State:
    """The state of a whole journal, corrections carried out. Raises `ValueError` for an empty one."""
    entries = in_force(entries)
    if not entries:
        raise ValueError("a journal begins with the notice")
    state = begin(entries[0])
    for entry in entries[1:]:
        state = evolve(state, entry)
    return state


def evolve(state: State, entry: Entry) -> State:
    """The state after one more entry. An `EntryCorrected` changes nothing here: fold the whole journal again."""
    change = _EVOLVE.get(type(entry.fact))
    if change is not None:
        state = change(state, entry.fact, entry.at)
    if isinstance(entry.fact, f.Correctable):
        state = replace(state, correctable={**state.correctable, entry.seq: entry.fact})
    return replace(state, seq=entry.seq)


# One small function per fact -----------------------------------------------------------------------------------------


def _seat(state: State, person: str, **changes: Any) -> State:
    seat = replace(state.seats.get(person) or Seat(person), **changes)
    return replace(state, seats={**state.seats, person: seat})


def _item(state: State, item: str, **changes: Any) -> State:
    return replace(state, items={**state.items, item: replace(state.items[item], **changes)})


def _vote(state: State, vote: str, **changes: Any) -> State:
    return replace(state, votes=tuple(replace(v, **changes) if v.vote == vote else v for v in state.votes))


def _there(state: State, person: str) -> State:
    """Somebody present attends the item that is open."""
    if not state.item:
        return state
    return _item(state, state.item, attended=state.items[state.item].attended | {person})


def _gone(state: State, person: str) -> State:
    """What somebody's going ends: turn, request, shared screen."""
    return replace(
        state,
        queue=tuple(request for request in state.queue if request.person != person),
        floor=None if state.floor and state.floor.person == person else state.floor,
        screen="" if state.screen == person else state.screen,
    )


def _opened(state: State, fact: f.MeetingOpened, at: dt.datetime) -> State:
    return replace(state, phase="open", call=fact.call, chair=fact.chair, opened_at=at)


def _postponed(state: State, fact: f.MeetingPostponed, at: dt.datetime) -> State:
    told = Postponement(at, state.plan.starts_at, fact.starts_at, fact.reason)
    plan = replace(state.plan, starts_at=fact.starts_at)
    return replace(state, plan=plan, postponements=(*state.postponements, told))


def _no_quorum(state: State, fact: f.NoQuorumDeclared, at: dt.datetime) -> State:
    if fact.call != 1:
        return replace(state, phase="void")
    if fact.second_call is msgspec.UNSET:
        return replace(state, call=2)
    called = {p: seat if seat.joined else replace(seat, attendance="expected") for p, seat in state.seats.items()}
    return replace(state, call=2, seats=called, plan=replace(state.plan, starts_at=fact.second_call))


def _recess(state: State, fact: f.RecessBegun, at: dt.datetime) -> State:
    return replace(state, phase="recess", recess_since=at, floor=None)


def _resumed(state: State, fact: f.RecessEnded, at: dt.datetime) -> State:
    return replace(state, phase="open", recess_since=None)


def _adjourned(state: State, fact: f.MeetingAdjourned, at: dt.datetime) -> State:
    return replace(state, phase="adjourned", adjourned_at=at, floor=None, queue=(), screen="", recess_since=None)


def _attendance(state: State, fact: f.AttendanceMarked, at: dt.datetime) -> State:
    state = _seat(state, fact.person, attendance=fact.attendance, mode=fact.mode)
    return _there(state, fact.person) if fact.attendance == "present" else _gone(state, fact.person)


def _joined(state: State, fact: f.Joined, at: dt.datetime) -> State:
    state = _there(state, fact.person)
    return _seat(
        state,
        fact.person,
        attendance="present",
        mode=fact.mode,
        connected=True,
        joined=True,
        lost_at=None,
        camera=fact.camera,
        microphone=fact.microphone,
    )


def _left(state: State, fact: f.Left, at: dt.datetime) -> State:
    was = state.seats.get(fact.person) or Seat(fact.person)
    attendance = "left" if was.present else was.attendance
    seat = {"attendance": attendance, "connected": False, "joined": False, "lost_at": None, "in_lobby": False}
    if fact.reason == "removed":
        seat["admitted"] = False
    return _gone(_seat(state, fact.person, **seat), fact.person)


def _item_opened(state: State, fact: f.ItemOpened, at: dt.datetime) -> State:
    was = state.items[fact.item]
    there = frozenset(p for p, seat in state.seats.items() if seat.present)
    state = replace(state, item=fact.item, queue=(), floor=None)
    return _item(
        state,
        fact.item,
        phase="open",
        opened_at=was.opened_at or at,
        closed_at=None,
        attended=was.attended | there,
    )


def _item_closed(state: State, fact: f.ItemClosed, at: dt.datetime) -> State:
    here = state.item == fact.item
    state = replace(state, item="", queue=(), floor=None) if here else state
    return _item(state, fact.item, phase="closed", closed_at=at)


def _item_added(state: State, fact: f.ItemAdded, at: dt.datetime) -> State:
    planned = state.plan.items
    place = next((n for n, item in enumerate(planned) if item.id == fact.before), len(planned))
    plan = replace(state.plan, items=(*planned[:place], fact.item, *planned[place:]))
    return replace(state, plan=plan, items={**state.items, fact.item.id: ItemState(fact.item.id)})


def _item_withdrawn(state: State, fact: f.ItemWithdrawn, at: dt.datetime) -> State:
    here = state.item == fact.item
    state = replace(state, item="", queue=(), floor=None) if here else state
    return _item(state, fact.item, phase="withdrawn", closed_at=at)


def _presides(state: State, fact: f.PresidencyTaken, at: dt.datetime) -> State:
    now = state.items.get(state.item)
    if now is not None and state.chair in now.recused and not now.stood_aside:
        state = _item(state, now.item, stood_aside=state.chair)
    return replace(state, chair=fact.person)


def _appointed(state: State, fact: f.OfficerAppointed, at: dt.datetime) -> State:
    body = state.plan.body
    plan = replace(state.plan, body=replace(body, officers=(*body.officers, fact.officer)))
    return _seat(replace(state, plan=plan), fact.officer.person)


def _recused(state: State, fact: f.RecusalDeclared, at: dt.datetime) -> State:
    state = _item(state, fact.item, recused=state.items[fact.item].recused | {fact.person})
    return _gone(state, fact.person) if state.item == fact.item else state


def _called(state: State, fact: f.CalledToOrder, at: dt.datetime) -> State:
    before = state.seats.get(fact.person)
    return _seat(state, fact.person, calls=1 + (before.calls if before else 0))


def _requested(state: State, fact: f.FloorRequested, at: dt.datetime) -> State:
    others = [request for request in state.queue if request.person != fact.person]
    request = FloorRequest(fact.person, fact.kind, at)
    if fact.kind != "point_of_order":
        return replace(state, queue=(*others, request))
    orders = [r for r in others if r.kind == "point_of_order"]
    rest = [r for r in others if r.kind != "point_of_order"]
    return replace(state, queue=(*orders, request, *rest))


def _withdrawn(state: State, fact: f.FloorRequestWithdrawn, at: dt.datetime) -> State:
    return replace(state, queue=tuple(r for r in state.queue if r.person != fact.person))


def _reordered(state: State, fact: f.QueueReordered, at: dt.datetime) -> State:
    place = {person: number for number, person in enumerate(fact.people)}
    return replace(state, queue=tuple(sorted(state.queue, key=lambda r: place.get(r.person, len(place)))))


def _floor_given(state: State, fact: f.FloorGiven, at: dt.datetime) -> State:
    state = _seat(state, fact.person, muted=False)
    return replace(
        state,
        floor=Floor(fact.person, fact.kind, at, fact.seconds),
        queue=tuple(r for r in state.queue if r.person != fact.person),
    )


def _vote_opened(state: State, fact: f.VoteOpened, at: dt.datetime) -> State:
    return replace(state, votes=(*state.votes, Vote(fact.vote, fact, at)), floor=None)


def _ballot(state: State, fact: f.BallotCast, at: dt.datetime) -> State:
    vote = state.find_vote(fact.vote)
    assert vote is not None
    return _vote(
        state,
        fact.vote,
        ballots={**vote.ballots, fact.person: fact.choice},
        entered=vote.entered - {fact.person},
    )


def _ballots(state: State, fact: f.BallotsEntered, at: dt.datetime) -> State:
    vote = state.find_vote(fact.vote)
    assert vote is not None
    return _vote(
        state,
        fact.vote,
        ballots={**vote.ballots, **fact.choices},
        entered=vote.entered | frozenset(fact.choices),
    )


def _paper(state: State, fact: f.PaperCast, at: dt.datetime) -> State:
    vote = state.find_vote(fact.vote)
    assert vote is not None
    return _vote(state, fact.vote, papers=vote.papers | {fact.person})


def _proclaimed(state: State, fact: f.ResultProclaimed, at: dt.datetime) -> State:
    state = _vote(state, fact.vote, phase="proclaimed", outcome=fact.outcome)
    vote = state.find_vote(fact.vote)
    assert vote is not None
    carried = fact.outcome == "carried"
    match vote.opened.purpose:
        case "substance":
            return _item(state, vote.opened.item, outcome=fact.outcome)
        case "urgency":
            return _item(state, vote.opened.item, urgency=fact.outcome)
        case "inclusion":
            return _item(state, vote.opened.item, inclusion=fact.outcome)
        case "lay_on_table" if carried:
            return _item(state, vote.opened.item, laid_on_table=True)
        case "withdraw" if carried:
            return _item_withdrawn(state, f.ItemWithdrawn(vote.opened.item), at)
    return state


def _relay(state: State, fact: f.RelayChanged, at: dt.datetime) -> State:
    return replace(state, relays={**state.relays, fact.relay: Relay(fact.relay, fact.name, fact.phase, at)})


_EVOLVE: dict[type, Callable[[State, Any, dt.datetime], State]] = {
    f.MeetingCancelled: lambda state, fact, at: replace(state, phase="cancelled"),
    f.MeetingPostponed: _postponed,
    f.NoQuorumDeclared: _no_quorum,
    f.MeetingOpened: _opened,
    f.PresidencyTaken: _presides,
    f.OfficerAppointed: _appointed,
    f.RecessBegun: _recess,
    f.RecessEnded: _resumed,
    f.MeetingAdjourned: _adjourned,
    f.AttendanceMarked: _attendance,
    f.PlaceDeclared: lambda state, fact, at: _seat(state, fact.person, place=fact.place, in_spain=fact.in_spain),
    f.IdentityVerified: lambda state, fact, at: _seat(state, fact.person, verified=True),
    f.GuestArrived: lambda state, fact, at: _seat(state, fact.person, in_lobby=True),
    f.GuestAdmitted: lambda state, fact, at: _seat(state, fact.person, in_lobby=False, admitted=True),
    f.Joined: _joined,
    f.ConnectionLost: lambda state, fact, at: _seat(state, fact.person, connected=False, lost_at=at),
    f.ConnectionRestored: lambda state, fact, at: _seat(state, fact.person, connected=True, lost_at=None),
    f.Left: _left,
    f.RecusalDeclared: _recused,
    f.CalledToOrder: _called,
    f.ItemOpened: _item_opened,
    f.ItemClosed: _item_closed,
    f.ItemAdded: _item_added,
    f.ItemWithdrawn: _item_withdrawn,
    f.NoteAdded: lambda state, fact, at: replace(state, notes=(*state.notes, (fact.item, fact.text))),
    f.FloorRequested: _requested,
    f.FloorRequestWithdrawn: _withdrawn,
    f.QueueReordered: _reordered,
    f.FloorGiven: _floor_given,
    f.FloorTaken: lambda state, fact, at: replace(state, floor=None),
    f.Muted: lambda state, fact, at: _seat(state, fact.person, muted=True),
    f.Unmuted: lambda state, fact, at: _seat(state, fact.person, muted=False),
    f.VoteOpened: _vote_opened,
    f.PaperCast: _paper,
    f.BallotCast: _ballot,
    f.BallotsEntered: _ballots,
    f.VoteClosed: lambda state, fact, at: _vote(
        state, fact.vote, phase="closed", missing=fact.missing, tally=fact.tally, closed_at=at
    ),
    f.VoteCancelled: lambda state, fact, at: _vote(state, fact.vote, phase="cancelled"),
    f.VoteVoided: lambda state, fact, at: _vote(state, fact.vote, phase="void"),
    f.CastingVoteGiven: lambda state, fact, at: _vote(state, fact.vote, casting=fact.choice),
    f.ResultProclaimed: _proclaimed,
    f.SceneChosen: lambda state, fact, at: replace(state, scene=fact.scene, scene_person=fact.person),
    f.InterpreterChosen: lambda state, fact, at: replace(state, interpreter=fact.person),
    f.ScreenShared: lambda state, fact, at: replace(state, screen=fact.person),
    f.ScreenStopped: lambda state, fact, at: replace(state, screen=""),
    f.FeedsSuspended: lambda state, fact, at: replace(state, feeds_suspended_since=at),
    f.FeedsResumed: lambda state, fact, at: replace(state, feeds_suspended_since=None),
    f.RecordingStarted: lambda state, fact, at: replace(state, recording=True, recording_trouble=None),
    f.RecordingPartClosed: lambda state, fact, at: replace(state, parts=max(state.parts, fact.number)),
    f.RecordingStopped: lambda state, fact, at: replace(state, recording=False, recording_trouble=None),
    f.RecordingInterrupted: lambda state, fact, at: replace(state, recording=False, recording_trouble=fact.cause),
    f.RelayChanged: _relay,
    f.FilmMade: lambda state, fact, at: replace(state, film=fact),
    f.MinutesPublished: lambda state, fact, at: replace(state, minutes_sha256=fact.sha256),
}


def microphones(state: State) -> frozenset[str]:
    """Who may be heard now: who has the floor, who presides and the secretary, unless muted. Nobody in a recess.

    Before opening and during a vote only the chair and the secretary are (R-26: no floor while a vote is open).
    """
    if state.phase not in ("convened", "open"):
        return frozenset()
    voices = {state.chair, *state.plan.secretaries}
    if state.floor:
        voices.add(state.floor.person)
    return frozenset(v for v in voices if (seat := state.seats.get(v)) and seat.joined and not seat.muted)
