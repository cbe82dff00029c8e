"""Incidents in words: who comes and goes, who keeps out by law, who presides, recesses, closed parts, lost lines, what
is missing from the recording."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from minutes import document as d
from minutes.model import CallToOrder, ChairChange, Departure, Drop, ItemRecord, Minutes, Moment, Recess, RecordingGap
from minutes.wording.words import Words

Event = tuple[Moment, d.Block]
SHORT = 10.0
"""Seconds that the recording lacks without a sentence of its own, where that happens often."""
MANY = 3


def under(words: Words, minutes: Minutes, item: ItemRecord) -> Iterator[Event]:
    """Everything that happened while the item was being dealt with, and what was declared about it."""
    yield from during(words, minutes, item.id)
    for recusal in item.recusals:
        text = words.say(
            "{name} abstains by legal duty (article 76 of Law 7/1985) and takes no part in the debate or "
            "the vote of this "
            "item.",
            name=words.sentence(words.name(recusal.person)),
        )
        if recusal.cause:
            text += " " + words.say("Reason: {text}", text=words.stopped(recusal.cause))
        yield recusal.at, _fact(text, recusal.at)
    if item.withdrawn:
        text = words.say("{at}, the item is withdrawn from the agenda.", at=words.sentence(words.at(item.withdrawn)))
        if item.withdrawn_reason:
            text += " " + words.say("Reason: {text}", text=words.stopped(item.withdrawn_reason))
        yield item.withdrawn, _fact(text, item.withdrawn)


def during(words: Words, minutes: Minutes, item: str) -> Iterator[Event]:
    """What happened under an item, or between items where the id is empty."""
    for movement in minutes.movements:
        if movement.item == item:
            yield movement.at, _fact(_movement(words, movement), movement.at)
    for change in minutes.chair_changes:
        if change.item == item:
            yield change.at, _fact(_presides(words, change), change.at)
    for call in minutes.calls_to_order:
        if call.item == item:
            yield call.at, _fact(_call(words, call), call.at)
    for attendee in minutes.attendance:
        for drop in attendee.drops:
            if drop.item == item:
                yield drop.lost, _fact(_drop(words, words.name(attendee.person), drop), drop.lost)
    for recess in minutes.recesses:
        if recess.item == item:
            yield recess.span.start, _fact(_recess(words, recess), recess.span.start)
    for part in minutes.closed_parts:
        if part.item == item:
            yield part.span.start, _fact(_closed_part(words, part), part.span.start)
    for gaps in _together([gap for gap in minutes.recording_gaps if gap.item == item]):
        yield gaps[0].span.start, _fact(_recording_gaps(words, gaps), gaps[0].span.start)


def between(words: Words, minutes: Minutes) -> list[Event]:
    """What happened outside every item, in order."""
    return sorted(during(words, minutes, ""), key=lambda event: event[0].order)


def _fact(text: str, at: Moment) -> d.Paragraph:
    return d.Paragraph(text, at.second, "fact")


def _presides(words: Words, change: ChairChange) -> str:
    values = {"at": words.sentence(words.at(change.at)), "name": words.titled(change.person)}
    if change.person.office == "chair":
        return words.say("{at}, the chair is taken again by {name}.", **values)
    return words.say("{at}, the chair is taken by {name}, as provided in article 47.2 of the ROF.", **values)


def _call(words: Words, call: CallToOrder) -> str:
    values = {"at": words.sentence(words.at(call.at)), "name": words.name(call.person)}
    text = words.say("{at}, the chair calls {name} to order.", **values)
    if call.number > 1:
        text += " " + words.say(
            "It is call number {number} in this meeting (article 95 of the ROF).", number=call.number
        )
    if call.reason:
        text += " " + words.say("Reason: {text}", text=words.stopped(call.reason))
    return text


def _movement(words: Words, movement: Departure) -> str:
    values = {"at": words.sentence(words.at(movement.at)), "name": words.name(movement.person)}
    if movement.arrives:
        if movement.mode == "remote":
            return words.say("{at}, {name} joins the meeting remotely.", **values)
        return words.say("{at}, {name} joins the meeting.", **values)
    if movement.reason == "dropped":
        return words.say(
            "{at}, the connection {of_name} having been lost, this person is no longer counted as present.",
            of_name=words.grammar.of(str(values["name"])),
            **values,
        )
    if movement.reason == "removed":
        return words.say("{at}, {name} leaves the meeting by decision of the chair.", **values)
    return words.say("{at}, {name} leaves the meeting.", **values)


def _drop(words: Words, name: str, drop: Drop) -> str:
    values = {"at": words.sentence(words.at(drop.lost)), "of_name": words.grammar.of(name)}
    if drop.restored is None:
        return words.say("{at}, the connection {of_name} is lost and is not restored.", **values)
    seconds = (drop.restored.at - drop.lost.at).total_seconds()
    return words.say(
        "{at}, the connection {of_name} is lost; it is restored after {duration}.",
        duration=words.duration(seconds),
        **values,
    )


def _recess(words: Words, recess: Recess) -> str:
    text = words.say("{at}, the chair suspends the meeting.", at=words.sentence(words.at(recess.span.start)))
    if recess.reason:
        text += " " + words.say("Reason: {text}", text=words.stopped(recess.reason))
    if recess.span.end:
        text += " " + words.say("It is resumed {at}.", at=words.at(recess.span.end))
    return text


def _closed_part(words: Words, part: Recess) -> str:
    text = words.say(
        "{at}, a part behind closed doors begins, which is neither broadcast nor recorded (article 70.1 "
        "of Law 7/1985).",
        at=words.sentence(words.at(part.span.start)),
    )
    if part.reason:
        text += " " + words.say("Reason: {text}", text=words.stopped(part.reason))
    if part.span.end:
        text += " " + words.say("The meeting is public again {at}.", at=words.at(part.span.end))
    return text


def recording_gap(words: Words, gap: RecordingGap) -> str:
    """What the recording lacks there, and why."""
    at = words.sentence(words.at(gap.span.start))
    text = {
        "no_room": words.say("{at}, the recording is interrupted, because there is no room left on the disk.", at=at),
        "read_only": words.say("{at}, the recording is interrupted, because the disk cannot be written to.", at=at),
        "failed": words.say("{at}, the recording is interrupted by a technical failure.", at=at),
        "stopped": words.say("{at}, the recording is stopped.", at=at),
    }[gap.cause]
    if gap.span.end is None:
        return text + " " + words.say("It does not go on before the end of the meeting.")
    return text + " " + words.say("It goes on after {duration}.", duration=words.duration(_lasted(gap)))


def _together(gaps: Sequence[RecordingGap]) -> list[list[RecordingGap]]:
    """Many short ones, as a machine that has too much to do leaves them, are told as one."""
    runs = [
        (short, list(run)) for short, run in groupby(gaps, lambda gap: gap.cause == "failed" and _lasted(gap) <= SHORT)
    ]
    return [told for short, run in runs for told in ([run] if short and len(run) >= MANY else [[gap] for gap in run])]


def _lasted(gap: RecordingGap) -> float:
    """Seconds; endless where it did not go on."""
    return (gap.span.end.at - gap.span.start.at).total_seconds() if gap.span.end else math.inf


def _recording_gaps(words: Words, gaps: Sequence[RecordingGap]) -> str:
    if len(gaps) == 1:
        return recording_gap(words, gaps[0])
    start, end = words.clock(gaps[0].span.start), words.clock(gaps[-1].span.start)
    values = {"number": len(gaps), "duration": words.duration(sum(map(_lasted, gaps)))}
    if start == end:
        return words.say(
            "{at}, the recording is interrupted {number} times by a technical failure, for {duration} in all.",
            at=words.sentence(words.at(gaps[0].span.start)),
            **values,
        )
    return words.say(
        "Between {start} and {end}, the recording is interrupted {number} times by a technical failure, for "
        "{duration} in all.",
        start=start,
        end=end,
        **values,
    )
