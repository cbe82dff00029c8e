"""What the secretary is told while the meeting's clock is not the machine's, because that one jumped. Words only."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_timedelta

from web import wire
from web.live.words import Words

AHEAD = (
    "The clock of the service's machine was put {time} ahead. The meeting goes on by the time it had: order, turns and "
    "minutes are right. You have nothing to do; tell whoever looks after the service."
)
BEHIND = (
    "The clock of the service's machine was put {time} back. The meeting goes on by the time it had: order, turns and "
    "minutes are right. You have nothing to do; tell whoever looks after the service."
)
STRANGE = "If the time on top is wrong, note the right one for the minutes."


def told(ahead: float, words: Words) -> wire.ClockHeld:
    """`ahead`: seconds by which the machine's clock is ahead of the meeting's; 0 when both are the same."""
    if not ahead:
        return wire.ClockHeld("")
    # As it was set and not rounded to the next unit: "90 seconds", "60 minutes".
    time = format_timedelta(dt.timedelta(seconds=abs(ahead)), threshold=2, locale=words.language)
    return wire.ClockHeld(f"{words(AHEAD if ahead > 0 else BEHIND, time=time)} {words(STRANGE)}")
