"""A studio that nobody leads: for how long it goes on."""

from __future__ import annotations

from streaming.abandonment import ALONE_SECONDS, LEFT_SECONDS, Abandonment


def test_a_studio_that_is_led_goes_on() -> None:
    watch = Abandonment(0.0)
    assert not any(watch.look(at, led=True, people=0) for at in (ALONE_SECONDS, LEFT_SECONDS, 9 * LEFT_SECONDS))


def test_one_without_anybody_ends() -> None:
    watch = Abandonment(0.0)
    assert not watch.look(100.0, led=True, people=3)
    assert not watch.look(99.0 + ALONE_SECONDS, led=False, people=0)
    assert watch.look(100.0 + ALONE_SECONDS, led=False, people=0)


def test_people_in_it_are_not_cut_off_and_do_not_keep_it_for_ever() -> None:
    watch = Abandonment(0.0)
    assert not watch.look(LEFT_SECONDS - 1, led=False, people=3)
    assert watch.look(LEFT_SECONDS, led=False, people=3)


def test_a_controller_that_comes_back_begins_the_count_anew() -> None:
    watch = Abandonment(0.0)
    assert not watch.look(ALONE_SECONDS - 1, led=False, people=0)
    assert not watch.look(ALONE_SECONDS, led=True, people=0)
    assert not watch.look(ALONE_SECONDS + 60, led=False, people=0)
