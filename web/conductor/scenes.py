"""What the programme shows, from how the meeting stands. Pure: no clock, no studio.

The scene follows the journal unless the secretary chose another; every word is already in the meeting's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from meetings.council import Member
from meetings.state import State, Vote, microphones
from streaming import scene as s
from web.conductor.room import with_chamber
from web.equipment.chamber import CHAMBER, NOWHERE, Chamber, is_heard
from web.live import labels
from web.live.refusals import name
from web.live.words import Words

STAFF_COLOUR = "#5b6470"


class Direction(msgspec.Struct, frozen=True):
    """All that the studio is told about the meeting."""

    scene: s.Scene
    microphones: tuple[str, ...]
    closed_part: s.Slate | None
    """The slate for recording, relays and public page while the feeds are suspended."""


def direct(state: State, result: str, words: Words, chamber: Chamber = NOWHERE) -> Direction:
    """`result` is the id of the vote whose proclaimed result is still to be seen; empty for none."""
    suspended = state.feeds_suspended_since is not None
    return Direction(
        scene=with_chamber(scene_for(state, result, words), state, chamber, words),
        microphones=(*sorted(microphones(state)), *((CHAMBER,) if is_heard(state, chamber) else ())),
        closed_part=closed_part(state, words) if suspended else None,
    )


def scene_for(state: State, result: str, words: Words) -> s.Scene:
    scene = _scene(state, result, words)
    if state.interpreter and state.seats[state.interpreter].joined:
        return replace(scene, interpreter=_tile(state, state.interpreter, words))
    return scene


def _scene(state: State, result: str, words: Words) -> s.Scene:
    if state.phase in ("adjourned", "cancelled", "void"):
        return _slate(state, words)
    chosen = _chosen(state, words)
    if chosen is not None:
        return chosen
    if state.phase != "open":
        return _slate(state, words)
    vote = state.find_vote(result) if result else None
    if vote is not None and vote.tally is not None:
        return result_of(state, vote, words)
    if state.screen:
        return _screen(state, words)
    if state.floor is not None:
        return _speaker(state, state.floor.person, words)
    return s.Gallery(_banner(state, words), _tiles(state, words))


def _chosen(state: State, words: Words) -> s.Scene | None:
    """The secretary's choice; None to follow the journal, also where the choice cannot be shown now."""
    match state.scene:
        case "slate":
            return _slate(state, words)
        case "gallery":
            return s.Gallery(_banner(state, words), _tiles(state, words))
        case "speaker":
            person = state.scene_person or (state.floor.person if state.floor else state.chair)
            return _speaker(state, person, words)
        case "screen" if state.screen:
            return _screen(state, words)
        case "result":
            counted = [vote for vote in state.votes if vote.phase == "proclaimed"]
            return result_of(state, counted[-1], words) if counted else None
    return None


# Words on a card -----------------------------------------------------------------------------------------------------


def _slate(state: State, words: Words) -> s.Slate:
    plan = state.plan
    start = plan.starts_at.astimezone(ZoneInfo(plan.timezone))
    lines: tuple[str, ...]
    match state.phase:
        case "convened":
            lines = (
                words("The meeting begins at {time}.", time=f"{start:%H:%M}"),
                plan.place,
            )
        case "recess":
            lines = (words("The meeting is in recess."), words("It goes on in a while."))
        case "adjourned":
            lines = (words("The meeting has ended."), words("Thank you for your attention."))
        case "cancelled":
            lines = (words("The meeting is cancelled."),)
        case "void":
            lines = (words("The meeting could not be held: there was no quorum."),)
        case _:
            lines = ()
    if state.rehearses:
        lines = (*lines, words("Rehearsal: nothing said here is of record."))
    return s.Slate(
        title=f"{plan.body.name} {plan.number}",
        lines=tuple(line for line in lines if line),
        council=plan.council_name,
        timezone=plan.timezone,
    )


def closed_part(state: State, words: Words) -> s.Slate:
    return s.Slate(
        title=words("Closed part of the meeting"),
        lines=(
            words("This part is held behind closed doors, as the law provides."),
            words("The feed comes back after it."),
        ),
        council=state.plan.council_name,
        timezone=state.plan.timezone,
    )


def _banner(state: State, words: Words) -> s.Banner:
    item = state.plan.item(state.item)
    recorded = state.recording and state.feeds_suspended_since is None
    return s.Banner(
        council=state.plan.council_name,
        item=f"{item.number}. {item.title}" if item else "",
        notice=_notice(state, words),
        recording=words("Recording") if recorded else "",
        timezone=state.plan.timezone,
    )


def _notice(state: State, words: Words) -> str:
    said = _what_goes_on(state, words)
    return " · ".join(each for each in (words("REHEARSAL"), said) if each) if state.rehearses else said


