"""What the secretary's hand did to the recording, read back from the journal after a restart. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from meetings import facts as f


def recording_switch(facts: Iterable[f.Fact]) -> bool | None:
    """True or False as it was last switched by hand; None while the recording follows the meeting.

    An open meeting is recorded unless somebody stopped that, a meeting that was not opened yet only if somebody asked.
    """
    switch: bool | None = None
    is_open = False
    for fact in facts:
        if isinstance(fact, f.MeetingOpened):
            switch, is_open = None, True
        elif isinstance(fact, f.RecordingStarted):
            switch = None if is_open else True
        elif isinstance(fact, f.RecordingStopped):
            switch = False
    return switch
