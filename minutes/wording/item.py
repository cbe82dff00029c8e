"""One agenda item in words: what was proposed, what happened in order, the debate, the votes, the resolution."""

from __future__ import annotations

from meetings.plan import NEVER_VOTED
from minutes import document as d
from minutes.model import ItemRecord, Minutes, Moment, Turn
from minutes.prose import Prose, debate, operative, paragraphs
from minutes.wording import events, voting
from minutes.wording.words import Words, message

ABOUT_THE_COURSE = ("urgency", "inclusion", "nominal", "secrecy")
"""Purposes of votes that come before the debate."""


def section(words: Words, minutes: Minutes, item: ItemRecord, prose: Prose) -> d.Section:
    start = item.spans[0].start if item.spans else None
    blocks: list[d.Block] = []
    if not item.spans and not item.withdrawn:
        blocks.append(d.Paragraph(words.say("This item was not dealt with."), None, "fact"))
    happened = _chronicle(words, minutes, item, prose)
    decided = max(
        (place for place, block in enumerate(happened, 1) if isinstance(block, d.Vote)), default=len(happened)
    )
    blocks.extend([*happened[:decided], *_resolution(words, item, prose), *happened[decided:]])
    return d.Section(
        item.id,
        words.line(item.title),
        3,
        tuple(blocks),
        item.number,
        _subtitle(words, item),
        start.second if start else None,
    )


def kind(words: Words, item: ItemRecord) -> str:
    return {
        "urgency": words.say("Ratification of urgency"),
        "minutes_approval": words.say("Approval of minutes"),
        "report": words.say("Report"),
        "opinion": words.say("Committee opinion"),
        "proposal": words.say("Proposal"),
        "proposition": words.say("Proposition"),
        "motion": words.say("Motion"),
        "urgent_motion": words.say("Urgent motion"),
        "statement": words.say("Institutional statement"),
        "requests_questions": words.say("Requests and questions"),
    }[item.kind]


def _subtitle(words: Words, item: ItemRecord) -> str:
    parts = [kind(words, item)]
    if item.off_agenda:
        parts.append(words.say("off the agenda"))
    if item.proposer:
        parts.append(words.say("proposed by: {proposer}", proposer=words.line(item.proposer)))
    if item.majority in ("absolute", "two_thirds"):
        majority = words.say("absolute") if item.majority == "absolute" else words.say("two thirds")
        parts.append(words.say("majority required: {majority}", majority=majority))
    if item.spans:
        parts.append(words.time(item.spans[0].start))
    return " · ".join(parts)


def _chronicle(words: Words, minutes: Minutes, item: ItemRecord, prose: Prose) -> list[d.Block]:
    """What happened under the item in order, the debate before the first vote on the substance."""
    timed: list[tuple[Moment, d.Block]] = list(events.under(words, minutes, item))
    timed += [(vote.opened, voting.vote(words, minutes, item, vote)) for vote in item.votes]
    timed.sort(key=lambda pair: pair[0].order)
    if not item.spans:
        return [block for _, block in timed]
    about = [vote.opened.order for vote in item.votes if vote.purpose not in ABOUT_THE_COURSE]
    last_turn = [turn.span.start.order for turn in item.turns]
    first_vote = min(about, default=None)
    discussion = _discussion(words, item, prose)
    if first_vote is None:
        before = timed if not last_turn else [pair for pair in timed if pair[0].order <= last_turn[0]]
    else:
        before = [pair for pair in timed if pair[0].order < first_vote]
    after = timed[len(before) :]
    return [*(block for _, block in before), *discussion, *(block for _, block in after)]


def _discussion(words: Words, item: ItemRecord, prose: Prose) -> list[d.Block]:
    found: list[d.Block] = []
    key = debate(item.id)
    written = prose.get(key, "").strip()
    texts = paragraphs(written) if written else draft(words, item)
    found.append(d.Prose(key, words.say("Debate"), texts, not written))
    if item.turns:
        said = tuple(d.Said(_turn(words, turn), turn.span.start.second) for turn in item.turns)
        found.append(d.Turns(words.say("Speaking times"), said))
    return found


def draft(words: Words, item: ItemRecord) -> tuple[str, ...]:
    """A summary of the debate from who spoke and what was noted, for the secretary to write over."""
    found: list[str] = []
    if item.turns:
        named = [words.grouped(turn.person) + _turn_kind(words, turn) for turn in item.turns]
        once = list(dict.fromkeys(named))
        told = (
            message("{name} speaks on this item.")
            if len(once) == 1
            else message("The following speak on this item, in this order: {names}.")
        )
        found.append(words.say(told, name=once[0], names=words.list(once)))
    elif item.kind not in ("minutes_approval", "urgency") or item.notes:
        found.append(words.say("Nobody asks for the floor."))
    else:
        found.append(words.say("There are no interventions."))
    found += [words.stopped(note.text) for note in item.notes]
    return tuple(found)


def _turn_kind(words: Words, turn: Turn) -> str:
    return {
        "turn": "",
        "reply": words.say(", in reply"),
        "allusion": words.say(", on a personal reference"),
        "point_of_order": words.say(", on a point of order"),
    }[turn.kind]


def _turn(words: Words, turn: Turn) -> str:
    group = f" ({words.line(turn.person.group_short)})" if turn.person.group_short else ""
    return f"{words.line(turn.person.name)}{group}{_turn_kind(words, turn)}, {words.duration(turn.seconds)}"


def _resolution(words: Words, item: ItemRecord, prose: Prose) -> list[d.Block]:
    """The operative text, under what became of it; nothing where none is written and none could be."""
    key = operative(item.id)
    written = prose.get(key, "").strip()
    found: list[d.Block] = []
    if item.kind == "report" and item.spans and not item.votes:
        subject = words.say("The members present take note of the report.")
        found.append(d.Paragraph(subject, None, "result"))
    dealt_with = bool(item.spans) or item.withdrawn is not None
    texts = paragraphs(written or (item.text if dealt_with else ""))
    if texts or (dealt_with and item.kind not in NEVER_VOTED):
        heading = {
            "carried": words.say("Resolution adopted"),
            "rejected": words.say("Proposal not approved"),
        }.get(item.outcome or "", words.say("Text of the proposal"))
        found.append(d.Prose(key, heading, texts, not written))
    return found
