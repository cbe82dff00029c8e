from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streaming.bucket import Bucket, Rate


def test_so_many_at_once_and_then_so_many_a_second() -> None:
    bucket = Bucket(Rate(2, 3))
    assert [bucket.take(at) for at in (0.0, 0.0, 0.0, 0.0, 0.5, 0.5, 100.0, 100.0, 100.0, 100.0)] == [
        True, True, True, False, True, False, True, True, True, False,
    ]  # fmt: skip


def test_a_clock_that_stands_still_or_goes_back_earns_nothing() -> None:
    bucket = Bucket(Rate(1, 1))
    assert [bucket.take(at) for at in (10.0, 9.0, 8.0)] == [True, False, False]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 5)), max_size=50))
def test_never_more_passes_than_the_rate_allows(asked: list[tuple[float, float]]) -> None:
    bucket, now, passed = Bucket(Rate(2, 5)), 0.0, 0.0
    for pause, amount in asked:
        now += pause
        passed += amount if bucket.take(now, amount) else 0
    assert passed <= 5 + 2 * now + 1e-6
