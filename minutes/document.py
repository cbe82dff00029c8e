"""The minutes in words, ready to be laid out: what every rendering prints, and none of them decides.

Text is plain; escaping is the renderer's. `second` is where in the film a thing can be seen. A `Prose` block is the
secretary's own, under its key; everything else comes from the journal.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph", tag_field="block"):
    text: str
    second: float | None = None
    role: Literal["text", "fact", "result"] = "text"


class Prose(msgspec.Struct, frozen=True, tag="prose", tag_field="block"):
    key: str
    heading: str
    paragraphs: tuple[str, ...]
    drafted: bool
    """True where the secretary has written nothing and the text follows from the facts."""


class Table(msgspec.Struct, frozen=True, tag="table", tag_field="block"):
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first cell names the row."""


class Points(msgspec.Struct, frozen=True, tag="points", tag_field="block"):
    """A numbered list whose points lead to sections."""

    points: tuple[Point, ...]


class Point(msgspec.Struct, frozen=True):
    number: int
    text: str
    anchor: str


class Said(msgspec.Struct, frozen=True):
    text: str
    second: float | None


class Turns(msgspec.Struct, frozen=True, tag="turns", tag_field="block"):
    """Who had the floor and for how long."""

    heading: str
    turns: tuple[Said, ...]


class Count(msgspec.Struct, frozen=True):
    """One side of a vote."""

    side: Literal["for", "against", "abstain", "not_voting", "recused"]
    label: str
    number: int
    names: tuple[str, ...]
    """A line per group."""


class Vote(msgspec.Struct, frozen=True, tag="vote", tag_field="block"):
    anchor: str
    heading: str
    second: float | None
    intro: tuple[Paragraph, ...]
    count_head: tuple[str, str, str]
    counts: tuple[Count, ...]
    roll: Table | None
    """Each member's answer in calling order, when the vote was nominal."""
    results: tuple[Paragraph, ...]
    outcome: Literal["carried", "rejected", "tied", "cancelled", "void", "open"]


Block = Paragraph | Prose | Table | Points | Turns | Vote


class Section(msgspec.Struct, frozen=True):
    anchor: str
    heading: str
    """Empty for the opening and closing formulas."""
    level: Literal[2, 3]
    blocks: tuple[Block, ...]
    number: int | None = None
    subtitle: str = ""
    second: float | None = None
    annex: bool = False


class Row(msgspec.Struct, frozen=True):
    label: str
    value: str


class Signature(msgspec.Struct, frozen=True):
    above: str
    office: str
    name: str


class Document(msgspec.Struct, frozen=True):
    language: str
    title: str
    council: str
    accent: str
    standing: str
    """Draft, or what else it is."""
    identification: tuple[Row, ...]
    identification_heading: str
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...]
    running_head: str
    page_word: str
    page_of: str
    watch_word: str
    """What a link into the recording is called."""
