"""What the secretary writes in her own words: the only part of the minutes that does not come from the journal.

Keys are stable: `opening`, `closing`, `approval` (when and how the minutes were approved), and for each item
`<item>.debate` (summary of the debate) and `<item>.operative` (operative text). Paragraphs are apart by an empty line.
What is not in the mapping is drafted from the facts, the notes taken meanwhile among them: once the secretary writes,
her text stands in their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from meetings.letters import tidy
from meetings.plan import Plan

Prose = Mapping[str, str]

OPENING = "opening"
CLOSING = "closing"
APPROVAL = "approval"
"""Once it is written the minutes are no draft any more (R-34)."""
MAX_TEXT = 40_000
"""Characters under one key."""


def debate(item: str) -> str:
    return f"{item}.debate"


def operative(item: str) -> str:
    return f"{item}.operative"


def keys(plan: Plan) -> tuple[str, ...]:
    """Every key that minutes of this meeting have a place for, in reading order."""
    return (OPENING, *(key for item in plan.items for key in (debate(item.id), operative(item.id))), CLOSING, APPROVAL)


def is_approved(prose: Prose) -> bool:
    return bool(prose.get(APPROVAL, "").strip())


def printable(text: str) -> str:
    """Without what no document format takes or no reader sees: old journals hold what was let in then."""
    return tidy(text)


def paragraphs(text: str) -> tuple[str, ...]:
    """The text's paragraphs, without those that are empty; single line ends stay."""
    return tuple(stripped for each in re.split(r"\n\s*\n", printable(text)) if (stripped := each.strip()))
