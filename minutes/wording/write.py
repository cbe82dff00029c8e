"""`write`: facts and prose in, the worded document out. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from minutes import document as d
from minutes.document import Document, Section
from minutes.model import Minutes
from minutes.prose import Prose, is_approved
from minutes.wording import attendance, closing, item, opening
from minutes.wording.words import Words


def write(minutes: Minutes, prose: Prose, language: str = "", *, places: bool = False) -> Document:
    """The minutes in words, in the meeting's language unless another is named.

    `places`: with an empty block wherever the secretary may still write.
    """
    words = Words(language or minutes.language, minutes.timezone, minutes.body_kind, minutes.opened)
    sections: list[Section | None] = [opening.formula(words, minutes)]
    if minutes.opened:
        sections += [attendance.attendance(words, minutes), attendance.quorum(words, minutes)]
    sections += [opening.agenda(words, minutes), opening.remarks(words, minutes, prose)]
    if minutes.opened:
        sections += [item.section(words, minutes, each, prose) for each in minutes.items]
        sections.append(closing.outside_items(words, minutes))
    sections += [closing.formula(words, minutes, prose), closing.approval(words, minutes, prose)]
    annexes = [closing.corrections(words, minutes), closing.integrity(words, minutes)]
    title = opening.title(words, minutes)
    return Document(
        language=words.language,
        title=title,
        council=words.line(minutes.council),
        accent=minutes.accent,
        standing=words.say("Approved") if is_approved(prose) else words.say("Draft, subject to approval"),
        identification=opening.identification(words, minutes),
        identification_heading=words.say("Identification of the meeting"),
        sections=tuple(kept for each in (*sections, *annexes) if each and (kept := each if places else _said(each))),
        signatures=closing.signatures(words, minutes),
        running_head=f"{words.line(minutes.council)} · {words.line(minutes.body)} · {words.line(minutes.number)}",
        page_word=words.say("Page"),
        page_of=words.say("of (pages)"),
        watch_word=words.say("Watch in the recording"),
    )


def _said(section: Section) -> Section | None:
    """Without what nobody has written; nothing where that is all there is."""
    blocks = tuple(block for block in section.blocks if not isinstance(block, d.Prose) or block.paragraphs)
    return replace(section, blocks=blocks) if blocks or section.number is not None else None
