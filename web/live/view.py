"""What one person may see of the meeting: `State` and what is live become a `View`. Pure; knows no sockets.

The whole view is made once per change and language; `for_person` then narrows it to one person, so that forty-one
browsers cost little more than one. Labels are in the language of who reads them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from msgspec.structs import replace

from meetings.decide.voting import purposes
from meetings.majority import casting_needed, outcome
from meetings.plan import Item
from meetings.quorum import quorum
from meetings.roles import Role, allowed
from meetings.secrecy import doubts
from meetings.state import Seat, State, Vote, microphones
from streaming.hemicycle import hemicycle
from web.live import labels
from web.live.words import Words
from web.wire import (
    FloorView,
    ItemView,
    QuorumView,
    RelayView,
    RequestView,
    SeatView,
    View,
    VoteView,
)

TABLE = ("secretary", "chair")
STAFF_COLOUR = "#5b6470"


class Live(msgspec.Struct, frozen=True):
    """What a view shows that the journal does not say."""

    now: float
    spoken: dict[str, int] = {}
    """Seconds each person has had the floor, without the turn in progress."""
    devices: dict[str, tuple[bool, bool]] = {}
    """Whether each browser says that it sends camera and microphone."""
    relays: tuple[RelayView, ...] = ()
    papers: str = ""
    """Address that a paper's id is appended to."""


def role_of(state: State, person: str, role: Role) -> Role:
    """Who presides is known to the state, not to the session."""
    return "chair" if person == state.chair and role == "member" else role


def view_for(state: State, person: str, role: Role, live: Live, words: Words) -> View:
    return for_person(whole_view(state, live, words), state, person, role)


def whole_view(state: State, live: Live, words: Words) -> View:
    """Everything, as nobody gets it: `for_person` takes out what is not theirs."""
    vote = state.vote
    return View(
        seq=state.seq,
        now=live.now,
        phase=state.phase,
        call=state.call,
        chair=state.chair,
        opened_at=_time(state.opened_at),
        adjourned_at=_time(state.adjourned_at),
        recess_since=_time(state.recess_since),
        item=state.item,
        items=tuple(_item(state, item, live, words) for item in state.plan.items),
        seats=_seats(state, live, words),
        queue=tuple(RequestView(r.person, r.kind, r.since.timestamp()) for r in state.queue),
        floor=_floor(state),
        vote=_vote(state, vote, words) if vote else None,
        voided=_vote(state, state.voided, words) if state.voided else None,
        results=tuple(_vote(state, each, words) for each in state.votes if each.phase == "proclaimed"),
        quorum=_quorum(state),
        scene=state.scene,
        scene_person=state.scene_person,
        interpreter=state.interpreter,
        screen=state.screen,
        feeds_suspended_since=_time(state.feeds_suspended_since),
        recording=state.recording,
        relays=live.relays,
        may=(),
        can_be_heard=False,
        notes=state.notes,
    )


def for_person(whole: View, state: State, person: str, role: Role) -> View:
    """The part of the whole view that is for this person: one's own ballot, rights, and nothing private of others."""
    role = role_of(state, person, role)
    own = state.seats.get(person) or Seat(person)
    if role == "external" and not own.admitted and not own.present:
        return _from_the_lobby(whole, person)
    at_the_table = role in TABLE
    return replace(
        whole,
        seats=whole.seats if at_the_table else tuple(_without_place(seat, person) for seat in whole.seats),
        vote=_for_voter(whole.vote, state, person, role),
        results=tuple(replace(vote, mine=vote.ballots.get(person)) for vote in whole.results),
        relays=whole.relays if role == "secretary" else (),
        may=tuple(sorted(allowed(role))),
        can_be_heard=person in microphones(state),
        notes=whole.notes if at_the_table else (),
    )


def _from_the_lobby(whole: View, person: str) -> View:
    """Whoever waits sees the agenda and themselves, and nothing of what goes on inside."""
    return replace(
        whole,
        seats=tuple(seat for seat in whole.seats if seat.person == person),
        items=tuple(
            replace(item, text="", papers=(), recused=(), next_purposes=(), secrecy_doubts={}) for item in whole.items
        ),
        queue=(),
        floor=None,
        vote=None,
        voided=None,
        results=(),
        relays=(),
        screen="",
        may=tuple(sorted(allowed("external"))),
        notes=(),
    )


def _without_place(seat: SeatView, person: str) -> SeatView:
    """Where a member is at the moment is for the table to know."""
    return seat if seat.person == person or not seat.place else replace(seat, place="", in_spain=None)


def _for_voter(vote: VoteView | None, state: State, person: str, role: Role) -> VoteView | None:
    if vote is None:
        return None
    mine = vote.ballots.get(person)
    hidden = vote.phase == "open" and not (role == "secretary" and vote.input == "hands")
    may_change = vote.phase == "open" and vote.input == "devices" and person in vote.eligible
    if vote.kind == "secret" and person in vote.voted:
        may_change = False
    if mine is not None and not state.plan.body.profile.ballots_may_change:
        may_change = False
    return replace(vote, mine=mine, may_change=may_change, ballots={} if hidden else vote.ballots)


