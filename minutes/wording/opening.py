"""How minutes begin: what meeting it was, how it was called, what was on the agenda. Who came is in `attendance`."""

from __future__ import annotations

from minutes import document as d
from minutes.model import FailedCall, Minutes, Postponement
from minutes.prose import OPENING, Prose, paragraphs
from minutes.wording import citations
from minutes.wording.grammar import noun_gender
from minutes.wording.words import Words


def body(words: Words, minutes: Minutes) -> str:
    """«el Ple de l'Ajuntament de Vallserena»."""
    name, council = words.line(minutes.body), words.line(minutes.council)
    phrase = words.grammar.the(name, noun_gender(name))
    if council in name:
        return phrase
    return f"{phrase} {words.grammar.of(words.grammar.the(council, noun_gender(council)))}"


def title(words: Words, minutes: Minutes) -> str:
    of_body = words.grammar.of(body(words, minutes))
    if minutes.ending == "no_quorum":
        return words.say("Formal note on the meeting not held {of_body}", of_body=of_body)
    match minutes.kind:
        case "extraordinary":
            return words.say("Minutes of the extraordinary meeting {of_body}", of_body=of_body)
        case "urgent":
            return words.say("Minutes of the extraordinary and urgent meeting {of_body}", of_body=of_body)
    return words.say("Minutes of the ordinary meeting {of_body}", of_body=of_body)


def kind(words: Words, minutes: Minutes) -> str:
    return {
        "ordinary": words.say("Ordinary"),
        "extraordinary": words.say("Extraordinary"),
        "urgent": words.say("Extraordinary and urgent"),
    }[minutes.kind]


def call(words: Words, minutes: Minutes) -> str:
    return words.say("First") if minutes.call == 1 else words.say("Second")


def mode(words: Words, minutes: Minutes) -> str:
    return {
        "chamber": words.say("In the chamber"),
        "remote": words.say("Remote"),
        "hybrid": words.say("In the chamber and remote"),
    }[minutes.mode]


def identification(words: Words, minutes: Minutes) -> tuple[d.Row, ...]:
    """The table that minutes begin with."""
    day = words.date(minutes.opened or minutes.convened_for)
    rows = [
        (words.say("Meeting number"), words.line(minutes.number)),
        (words.say("Body"), words.line(minutes.body)),
        (words.say("Kind"), kind(words, minutes)),
        (words.say("Date"), day),
        (words.say("Call"), call(words, minutes)),
        (words.say("Began"), words.time(minutes.opened) if minutes.opened else "—"),
        (words.say("Ended"), words.time(minutes.closed) if minutes.closed else "—"),
        (words.say("Place"), words.sentence(words.grammar.bare(words.line(minutes.place)))),
        (words.say("Held"), mode(words, minutes)),
    ]
    return tuple(d.Row(label, value) for label, value in rows if value)


def formula(words: Words, minutes: Minutes) -> d.Section:
    """The opening formula, how the meeting was convened, and on what remote participation rests."""
    blocks: list[d.Block] = [d.Paragraph(_convened(words, minutes), minutes.opened.second if minutes.opened else None)]
    blocks.append(d.Paragraph(_notice(words, minutes)))
    blocks.extend(d.Paragraph(_postponed(words, each), None, "fact") for each in minutes.postponements)
    blocks.extend(d.Paragraph(_failed(words, each), None, "fact") for each in minutes.failed_calls)
    if minutes.reasons:
        blocks.append(d.Paragraph(words.say("Reasons for convening it: {text}", text=words.stopped(minutes.reasons))))
    if minutes.mode != "chamber" and (basis := citations.basis(words, minutes)):
        text = words.say("Remote participation rests on {basis}.", basis=basis)
        if minutes.basis_reason:
            text += " " + words.stopped(minutes.basis_reason)
        blocks.append(d.Paragraph(text))
    if minutes.mode == "remote":
        blocks.append(d.Paragraph(citations.seat(words)))
    return d.Section("opening", "", 2, tuple(blocks))


