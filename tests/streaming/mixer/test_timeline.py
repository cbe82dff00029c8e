"""Samples found by their place in time."""

from __future__ import annotations

import numpy as np

from streaming.mixer.timeline import Timeline, crossfade, sample_at


def ones(count: int, value: float = 1.0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(count, value, np.float32)


def test_what_was_written_is_read_and_the_rest_is_silence() -> None:
    timeline = Timeline()
    timeline.restart(1_000)
    timeline.write(1_000, ones(960))
    timeline.write(2_920, ones(960, 2.0))
    read = timeline.read(500, 4_000)
    assert set(read[:500]) == {0.0}
    assert set(read[500:1_460]) == {1.0}
    assert set(read[1_460:2_420]) == {0.0}
    assert set(read[2_420:3_380]) == {2.0}
    assert set(read[3_380:]) == {0.0}


def test_it_goes_round_for_ever_and_forgets_what_is_old() -> None:
    timeline = Timeline()
    for index in range(500):
        timeline.write(index * 960, ones(960, index))
    assert set(timeline.read(499 * 960, 960)) == {499.0}
    assert set(timeline.read(400 * 960, 960)) == {400.0}
    assert set(timeline.read(100 * 960, 960)) == {0.0}


def test_a_second_writing_of_the_same_place_is_faded_over() -> None:
    timeline = Timeline()
    timeline.write(0, ones(960, 0.0))
    timeline.write(0, ones(960, 1.0))
    read = timeline.read(0, 960)
    assert np.abs(np.diff(read)).max() < 0.01
    assert read[-1] == 1.0


def test_a_leap_far_ahead_forgets_everything() -> None:
    timeline = Timeline()
    timeline.write(0, ones(960))
    timeline.write(10_000_000, ones(960))
    assert timeline.read(0, 960).sum() == 0
    assert timeline.read(10_000_000, 960).sum() == 960


def test_a_crossfade_has_no_step() -> None:
    faded = crossfade(ones(960, -1.0), ones(960, 1.0))
    assert faded[0] == -1.0
    assert np.abs(np.diff(faded)).max() < 0.01


def test_samples_are_counted_from_studio_time() -> None:
    assert sample_at(20_000) == 960
