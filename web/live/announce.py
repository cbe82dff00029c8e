"""Sentences for what just happened, as a good clerk would say it. Pure; read out by the pages' live regions.

Also what a refused person is told about the meantime. Facts that nobody needs to hear of have no sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from meetings import facts as f
from meetings.journal import Entry
from meetings.state import State
from web.live import labels
from web.live.refusals import name
from web.live.words import Words
from web.wire import Announce

Sentence = Callable[[Any, State, Words], str]

URGENT = (f.VoteOpened, f.ResultProclaimed, f.ConnectionLost, f.VoteCancelled, f.VoteVoided)
"""Said at once, interrupting what is being read."""


VOID = (
    "The secret vote on item {number} is void: the service stopped, and the papers were only in its memory. "
    "It is to be held again."
)


def announcements(entries: Iterable[Entry], state: State, words: Words) -> list[Announce]:
    """One announcement per fact that has a sentence, in order. `state` is the state after all of them."""
    said = ((entry.fact, sentence(entry.fact, state, words)) for entry in entries)
    return [Announce(text, isinstance(fact, URGENT)) for fact, text in said if text]


def meanwhile(entries: Iterable[Entry], state: State, words: Words, limit: int = 5) -> tuple[str, ...]:
    """The last few sentences about `entries`, oldest first."""
    sentences = [text for entry in entries if (text := sentence(entry.fact, state, words))]
    return tuple(sentences[-limit:])


def sentence(fact: f.Fact, state: State, words: Words) -> str:
    """Empty for a fact nobody needs to hear of."""
    say = _SENTENCES.get(type(fact))
    return say(fact, state, words) if say else ""


def _person(text: str) -> Sentence:
    return lambda fact, state, words: words(text, name=name(state.plan, fact.person))


def _plain(text: str) -> Sentence:
    return lambda fact, state, words: words(text)


def _item(text: str) -> Sentence:
    def say(fact: Any, state: State, words: Words) -> str:
        item = state.plan.item(fact.item)
        return words(text, number=item.number, title=item.title) if item else ""

    return say


def _added(fact: f.ItemAdded, state: State, words: Words) -> str:
    return words("Off the agenda, item {number}: {title}", number=fact.item.number, title=fact.item.title)


def _requested(fact: f.FloorRequested, state: State, words: Words) -> str:
    who = name(state.plan, fact.person)
    if fact.kind == "point_of_order":
        return words("{name} raises a point of order", name=who)
    return words("{name} asks for the floor", name=who)


def _attendance(fact: f.AttendanceMarked, state: State, words: Words) -> str:
    who = name(state.plan, fact.person)
    return {
        "present": words("{name} is here", name=who),
        "excused": words("{name} sends apologies", name=who),
        "absent": words("{name} is marked as absent", name=who),
        "left": words("{name} leaves", name=who),
    }[fact.attendance]


def _left(fact: f.Left, state: State, words: Words) -> str:
    text = {
        "left": "{name} leaves",
        "dropped": "{name} is no longer counted as present: the connection did not come back",
        "removed": "{name} was taken out of the meeting",
    }[fact.reason]
    return words(text, name=name(state.plan, fact.person))


def _vote_opened(fact: f.VoteOpened, state: State, words: Words) -> str:
    number = _number(fact.item, state)
    if fact.purpose == "substance" and fact.kind == "secret":
        return words("The secret vote on item {number} is open", number=number)
    if fact.purpose == "substance":
        return words("The vote on item {number} is open", number=number)
    what = words(labels.PURPOSES[fact.purpose])
    return words("A vote is open on item {number}: {what}", number=number, what=what)


def _number(item: str, state: State) -> int | str:
    planned = state.plan.item(item)
    return planned.number if planned else ""


def _voided(fact: f.VoteVoided, state: State, words: Words) -> str:
    vote = state.find_vote(fact.vote)
    return words(VOID, number=_number(vote.opened.item, state) if vote else "")


def _closed(fact: f.VoteClosed, state: State, words: Words) -> str:
    return words("The vote is closed. {counts}", counts=counts(fact.tally, words))


def counts(tally: f.Tally, words: Words) -> str:
    """Such as `For: 7 · Against: 5 · Abstentions: 1`, as wherever figures stand for themselves."""
    said = [
        (words.of("count", "For"), tally.in_favour),
        (words.of("count", "Against"), tally.against),
        (words.of("count", "Abstentions"), tally.abstentions),
    ]
    if tally.not_voting:
        said.append((words.of("count", "Not voting"), tally.not_voting))
    return " · ".join(f"{what}: {n}" for what, n in said)


def _proclaimed(fact: f.ResultProclaimed, state: State, words: Words) -> str:
    vote = state.find_vote(fact.vote)
    label = words(labels.OUTCOMES[fact.outcome])
    return f"{label}. {counts(vote.tally, words)}" if vote and vote.tally else label


def _relay(fact: f.RelayChanged, state: State, words: Words) -> str:
    text = {
        "live": "{name} is receiving the meeting",
        "interrupted": "{name} stopped receiving the meeting; trying again",
        "stopped": "The feed to {name} was stopped",
    }.get(fact.phase)
    return words(text, name=fact.name) if text else ""


def _postponed(fact: f.MeetingPostponed, state: State, words: Words) -> str:
    start = fact.starts_at.astimezone(ZoneInfo(state.plan.timezone))
    day = format_date(start, "long", locale=words.language)
    return words("The meeting is postponed to {day}, {time}", day=day, time=f"{start:%H:%M}")


def _appointed(fact: f.OfficerAppointed, state: State, words: Words) -> str:
    who = name(state.plan, fact.officer.person)
    if fact.officer.office == "secretary":
        return words("{name} acts as secretary from now on", name=who)
    return words("{name} acts as comptroller from now on", name=who)


_SENTENCES: dict[type, Sentence] = {
    f.MeetingOpened: _plain("The meeting is open"),
    f.MeetingCancelled: _plain("The meeting is cancelled"),
    f.MeetingPostponed: _postponed,
    f.NoQuorumDeclared: _plain("There is no quorum and the call has failed"),
    f.PresidencyTaken: _person("{name} presides from now on"),
    f.OfficerAppointed: _appointed,
    f.RecessBegun: _plain("The meeting is in recess"),
    f.RecessEnded: _plain("The meeting goes on"),
    f.MeetingAdjourned: _plain("The meeting is adjourned"),
    f.AttendanceMarked: _attendance,
    f.GuestArrived: _person("{name} is waiting to be let in"),
    f.GuestAdmitted: _person("{name} was let in"),
    f.Joined: _person("{name} joins"),
    f.ConnectionLost: _person("{name} has lost the connection"),
    f.ConnectionRestored: _person("{name} is back"),
    f.Left: _left,
    f.RecusalDeclared: _person("{name} abstains by duty"),
    f.CalledToOrder: _person("{name} is called to order"),
    f.ItemOpened: _item("Item {number}: {title}"),
    f.ItemClosed: _item("Item {number} is closed"),
    f.ItemAdded: _added,
    f.ItemWithdrawn: _item("Item {number} is withdrawn"),
    f.FloorRequested: _requested,
    f.FloorRequestWithdrawn: _person("{name} no longer asks for the floor"),
    f.QueueReordered: _plain("The queue has a new order"),
    f.FloorGiven: _person("{name} has the floor"),
    f.FloorTaken: _person("{name} has finished"),
    f.Muted: _person("The microphone of {name} is off"),
    f.Unmuted: _person("The microphone of {name} is allowed again"),
    f.VoteOpened: _vote_opened,
    f.VoteClosed: _closed,
    f.VoteCancelled: _plain("The vote is cancelled and does not count"),
    f.VoteVoided: _voided,
    f.CastingVoteGiven: _person("{name} gives the casting vote"),
    f.ResultProclaimed: _proclaimed,
    f.ScreenShared: _person("{name} shares a screen"),
    f.ScreenStopped: _person("{name} no longer shares a screen"),
    f.FeedsSuspended: _plain("The public feeds are suspended"),
    f.FeedsResumed: _plain("The public feeds are back"),
    f.RecordingStarted: _plain("The meeting is being recorded"),
    f.RecordingStopped: _plain("The recording has stopped"),
    f.RecordingInterrupted: _plain("The recording is interrupted; the meeting goes on"),
    f.RelayChanged: _relay,
    f.FilmMade: _plain("The recording is complete"),
    f.MinutesPublished: _plain("The minutes are published"),
    f.EntryCorrected: _plain("An entry of the journal was corrected"),
}
