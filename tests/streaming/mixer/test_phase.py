from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from uuid import uuid4

from streaming.mixer.phase import PLACES, ROUNDS, Phase

INTERVAL = Fraction(40_000)


def test_several_on_one_machine_have_places_far_apart_and_leave_them() -> None:
    name = uuid4().hex
    with ExitStack() as stack:
        phases = [Phase(name) for _ in range(4)]
        for phase in phases:
            stack.callback(phase.leave)
        assert [phase.eighth for phase in phases] == [0, 4, 2, 6]
        phases[1].leave()
        stack.callback((again := Phase(name)).leave)
        assert again.eighth == 4


def test_where_every_place_is_taken_the_first_will_do() -> None:
    name = uuid4().hex
    with ExitStack() as stack:
        for _ in range(len(PLACES) * ROUNDS):
            stack.callback(Phase(name).leave)
        stack.callback((late := Phase(name)).leave)
        assert late.eighth == 0


def test_the_first_tick_is_the_next_moment_of_its_place() -> None:
    name = uuid4().hex
    with ExitStack() as stack:
        for place in PLACES[:3]:
            stack.callback((phase := Phase(name)).leave)
            first = phase.first(123_456_789, INTERVAL)
            assert 0 <= first - 123_456_789 < INTERVAL
            assert first % INTERVAL == place * 5_000