def _what_goes_on(state: State, words: Words) -> str:
    vote = state.vote
    if state.feeds_suspended_since is not None:
        return words("Closed part")
    if vote is not None and vote.secret and vote.phase == "open":
        return words("Secret vote in progress")
    if vote is not None:
        return words("Vote in progress") if vote.phase == "open" else words("Vote closed")
    if state.voided is not None:
        return words("Secret vote void: to be held again")
    if state.phase == "convened":
        return words("Before the meeting")
    return words("Recess") if state.phase == "recess" else ""


# People --------------------------------------------------------------------------------------------------------------


def _tile(state: State, person: str, words: Words) -> s.Tile:
    member = state.plan.member(person)
    if member is not None:
        group = state.plan.group(member.group)
        colour = group.colour if group else STAFF_COLOUR
        return s.Tile(person, member.name, labels.caption(state, member, words), colour, _short(member))
    officer = next((each for each in state.plan.body.officers if each.person == person), None)
    caption = labels.officer(officer, words) if officer else ""
    return s.Tile(person, name(state.plan, person), caption, STAFF_COLOUR)


def _short(member: Member) -> str:
    """`M. C. Vilanova i la Geltrú`; empty for a name that does not end with the surname."""
    given = member.name.removesuffix(member.surname)
    initials = " ".join(f"{each[0]}." for each in given.split() if each[0].isupper())
    return f"{initials} {member.surname}" if initials and given != member.name else ""


def _tiles(state: State, words: Words, without: str = "") -> tuple[s.Tile, ...]:
    """Whoever sits at a device but who interprets: who presides, then members as they sit, guests, staff."""
    apart = (without, state.interpreter)
    return tuple(
        _tile(state, person, words) for person in _in_order(state) if person not in apart and state.seats[person].joined
    )


def _in_order(state: State) -> Iterable[str]:
    body = state.plan.body
    members = sorted(body.members, key=lambda m: (m.person != state.chair, m.seat == 0, m.seat, m.surname))
    return [m.person for m in members] + [o.person for o in body.officers]


def _speaker(state: State, person: str, words: Words) -> s.Speaker:
    floor = state.floor if state.floor and state.floor.person == person else None
    return s.Speaker(
        banner=_banner(state, words),
        speaker=_tile(state, person, words),
        tiles=_tiles(state, words, without=person),
        floor_since=floor.since.timestamp() if floor else None,
        floor_seconds=floor.seconds or None if floor else None,
    )


def _screen(state: State, words: Words) -> s.Screen:
    speaking = state.floor.person if state.floor else state.screen
    return s.Screen(_banner(state, words), state.screen, _tile(state, speaking, words))


# A proclaimed vote ---------------------------------------------------------------------------------------------------


def result_of(state: State, vote: Vote, words: Words) -> s.Result:
    """Of a secret vote only the figures. Raises `ValueError` for a vote that is not counted yet."""
    if vote.tally is None:
        raise ValueError(f"{vote.vote} is not counted")
    voting = {member.group for member in state.plan.voters}
    item = state.plan.item(vote.opened.item)
    what = "" if vote.opened.purpose == "substance" else words(labels.PURPOSES[vote.opened.purpose])
    told = (f"{item.number}. {item.title}" if item else "", what, words("Secret vote") if vote.secret else "")
    counts = [
        s.Count(words.of("count", "For"), vote.tally.in_favour, "for"),
        s.Count(words.of("count", "Against"), vote.tally.against, "against"),
        s.Count(words.of("count", "Abstentions"), vote.tally.abstentions, "abstain"),
    ]
    if vote.tally.not_voting:
        counts.append(s.Count(words.of("count", "Not voting"), vote.tally.not_voting, "silent"))
    return s.Result(
        banner=_banner(state, words),
        title=vote.opened.question or " · ".join(each for each in told if each),
        outcome=words(labels.OUTCOMES[vote.outcome]) if vote.outcome else "",
        counts=tuple(counts),
        groups=tuple(s.ResultGroup(g.name, g.colour) for g in state.plan.groups if g.id in voting),
        seats=() if vote.secret else tuple(_result_seat(state, vote, m.person) for m in state.plan.voters),
    )


def _result_seat(state: State, vote: Vote, person: str) -> s.ResultSeat:
    member = state.plan.member(person)
    assert member is not None
    group = state.plan.group(member.group)
    return s.ResultSeat(member.name, group.colour if group else STAFF_COLOUR, _mark(vote, person))


def _mark(vote: Vote, person: str) -> s.Mark:
    if person in vote.ballots:
        return vote.ballots[person]
    if person in vote.opened.absent_abstaining:
        return "abstain"
    if person in vote.opened.eligible:
        return "abstain" if vote.missing == "abstention" else "silent"
    return "absent"