def _convened(words: Words, minutes: Minutes) -> str:
    of_whom = ""
    if minutes.chair:
        of_whom = words.say(", under the presidency {of_chair}", of_chair=words.grammar.of(words.titled(minutes.chair)))
    officers = [words.titled(each) for each in (minutes.secretary, minutes.comptroller) if each]
    attended = words.list_of_phrases([words.grammar.of(each) for each in officers])
    present = words.say(", with the attendance {of_officers}", of_officers=attended) if officers else ""
    where = _where(words, minutes)
    values = {
        "municipality": words.line(minutes.municipality),
        "date": words.date(minutes.opened or minutes.convened_for),
        "clock": words.clock(minutes.opened or minutes.convened_for),
        "body": body(words, minutes),
        "where": where,
        "kind": kind(words, minutes).lower(),
        "call": call(words, minutes).lower(),
        "presidency": of_whom,
        "officers": present,
    }
    if minutes.opened is None:
        return words.say(
            "{body} was convened {where} for {date}, {clock}, in {kind} meeting, on {call} call{presidency}.", **values
        ).replace("  ", " ")
    return words.say(
        "In {municipality}, at {clock} on {date}, {body} meets {where} in {kind} meeting, on {call} call"
        "{presidency}{officers}.",
        **values,
    )


def _postponed(words: Words, told: Postponement) -> str:
    text = words.say(
        "On {date} the meeting, until then convened for {before}, {before_clock}, "
        "is postponed to {after}, {after_clock}.",
        date=words.date(told.at),
        before=words.date(told.before),
        before_clock=words.clock(told.before, dated=True),
        after=words.date(told.starts_at),
        after_clock=words.clock(told.starts_at, dated=True),
    )
    return f"{text} {words.say('Reason: {text}', text=words.stopped(told.reason))}"


def _failed(words: Words, failed: FailedCall) -> str:
    """Who came to a call at which too few did, and who had sent apologies (ROF 109.2)."""
    return _there(words, failed) + _excused(words, failed)


def _there(words: Words, failed: FailedCall) -> str:
    call = words.say("First") if failed.call == 1 else words.say("Second")
    values = {
        "at": words.sentence(words.at(failed.at, dated=True)),
        "date": words.date(failed.at),
        "call": call.lower(),
    }
    if not failed.present:
        return words.say("{at} on {date}, on {call} call, no member is present and there is no quorum.", **values)
    names = words.list_of_phrases([words.titled(person) for person in failed.present])
    return words.say("{at} on {date}, on {call} call, there is no quorum. Present: {names}.", names=names, **values)


def _excused(words: Words, failed: FailedCall) -> str:
    names = words.list_of_phrases([words.titled(person) for person in failed.excused])
    return " " + words.say("Apologies were sent by: {names}.", names=names) if names else ""


def _where(words: Words, minutes: Minutes) -> str:
    place = words.grammar.place(words.line(minutes.place)) if minutes.place.strip() else ""
    match minutes.mode:
        case "remote":
            return words.say("remotely, by electronic means,")
        case "hybrid":
            return words.say("{place}, and remotely by electronic means,", place=place)
    # An address in between ends as it begins.
    return f"{place}," if "," in place else place


def _notice(words: Words, minutes: Minutes) -> str:
    day = words.date(minutes.notice_sent)
    return words.count(
        "The meeting was convened on {date}, with {n} working day between the notice and the meeting.",
        "The meeting was convened on {date}, with {n} working days between the notice and the meeting.",
        minutes.working_days,
        date=day,
    )


def agenda(words: Words, minutes: Minutes) -> d.Section:
    points = tuple(
        d.Point(item.number, words.line(item.title), item.id)
        for item in sorted(minutes.items, key=lambda i: i.number)
        if not item.off_agenda
    )
    return d.Section("agenda", words.say("Agenda"), 2, (d.Points(points),))


def remarks(words: Words, minutes: Minutes, prose: Prose) -> d.Section | None:
    """What was said before the first item: the secretary's, or the notes made before it."""
    first = min((item.spans[0].start.at for item in minutes.items if item.spans), default=None)
    if minutes.opened is None:
        return None
    written = prose.get(OPENING, "").strip()
    if written:
        texts = paragraphs(written)
    else:
        texts = (
            words.say("The meeting being open, the items of the agenda are dealt with."),
            *(words.stopped(note.text) for note in minutes.notes if first is None or note.at.at < first),
        )
    block = d.Prose(OPENING, words.say("Opening of the meeting"), texts, not written)
    return d.Section("remarks", words.say("Course of the meeting"), 2, (block,))
