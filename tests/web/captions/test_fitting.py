"""What is published of captions: those of this film, and nothing of a closed part."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings.facts import RecordingPartClosed
from minutes.film import FilmTime
from minutes.model import Moment, Recess, Span
from web.captions.cue import Cue
from web.captions.fitting import Fitted, closed_stretches, fit
from web.uploads import NotTaken

ONE, TWO, THREE = Cue(1000, 2000, "1", 3), Cue(2000, 3000, "2", 6), Cue(3000, 4000, "3", 9)


def test_captions_of_the_film_stay_as_they_are() -> None:
    assert fit((ONE, TWO, THREE), 4.0, ()) == Fitted((ONE, TWO, THREE))


def test_whatever_is_shown_during_a_closed_part_is_left_out() -> None:
    """Also what only begins in it or ends in it: nobody can tell which of its words were said there."""
    assert fit((ONE, TWO, THREE), 4.0, ((2500, 3500),)) == Fitted((ONE,), hidden=2)
    assert fit((ONE, TWO, THREE), 4.0, ((2000, 3000),)) == Fitted((ONE, THREE), hidden=1)
    with pytest.raises(NotTaken, match="porta tancada"):
        fit((TWO,), 4.0, ((0, 4000),))


def test_captions_end_with_the_film() -> None:
    assert fit((ONE, TWO), 2.5, ()) == Fitted((ONE, Cue(2000, 2500, "2", 6)), cut=1)
    with pytest.raises(NotTaken, match=r"Línia 9: .* 00:00:03.000 .* 00:00:03.000"):
        fit((ONE, TWO, THREE), 3.0, ())


def test_captions_are_moved_to_where_the_film_begins() -> None:
    """And only then held against its end and its closed parts."""
    cut = Cue(0, 500, "1", 3)
    assert fit((ONE, TWO, THREE), 3.0, (), -1500) == Fitted((cut, Cue(500, 1500, "2", 6), Cue(1500, 2500, "3", 9)))
    assert fit((ONE, TWO, THREE), 3.0, ((0, 600),), -2000) == Fitted((Cue(1000, 2000, "3", 9),), early=1, hidden=1)
    assert fit((ONE,), 2.5, (), 1000) == Fitted((Cue(2000, 2500, "1", 3),), cut=1)
    with pytest.raises(NotTaken, match="abans que comenci"):
        fit((ONE, TWO), 4.0, (), -3000)


def test_captions_one_over_the_other_are_counted() -> None:
    both = Cue(1500, 2500, "i", 6)
    assert fit((ONE, both, THREE), 4.0, ()) == Fitted((ONE, both, THREE), overlapping=1)


START = dt.datetime(2026, 12, 3, 18, 0, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def closed(since: float, until: float | None) -> Recess:
    return Recess(Span(Moment(after(since)), None if until is None else Moment(after(until))), "", "")


def test_closed_parts_are_where_the_film_shows_them() -> None:
    """Two parts of ten seconds with a gap of a minute between them, which takes no time in the film."""
    film = FilmTime(RecordingPartClosed(n, f"{n}.m4s", after(s), 10.0, 1, "") for n, s in ((1, 0.0), (2, 70.0)))
    parts = [closed(-5, -1), closed(2.5, 4), closed(8, 75), closed(20, 30), closed(78, None)]
    assert closed_stretches(film, parts) == ((2500, 4000), (8000, 15_000), (18_000, 20_000))
