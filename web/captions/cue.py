"""One caption and when it is shown. Times are whole milliseconds of the film."""

from __future__ import annotations

import msgspec


class Cue(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str
    """As WebVTT has it: escaped, with no other markup than what `markup` lets through."""
    line: int = 0
    """Where its times stand in the file that was sent; to say what is wrong."""


def stamp(at: int) -> str:
    """Such as `01:02:03.004`."""
    seconds, milliseconds = divmod(at, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{milliseconds:03}"
