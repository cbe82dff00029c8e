"""A rendition is made while somebody needs it, and what is said of it is said once."""

from __future__ import annotations

from streaming.bridge.on_demand import LINGERS, OnDemand
from streaming.exchange import Kind, MakeRendition

ON, OFF = (MakeRendition(Kind.VP8_VIDEO, wanted) for wanted in (True, False))
SECOND = 1_000_000


def rendition() -> tuple[OnDemand, list[MakeRendition]]:
    said: list[MakeRendition] = []
    return OnDemand(Kind.VP8_VIDEO, said.append), said


def test_it_is_asked_for_once_and_ended_a_while_after_the_last_who_needed_it() -> None:
    made, said = rendition()
    made.tend(0, needed=False, awaited=False)
    assert said == []
    made.tend(SECOND, needed=True, awaited=True)
    made.keyframes.granted()
    for second in range(2, 6):
        made.tend(second * SECOND, needed=True, awaited=False)
    assert said == [ON]
    made.tend(5 * SECOND + LINGERS - 1, needed=False, awaited=False)
    assert said == [ON]
    for _ in range(2):
        made.tend(5 * SECOND + LINGERS, needed=False, awaited=False)
    assert said == [ON, OFF]


def test_a_second_viewer_gets_a_keyframe_and_ten_of_them_one() -> None:
    made, said = rendition()
    made.tend(0, needed=True, awaited=True)
    made.keyframes.granted()
    for _ in range(10):
        made.tend(2 * SECOND, needed=True, awaited=True)
    assert said == [ON, ON]


def test_a_new_mixer_is_asked_again_for_what_is_needed_now() -> None:
    made, said = rendition()
    made.restarted()
    assert said == []
    made.tend(0, needed=True, awaited=True)
    made.restarted()
    assert said == [ON, ON]