def _time(at: dt.datetime | None) -> float | None:
    return at.timestamp() if at else None


def _floor(state: State) -> FloorView | None:
    floor = state.floor
    return FloorView(floor.person, floor.kind, floor.since.timestamp(), floor.seconds) if floor else None


def _quorum(state: State) -> QuorumView:
    now = quorum(state)
    return QuorumView(now.present, now.needed, now.legal_number, now.met, now.chair_present, now.secretary_present)


def _seats(state: State, live: Live, words: Words) -> tuple[SeatView, ...]:
    plan = state.plan
    places = hemicycle(max((m.seat for m in plan.body.members), default=0)).seats
    recused = state.items[state.item].recused if state.item else frozenset()
    views = []
    for member in sorted(plan.body.members, key=lambda m: (m.seat == 0, m.seat, m.surname)):
        group = plan.group(member.group)
        place = places[member.seat - 1] if member.seat else None
        about = {
            "name": member.name,
            "office": member.office,
            "group": member.group,
            "caption": labels.caption(state, member, words),
            "group_name": group.name if group else "",
            "colour": group.colour if group else STAFF_COLOUR,
            "seat": member.seat,
            "x": round(place.x, 4) if place else 0.0,
            "y": round(place.y, 4) if place else 0.0,
            "votes": member.votes,
        }
        views.append(_seat(state.seats[member.person], about, member.person in recused, live))
    for officer in plan.body.officers:
        about = {
            "name": officer.name,
            "office": officer.office,
            "group": "",
            "caption": labels.officer(officer, words),
            "group_name": "",
            "colour": STAFF_COLOUR,
            "seat": 0,
            "x": 0.0,
            "y": 0.0,
            "votes": False,
        }
        views.append(_seat(state.seats[officer.person], about, False, live))
    return tuple(views)


def _seat(seat: Seat, about: dict[str, Any], recused: bool, live: Live) -> SeatView:
    camera, microphone = live.devices.get(seat.person, (seat.camera, seat.microphone))
    return SeatView(
        person=seat.person,
        **about,
        attendance=seat.attendance,
        mode=seat.mode,
        joined=seat.joined,
        connected=seat.connected,
        muted=seat.muted,
        camera=seat.joined and camera,
        microphone=seat.joined and microphone,
        verified=seat.verified,
        place=seat.place,
        in_spain=seat.in_spain,
        in_lobby=seat.in_lobby,
        admitted=seat.admitted,
        recused=recused,
        spoken_seconds=live.spoken.get(seat.person, 0),
        calls=seat.calls,
    )


def _item(state: State, item: Item, live: Live, words: Words) -> ItemView:
    now = state.items[item.id]
    next_purposes = purposes(state, item.id) if item.id == state.item and state.vote is None else ()
    papers = tuple(
        {"name": p.name, "href": live.papers + p.id, "media_type": p.media_type, "bytes": p.bytes} for p in item.papers
    )
    return ItemView(
        item=item.id,
        number=item.number,
        title=item.title,
        kind=item.kind,
        kind_label=words(labels.ITEM_KINDS[item.kind]),
        majority=item.majority,
        majority_label=words(labels.MAJORITIES[item.majority]),
        text=item.text,
        voted=item.voted,
        minutes=item.minutes,
        papers=papers,
        phase=now.phase,
        opened_at=_time(now.opened_at),
        closed_at=_time(now.closed_at),
        outcome=now.outcome,
        outcome_label=words(labels.OUTCOMES[now.outcome]) if now.outcome else "",
        urgency=now.urgency,
        laid_on_table=now.laid_on_table,
        recused=tuple(sorted(now.recused)),
        next_purposes=next_purposes,
        secrecy_doubts={purpose: doubts(state, item.id, purpose) for purpose in next_purposes},
    )


def _vote(state: State, vote: Vote, words: Words) -> VoteView:
    opened = vote.opened
    counted = vote.phase in ("closed", "proclaimed") and vote.tally is not None
    casting = vote.phase == "closed" and casting_needed(vote, state.plan.body.profile)
    return VoteView(
        vote=vote.vote,
        item=opened.item,
        purpose=opened.purpose,
        purpose_label=words(labels.PURPOSES[opened.purpose]),
        kind=opened.kind,
        input=opened.input,
        majority_label=words(labels.MAJORITIES[opened.majority]),
        question=opened.question,
        round=opened.round,
        phase=vote.phase,
        opened_at=vote.opened_at.timestamp(),
        eligible=opened.eligible,
        voted=vote.voted,
        mine=None,
        may_change=False,
        ballots=dict(vote.ballots),
        absent_abstaining=opened.absent_abstaining,
        tally=vote.tally if counted else None,
        expected=outcome(vote, state.plan.body.profile) if counted and not casting else None,
        casting_needed=casting,
        outcome=vote.outcome,
        outcome_label=words(labels.OUTCOMES[vote.outcome]) if vote.outcome else "",
        secrecy_label=words(labels.SECRECY[opened.secrecy.ground]) if opened.secrecy else "",
    )
