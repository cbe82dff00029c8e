"""Who was there, in what manner and until when, and whether they were enough."""

from __future__ import annotations

from minutes import document as d
from minutes.model import Attendee, Minutes, Presence
from minutes.wording import citations
from minutes.wording.words import Words, message


def attendance(words: Words, minutes: Minutes) -> d.Section:
    present = [each for each in minutes.attendance if each.status == "present"]
    members = [each for each in present if each.person.office != "external"]
    guests = [each for each in present if each.person.office == "external"]
    excused = [each for each in minutes.attendance if each.status == "excused"]
    absent = [each for each in minutes.attendance if each.status == "absent"]
    name, office, group, how = words.say("Name"), words.say("Office"), words.say("Group"), words.say("Attendance")
    blocks: list[d.Block] = []

    def table(caption: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        if rows:
            blocks.append(d.Table(caption, head, tuple(rows)))

    table(
        words.say("Members present"),
        (name, office, group, how),
        [(*_who(words, each), _how(words, minutes, each)) for each in members],
    )
    table(
        words.say("With voice and without vote"),
        (name, office, how),
        [(*_who(words, each)[:2], _how(words, minutes, each)) for each in guests],
    )
    table(words.say("Excused"), (name, office, group), [_who(words, each) for each in excused])
    table(words.say("Absent without excuse"), (name, office, group), [_who(words, each) for each in absent])
    officers = [each for each in (minutes.secretary, minutes.comptroller) if each]
    table(
        words.say("Officers"),
        (name, office),
        [(words.line(each.name), words.sentence(words.office(each))) for each in officers],
    )
    blocks.extend(d.Paragraph(text) for each in present if (text := _remote(words, each)))
    return d.Section("attendance", words.say("Attending"), 2, tuple(blocks))


def _who(words: Words, attendee: Attendee) -> tuple[str, str, str]:
    person = attendee.person
    return words.line(person.name), words.sentence(words.office(person)), words.line(person.group) or "—"


def _how(words: Words, minutes: Minutes, attendee: Attendee) -> str:
    """«A distància; a partir de les 19.08 h (durant el punt 1)»."""
    parts: list[str] = []
    first, last = attendee.presences[0], attendee.presences[-1]
    for index, presence in enumerate(attendee.presences):
        where = words.say("in the chamber") if presence.mode == "chamber" else words.say("remotely")
        text = where if index == 0 or presence.mode != attendee.presences[index - 1].mode else ""
        bounds = []
        if presence is not first or attendee.late:
            bounds.append(
                words.say(
                    "from {clock}{during}",
                    clock=words.clock(presence.span.start),
                    during=_start(words, minutes, presence),
                )
            )
        if presence.span.end and (presence is not last or attendee.left_early):
            bounds.append(
                words.say(
                    "until {clock}{during}", clock=words.clock(presence.span.end), during=_end(words, minutes, presence)
                )
            )
        parts.append(", ".join(part for part in (text, *bounds) if part))
    return words.sentence("; ".join(part for part in parts if part))


def _start(words: Words, minutes: Minutes, presence: Presence) -> str:
    if not presence.items:
        return ""
    item = next(each for each in minutes.items if each.id == presence.items[0])
    begun = min(each.start.at for each in item.spans) < presence.span.start.at
    text = message(" (during item {number})") if begun else message(" (from item {number})")
    return words.say(text, number=item.number)


def _end(words: Words, minutes: Minutes, presence: Presence) -> str:
    if not presence.items or presence.span.end is None:
        return ""
    item = next(each for each in minutes.items if each.id == presence.items[-1])
    ends = [each.end for each in item.spans]
    over = None not in ends and max(end.at for end in ends if end) <= presence.span.end.at
    text = message(" (after item {number})") if over else message(" (during item {number})")
    return words.say(text, number=item.number)


def _remote(words: Words, attendee: Attendee) -> str:
    """What a remote member declared, and that the secretary saw who it was (R-16, R-17)."""
    if "remote" not in attendee.modes:
        return ""
    name = words.sentence(words.name(attendee.person))
    sentences: list[str] = []
    if attendee.place:
        place = words.line(attendee.place.place)
        text = (
            message("{name} declares to be in {place}, in Spanish territory.")
            if attendee.place.in_spain
            else message("{name} declares to be in {place}, outside Spanish territory.")
        )
        sentences.append(words.say(text, name=name, place=place))
    if attendee.identified:
        sentences.append(
            words.say(
                "The secretary's office verifies by sight and sound the identity {of_name}.",
                of_name=words.grammar.of(words.name(attendee.person)),
            )
        )
    return " ".join(sentences)


def quorum(words: Words, minutes: Minutes) -> d.Section | None:
    """What was asked for, what there was, and whether it held (R-11)."""
    found = minutes.quorum
    if found is None:
        return None
    there = words.count(
        "{n} of the {legal} members that legally make up the body is present at the opening.",
        "{n} of the {legal} members that legally make up the body are present at the opening.",
        found.at_opening,
        legal=found.legal_number,
    )
    citation = citations.quorum(words, minutes)
    judged = (
        message("The quorum required by {citation} ({needed} members) is met and is kept throughout the meeting.")
        if found.kept
        else message(
            "The quorum required by {citation} ({needed} members) was not kept throughout the meeting: at "
            "one time only "
            "{lowest} members were present."
        )
    )
    text = words.say(judged, citation=citation, needed=found.needed, lowest=found.lowest)
    return d.Section("quorum", words.say("Quorum"), 2, (d.Paragraph(f"{there} {text}"),))
