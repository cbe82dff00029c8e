"""Who says nothing for too long hangs; who had no chance to be heard does not."""

from __future__ import annotations

from streaming.silence import LONGEST_LOOK, Silence


def looks(silence: Silence, *moments: float, heard: bool = False) -> list[bool]:
    return [silence.look(moment, heard=heard) for moment in moments]


def test_silence_is_too_long_beyond_the_patience() -> None:
    assert looks(Silence(3.0, 100.0), 101, 102, 103, 104) == [False, False, False, True]


def test_any_sign_of_life_begins_the_count_anew() -> None:
    silence = Silence(2.0, 0.0)
    assert looks(silence, 1, 2) == [False, False]
    assert looks(silence, 3, heard=True) == [False]
    assert looks(silence, 4, 5, 6) == [False, False, True]


def test_time_in_which_nobody_looked_is_nobodys_silence() -> None:
    silence = Silence(3.0, 0.0)
    assert looks(silence, 3600) == [False], "the machine stood still for an hour"
    assert looks(silence, 3600 + LONGEST_LOOK) == [True], "and this one still hangs"
