"""What a window is told when it comes: the meeting as it was convened."""

from __future__ import annotations

from typing import get_args

import pytest

from meetings import plan as p
from meetings.ledger import Ledger
from meetings.roles import Actor
from tests.journals import begun, plan
from tests.meetings.memory import MemoryJournals
from web import wire
from web.live.hub import Hub
from web.live.spoken import speaking_clock
from web.live.window import Window
from web.live.words import words


def hub(meeting: p.Plan) -> Hub:
    held = begun(meeting)
    return Hub(
        Ledger(MemoryJournals(), lambda: held.clock),
        held.state,
        held.entries,
        spoken=speaking_clock(held.entries),
        papers="",
        clock=lambda: 1000.0,
        steady=lambda: 0.0,
        new_id=lambda: "1",
    )


class Told(Window):
    """Keeps what it is told."""

    def __init__(self, language: str = "ca") -> None:
        super().__init__(Actor("pere", "member"), "Pere Ferrer i Mas", words(language))
        self.told: list[wire.ToBrowser] = []

    def tell(self, message: wire.ToBrowser) -> None:
        self.told.append(message)


@pytest.mark.parametrize("mode", get_args(p.Mode))
async def test_a_window_is_told_where_members_may_take_part_from(mode: p.Mode) -> None:
    window = Told()
    await hub(plan(mode=mode)).greet(window, wire.Hello("w1"), ())
    assert [message.mode for message in window.told if isinstance(message, wire.Welcome)] == [mode]


def test_each_window_reads_labels_in_its_own_language() -> None:
    meeting = hub(plan())
    shown = {language: meeting.view(Told(language)).items[0].majority_label for language in ("ca", "es", "en")}
    assert shown == {"ca": "Majoria simple", "es": "Mayoría simple", "en": "Simple majority"}
