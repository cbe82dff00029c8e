"""Seats in a half circle: they stay inside, never touch, and mirror each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.hemicycle import hemicycle

COUNTS = st.integers(min_value=1, max_value=350)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_every_seat_is_inside_and_none_touch(count: int) -> None:
    plan = hemicycle(count)
    assert len(plan.seats) == count
    for seat in plan.seats:
        assert plan.radius - 1e-9 <= seat.x <= 1 - plan.radius + 1e-9
        assert plan.radius - 1e-9 <= seat.y <= plan.height - plan.radius + 1e-9
    apart = min(
        (math.dist((a.x, a.y), (b.x, b.y)) for i, a in enumerate(plan.seats) for b in plan.seats[i + 1 :]), default=1.0
    )
    assert apart >= 2 * plan.radius


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_the_order_runs_from_left_to_right_and_the_drawing_is_symmetric(count: int) -> None:
    seats = hemicycle(count).seats
    angles = [seat.angle for seat in seats]
    assert angles == sorted(angles, reverse=True)
    places = {(round(seat.x, 6), round(seat.y, 6)) for seat in seats}
    assert places == {(round(1 - x, 6), y) for x, y in places}


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (5, 1), (13, 2), (25, 3), (41, 3)])
def test_a_council_has_as_many_rows_as_look_right(count: int, rows: int) -> None:
    assert max(seat.row for seat in hemicycle(count).seats) + 1 == rows


def test_no_seats_is_an_empty_plan_and_fewer_is_an_error() -> None:
    assert hemicycle(0).seats == ()
    with pytest.raises(ValueError, match="-1 seats"):
        hemicycle(-1)
