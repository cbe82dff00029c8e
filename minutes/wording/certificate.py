"""What the secretary certifies of a meeting: one resolution, or an extract of all of them (R-35, R-36). Pure.

The same facts and prose as the minutes, in the same words; before the minutes are approved with the caveat that the law
asks for (ROF 206).
"""

from __future__ import annotations

from minutes import document as d
from minutes.model import ItemRecord, Minutes, Person
from minutes.prose import Prose, is_approved, operative, paragraphs
from minutes.wording import closing, opening, voting
from minutes.wording.grammar import noun_gender
from minutes.wording.words import Words


def certifiable(minutes: Minutes) -> tuple[ItemRecord, ...]:
    """The items on which something was resolved, in the order dealt with; none before the meeting is over."""
    if minutes.ending != "adjourned":
        return ()
    return tuple(item for item in minutes.items if item.outcome in ("carried", "rejected"))


def certificate(minutes: Minutes, prose: Prose, item: str, language: str = "") -> d.Document:
    """Of the resolution on one item. Raises `KeyError` for one that is not `certifiable`."""
    words = _words(minutes, language)
    found = next((each for each in certifiable(minutes) if each.id == item), None)
    if found is None:
        raise KeyError(item)
    values = {"body": opening.body(words, minutes), "meeting": _meeting(words, minutes)}
    carried = found.outcome == "carried"
    text = (
        words.say("I CERTIFY: that {body}, in {meeting}, adopted the following resolution.", **values)
        if carried
        else words.say("I CERTIFY: that {body}, in {meeting}, dealt with the following item and rejected it.", **values)
    )
    return _document(
        words, minutes, words.say("Certificate of a resolution"), text, (_item(words, minutes, found, prose),), prose
    )


def extract(minutes: Minutes, prose: Prose, language: str = "") -> d.Document:
    """Of everything that was resolved, with the sense of the votes, as other administrations are sent it."""
    words = _words(minutes, language)
    text = words.say(
        "I CERTIFY: that {body}, in {meeting}, resolved what follows. This extract is made for what articles 56.1 of "
        "Law 7/1985 and 196.3 of the ROF provide, which is to be sent within six days.",
        body=opening.body(words, minutes),
        meeting=_meeting(words, minutes),
    )
    items = tuple(_item(words, minutes, each, prose) for each in certifiable(minutes))
    return _document(words, minutes, words.say("Extract of the resolutions"), text, items, prose)


def _words(minutes: Minutes, language: str) -> Words:
    return Words(language or minutes.language, minutes.timezone, minutes.body_kind, minutes.opened)


def _meeting(words: Words, minutes: Minutes) -> str:
    """«la sessió ordinària núm. 4/2026, del dia 16 d'abril de 2026»."""
    values = {"number": words.line(minutes.number), "date": words.date(minutes.opened or minutes.convened_for)}
    match minutes.kind:
        case "extraordinary":
            return words.say("the extraordinary meeting no. {number}, of {date}", **values)
        case "urgent":
            return words.say("the extraordinary and urgent meeting no. {number}, of {date}", **values)
    return words.say("the ordinary meeting no. {number}, of {date}", **values)


def _item(words: Words, minutes: Minutes, item: ItemRecord, prose: Prose) -> d.Section:
    """Its operative text, and the vote that decided it."""
    texts = paragraphs(prose.get(operative(item.id), "").strip() or item.text)
    decisive = [each for each in item.votes if each.purpose == "substance" and each.outcome == item.outcome]
    blocks: list[d.Block] = [d.Paragraph(text) for text in texts]
    blocks += [voting.vote(words, minutes, item, each) for each in decisive[-1:]]
    return d.Section(item.id, words.line(item.title), 3, tuple(blocks), item.number)


def _document(
    words: Words, minutes: Minutes, title: str, text: str, items: tuple[d.Section, ...], prose: Prose
) -> d.Document:
    said = [d.Paragraph(_who(words, minutes, minutes.secretary))] if minutes.secretary else []
    ending = [d.Paragraph(_caveat(words))] if not is_approved(prose) else []
    ending.append(d.Paragraph(_issued(words, minutes)))
    opening_section = d.Section("opening", words.say("Certification"), 2, (*said, d.Paragraph(text)))
    head = f"{words.line(minutes.council)} · {words.line(minutes.body)} · {words.line(minutes.number)}"
    return d.Document(
        language=words.language,
        title=title,
        council=words.line(minutes.council),
        accent=minutes.accent,
        standing=words.say("To be signed"),
        identification=opening.identification(words, minutes),
        identification_heading=words.say("Identification of the meeting"),
        sections=(opening_section, *items, d.Section("closing", "", 2, tuple(ending))),
        signatures=closing.signatures(words, minutes),
        running_head=head,
        page_word=words.say("Page"),
        page_of=words.say("of (pages)"),
        watch_word=words.say("Watch in the recording"),
    )


def _who(words: Words, minutes: Minutes, secretary: Person) -> str:
    """«Montserrat Oliva i Quer, secretària de l'Ajuntament de Vallserena,»."""
    council = words.line(minutes.council)
    return words.say(
        "{name}, {office} {of_council},",
        name=words.line(secretary.name),
        office=words.office(secretary),
        of_council=words.grammar.of(words.grammar.the(council, noun_gender(council))),
    )


def _caveat(words: Words) -> str:
    return words.say(
        "This is issued before the minutes that hold it are approved, with the caveat of article 206 of the ROF and "
        "subject to the terms of their approval."
    )


def _issued(words: Words, minutes: Minutes) -> str:
    if minutes.chair is None:
        return words.say("In witness whereof I issue this document.")
    return words.say(
        "In witness whereof I issue this document by order and with the countersign {of_chair}.",
        of_chair=words.grammar.of(words.titled(minutes.chair)),
    )
