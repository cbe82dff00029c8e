"""The secretary's hand on the recording, after a restart."""

from __future__ import annotations

import pytest

from meetings import facts as f
from web.conductor.switches import recording_switch

STARTED, STOPPED, OPENED = f.RecordingStarted(), f.RecordingStopped(), f.MeetingOpened(1, "nuria")


@pytest.mark.parametrize(
    ("facts", "switch"),
    [
        ((), None),
        ((STARTED,), True),
        ((STARTED, STOPPED), False),
        ((STARTED, STOPPED, OPENED), None),
        ((OPENED, STARTED), None),
        ((OPENED, STARTED, STOPPED), False),
        ((OPENED, STARTED, STOPPED, STARTED), None),
    ],
)
def test_what_was_switched_by_hand(facts: tuple[f.Fact, ...], switch: bool | None) -> None:
    assert recording_switch(facts) is switch
