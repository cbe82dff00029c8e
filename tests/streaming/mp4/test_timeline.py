"""Runs laid end to end: the sound of each beside its own pictures, whatever happened where they meet."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.mp4.boxes import Malformed
from streaming.mp4.initialisation import PICTURE, SOUND, Track
from streaming.mp4.movie import FilmTrack
from streaming.mp4.samples import Samples
from streaming.mp4.timeline import RunOfParts, film_tracks

ONE_SECOND = 25


def track(timescale: int, *, entry: bytes = b"entry", offset: int = 0) -> Track:
    return Track(1, timescale, entry, offset, bytes(8), (0, 0, 0))


def row(count: int, duration: int, *, first: int = 0) -> Samples:
    times = first + duration * np.arange(count)
    ones = np.ones(count, np.int64)
    return Samples(times, ones * duration, ones * 0, ones, ones == 1, np.arange(count))


def run(
    pictures: Samples, sound: Samples, *, timescale: int = 25, picture: int = 0, heard: int = 0, entry: bytes = b"entry"
) -> RunOfParts:
    """`picture`, `heard`: how much later the track begins, in its ticks."""
    tracks = {PICTURE: track(timescale, entry=entry, offset=picture), SOUND: track(48_000, offset=heard)}
    return RunOfParts(tracks, {PICTURE: pictures, SOUND: sound})


def laid(*runs: RunOfParts) -> tuple[FilmTrack, FilmTrack]:
    picture, sound = film_tracks(runs, "cat")
    return picture, sound


def test_a_run_begins_where_the_pictures_of_the_one_before_end() -> None:
    picture, sound = laid(run(row(50, 1), row(94, 1024)), run(row(25, 1, first=7), row(47, 1024, first=13_440)))
    assert picture.samples.times.tolist() == list(range(75))
    assert sound.samples.times[94] == 96_000
    assert sound.samples.durations[93] == 96_000 - 93 * 1024
    assert sound.language == "cat"


def test_sound_that_begins_later_stays_later() -> None:
    _, sound = laid(run(row(50, 1), row(94, 1024), heard=480), run(row(50, 1), row(94, 1024), heard=960))
    assert sound.samples.times[[0, 94]].tolist() == [480, 96_960]


def test_sound_from_before_the_first_picture_is_left_out_and_the_rest_is_in_time() -> None:
    _, sound = laid(run(row(50, 1), row(96, 1024), picture=1))
    # A picture is 1920 samples: the first packet and most of the second were before it.
    assert sound.samples.times[:3].tolist() == [128, 1152, 2176]
    _, sound = laid(run(row(50, 1), row(96, 1024), picture=2))
    assert sound.samples.times[:3].tolist() == [256, 1280, 2304]


def test_sound_that_outlasts_its_run_ends_where_the_next_begins() -> None:
    _, sound = laid(run(row(50, 1), row(99, 1024)), run(row(50, 1), row(94, 1024)))
    assert sound.samples.times[93:96].tolist() == [95_232, 96_000, 97_024]
    assert (sound.samples.durations > 0).all()


def test_a_run_counted_in_other_ticks_is_counted_anew() -> None:
    picture, sound = laid(run(row(50, 1), row(94, 1024)), run(row(50, 512), row(94, 1024), timescale=12_800))
    assert picture.timescale == 25
    assert picture.samples.times.tolist() == list(range(100))
    assert sound.samples.times[94] == 96_000


def test_runs_described_differently_keep_their_descriptions() -> None:
    runs = [run(row(25, 1), row(47, 1024), entry=entry) for entry in (b"small", b"large", b"small")]
    picture, sound = laid(*runs)
    assert picture.entries == (b"small", b"large")
    assert picture.described.tolist() == [0] * 25 + [1] * 25 + [0] * 25
    assert sound.entries == (b"entry",)


def test_a_run_without_sound_is_silent() -> None:
    mute = RunOfParts({PICTURE: track(25)}, {PICTURE: row(25, 1)})
    _, sound = laid(run(row(25, 1), row(46, 1024)), mute, run(row(25, 1), row(46, 1024)))
    assert sound.samples.times[46] == 96_000
    assert [each.kind for each in film_tracks([mute], "cat")] == [PICTURE]


def test_pictures_that_go_back_in_time_are_malformed() -> None:
    pictures = row(3, 1)
    pictures.times[1] = 9
    with pytest.raises(Malformed):
        laid(run(pictures, row(3, 1024)))
