"""How minutes end: the closing formula, the signatures, what was put right, the proof that nothing was changed."""

from __future__ import annotations

from minutes import document as d
from minutes.model import Correction, Minutes, Person
from minutes.prose import APPROVAL, CLOSING, Prose, paragraphs
from minutes.wording import events, voting
from minutes.wording.words import Words


def outside_items(words: Words, minutes: Minutes) -> d.Section | None:
    found = events.between(words, minutes)
    if not found:
        return None
    return d.Section("incidents", words.say("Incidents between items"), 3, tuple(block for _, block in found))


def formula(words: Words, minutes: Minutes, prose: Prose) -> d.Section:
    blocks: list[d.Block] = []
    written = prose.get(CLOSING, "").strip()
    opening = min((item.spans[0].start.order for item in minutes.items if item.spans), default=None)
    later = [note for note in minutes.notes if opening is not None and note.at.order >= opening]
    texts = paragraphs(written) if written else tuple(words.stopped(note.text) for note in later)
    blocks.append(d.Prose(CLOSING, words.say("Closing remarks"), texts, not written))
    blocks.append(d.Paragraph(_ended(words, minutes), minutes.closed.second if minutes.closed else None))
    return d.Section("closing", "", 2, tuple(blocks))


def approval(words: Words, minutes: Minutes, prose: Prose) -> d.Section | None:
    """In which meeting they were approved, and what was put right then (ROF 91.1, 110.2)."""
    if minutes.ending != "adjourned":
        return None
    heading, texts = words.say("Approval of the minutes"), paragraphs(prose.get(APPROVAL, ""))
    block = d.Prose(APPROVAL, words.say("In which meeting, when, and with what corrections"), texts, False)
    return d.Section("approval", heading, 2, (block,), annex=True)


def _ended(words: Words, minutes: Minutes) -> str:
    if minutes.ending == "cancelled":
        text = words.say("The meeting was cancelled before it was opened.")
        if minutes.ended_reason:
            text += " " + words.say("Reason: {text}", text=words.stopped(minutes.ended_reason))
        return text
    if minutes.ending == "no_quorum":
        return words.say(
            "For lack of quorum the meeting cannot be held, of which this formal note is made, as provided "
            "in article 109.2 "
            "of the ROF."
        )
    if minutes.closed is None:
        return words.say("The meeting is in course.")
    same_day = minutes.opened and words.date(minutes.opened) == words.date(minutes.closed)
    when = words.at(minutes.closed, dated=True)
    if not same_day:
        when = words.say("{at} on {date}", at=when, date=words.date(minutes.closed))
    ended = words.say("There being no further business, the chair closes the meeting {when}", when=when)
    left = [item for item in minutes.items if not item.spans and item.withdrawn is None]
    if left:
        numbers = words.list([str(item.number) for item in left])
        ended = words.count(
            "The chair closes the meeting {when} without item {numbers} having been dealt with",
            "The chair closes the meeting {when} without items {numbers} having been dealt with",
            len(left),
            when=when,
            numbers=numbers,
        )
    if minutes.secretary is None:
        return ended + "."
    return ended + words.agree(minutes.secretary.gender, ", to all of which I, as secretary, attest.")


def signatures(words: Words, minutes: Minutes) -> tuple[d.Signature, ...]:
    """The secretary, and who presided with the countersign (ROF 110.2)."""
    found: list[d.Signature] = []
    if minutes.secretary:
        found.append(_signature(words, "", minutes.secretary))
    if minutes.chair:
        found.append(_signature(words, words.say("Countersigned"), minutes.chair))
    return tuple(found)


def _signature(words: Words, above: str, person: Person) -> d.Signature:
    return d.Signature(above, words.signing(person), words.line(person.name))


# What was put right ----------------------------------------------------------------------------------------------


def corrections(words: Words, minutes: Minutes) -> d.Section | None:
    if not minutes.corrections:
        return None
    blocks = tuple(d.Paragraph(_correction(words, minutes, each), None, "fact") for each in minutes.corrections)
    return d.Section("corrections", words.say("Corrections"), 2, blocks, annex=True)


