"""Who stands in which place of a layout: those who stay keep theirs, who comes takes a free one. Pure; no drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from streaming.mixer.layout import Rect

_ROOMY = 2
"""A layout stays while at least one of so many of its places is taken: few tiles in a large grid would be lost."""


Arrange = Callable[[int], tuple[Rect | None, tuple[Rect, ...]]]
"""For so many people beside who speaks: the large place, if there is one, and at least as many others."""


class Seating(msgspec.Struct, frozen=True):
    """`sources[n]` is who stands in `places[n]`; None for an empty place."""

    places: tuple[Rect, ...] = ()
    sources: tuple[str | None, ...] = ()
    large: Rect | None = None
    """The place of who speaks, where the layout has one."""


def seated(sources: Sequence[str], arrange: Arrange, before: Seating | None) -> Seating:
    """`before`: how people stood when such a scene was last seen."""
    people = list(dict.fromkeys(sources))
    if before is not None and (kept := _kept(people, arrange, before)) is not None:
        return kept
    large, places = arrange(len(people))
    return Seating(places, (*people, *[None] * (len(places) - len(people))), large)


def _kept(people: list[str], arrange: Arrange, before: Seating) -> Seating | None:
    """The seating before with who left taken out and who came put in; None where another layout is needed."""
    if not _fits(len(people), before) or arrange(len(before.places))[1] != before.places:
        return None
    sources = [source if source in people else None for source in before.sources]
    coming = iter([source for source in people if source not in sources])
    return Seating(
        before.places, tuple(next(coming, None) if source is None else source for source in sources), before.large
    )


def _fits(count: int, before: Seating) -> bool:
    return count <= len(before.places) <= max(count * _ROOMY, 1)
