"""Captions and the film they are for: nothing beyond its end, and nothing of a closed part (R-39). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from minutes.film import FilmTime
from minutes.model import Recess
from web.captions.cue import Cue, stamp
from web.i18n import _
from web.uploads import NotTaken

Stretch = tuple[int, int]
"""From and until, in milliseconds of the film."""


class Fitted(msgspec.Struct, frozen=True):
    cues: tuple[Cue, ...]
    early: int = 0
    """How many were left out because they ended before the film begins."""
    hidden: int = 0
    """How many were left out because they are shown, if only in part, during a closed part."""
    cut: int = 0
    """How many ended after the film, and end with it now."""
    overlapping: int = 0
    """How many begin while the one before is shown."""


def closed_stretches(film: FilmTime, closed_parts: Iterable[Recess]) -> tuple[Stretch, ...]:
    """Where the film shows the slate. A part of which nothing was recorded is nowhere in it."""
    found = []
    for part in closed_parts:
        start = film.last_second(part.span.start.at)
        end = film.last_second(part.span.end.at) if part.span.end else film.seconds
        if end > start:
            found.append((round(start * 1000), round(end * 1000)))
    return tuple(found)


def fit(cues: Sequence[Cue], seconds: float, closed: Sequence[Stretch], moved: int = 0) -> Fitted:
    """What is published of them, all `moved` by so many milliseconds: a broadcast begins earlier than its recording.

    Raises `NotTaken` for captions of another film, or when none is left.
    """
    length = round(seconds * 1000)
    ours = [
        msgspec.structs.replace(cue, start=max(0, cue.start + moved), end=cue.end + moved)
        for cue in cues
        if cue.end + moved > 0
    ]
    for cue in ours:
        if cue.start >= length:
            about = {"line": cue.line, "time": stamp(cue.start), "end": stamp(length)}
            raise NotTaken(
                _(
                    "Line %(line)s: this caption begins at %(time)s, and the recording ends at %(end)s. Check that the "
                    "captions are of this recording: their times count from its beginning."
                )
                % about
            )
    open_ = [cue for cue in ours if not any(cue.start < end and cue.end > start for start, end in closed)]
    if not ours:
        raise NotTaken(_("All these captions would come before the recording begins: none would be left."))
    if not open_:
        raise NotTaken(_("All these captions fall into closed parts of the meeting: none would be left."))
    kept = tuple(msgspec.structs.replace(cue, end=min(cue.end, length)) for cue in open_)
    return Fitted(
        kept,
        early=len(cues) - len(ours),
        hidden=len(ours) - len(open_),
        cut=sum(cue.end > length for cue in open_),
        overlapping=sum(after.start < before.end for before, after in pairwise(kept)),
    )