def _correction(words: Words, minutes: Minutes, correction: Correction) -> str:
    was, now = _told(words, minutes, correction.was), correction.now and _told(words, minutes, correction.now)
    values = {"seq": correction.seq, "was": was, "now": now, "reason": words.stopped(correction.reason)}
    if now is None:
        return words.say("Entry {seq} of the record ({was}) is left without effect. Reason: {reason}", **values)
    if was == now:
        return words.say("Entry {seq} of the record ({was}) is put right. Reason: {reason}", **values)
    return words.say(
        "Entry {seq} of the record: where it says «{was}», it must say «{now}». Reason: {reason}", **values
    )


def _told(words: Words, minutes: Minutes, fact: dict[str, object]) -> str:
    """A fact that can be corrected, in words."""
    name = _name(words, minutes, str(fact.get("person", "")))
    match fact["fact"]:
        case "BallotCast":
            return words.say(
                "vote {of_name} on item {number}: {choice}",
                of_name=words.grammar.of(name),
                number=_item_of_vote(minutes, str(fact["vote"])),
                choice=voting.choice(words, str(fact["choice"])).lower(),
            )
        case "BallotsEntered":
            choices = fact["choices"]
            assert isinstance(choices, dict)
            told = [
                f"{_name(words, minutes, person)}, {voting.choice(words, str(choice)).lower()}"
                for person, choice in choices.items()
            ]
            return words.say(
                "votes on item {number}: {votes}",
                number=_item_of_vote(minutes, str(fact["vote"])),
                votes="; ".join(told),
            )
        case "AttendanceMarked":
            standing = {
                "present": words.say("present"),
                "excused": words.say("absence excused"),
                "absent": words.say("absent"),
                "left": words.say("has left"),
            }[str(fact["attendance"])]
            return f"{name}: {standing}"
        case "Joined":
            mode = words.say("remotely") if fact["mode"] == "remote" else words.say("in the chamber")
            return words.say("{name} joins {mode}", name=name, mode=mode)
        case "Left":
            return words.say("{name} leaves", name=name)
        case "PlaceDeclared":
            # Where exactly is what is taken out by correcting it.
            return words.say("{name} declares where they are", name=name)
        case "IdentityVerified":
            return words.say("identity {of_name} verified", of_name=words.grammar.of(name))
        case "RecusalDeclared":
            number = next((item.number for item in minutes.items if item.id == fact["item"]), "—")
            return words.say("{name} abstains by legal duty on item {number}", name=name, number=number)
        case "CalledToOrder":
            return words.say("{name} is called to order", name=name)
        case "NoteAdded":
            of = next((item.number for item in minutes.items if item.id == fact["item"]), None)
            return words.say("note on item {number}", number=of) if of else words.say("note on the meeting")
    return words.say("{name} is given the floor", name=name)


def _name(words: Words, minutes: Minutes, person: str) -> str:
    known = [each.person for each in minutes.attendance]
    known += [each for each in (minutes.secretary, minutes.comptroller) if each]
    return next((words.line(each.name) for each in known if each.person == person), person)


def _item_of_vote(minutes: Minutes, vote: str) -> int | str:
    return next((item.number for item in minutes.items for each in item.votes if each.id == vote), "—")


# Proof -----------------------------------------------------------------------------------------------------------


def integrity(words: Words, minutes: Minutes) -> d.Section:
    proof = minutes.integrity
    blocks: list[d.Block] = [
        d.Paragraph(
            words.count(
                "These minutes are drawn from the record of the meeting, made up of {n} entry.",
                "These minutes are drawn from the record of the meeting, made up of {n} entries, each bound to the one "
                "before it.",
                proof.entries,
            )
        )
    ]
    rows = [
        (words.say("Record of the meeting (last entry)"), proof.head),
        (words.say("Notice of the meeting"), proof.notice_sha256),
    ]
    if proof.film:
        rows.append(
            (
                words.say("Recording ({duration})", duration=words.duration(proof.film.seconds)),
                proof.film.sha256,
            )
        )
    blocks.append(d.Table("", (words.say("Document"), words.say("SHA-256 fingerprint")), tuple(rows)))
    if proof.parts:
        blocks.append(
            d.Paragraph(
                words.count(
                    "The recording was made in {n} part, whose fingerprint is in the integrity sheet.",
                    "The recording was made in {n} parts, whose fingerprints are in the integrity sheet.",
                    len(proof.parts),
                )
            )
        )
    return d.Section("integrity", words.say("Guarantee of integrity"), 2, tuple(blocks), annex=True)
