"""What is written is WebVTT that reads back as it was, and says when it is not what was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from msgspec.structs import replace

from web.captions.cue import Cue, stamp
from web.captions.markup import cleaned
from web.captions.reading import read
from web.captions.writing import count, is_whole, written


def test_captions_are_written_as_webvtt() -> None:
    made = written((Cue(1000, 2500, "Bon dia."), Cue(3_723_004, 3_724_000, "3 &lt; 5\n<i>sí</i>")))
    head, _empty, body = made.decode().partition("paragraph: ")
    assert head.startswith("WEBVTT\n\nNOTE ")
    assert body[64:] == (
        "\n\n00:00:01.000 --> 00:00:02.500\nBon dia.\n\n01:02:03.004 --> 01:02:04.000\n3 &lt; 5\n<i>sí</i>\n"
    )
    assert count(made) == 2


def test_times_of_long_meetings_are_written() -> None:
    assert stamp(123 * 3_600_000 + 59_999) == "123:00:59.999"


def test_damage_shows() -> None:
    made = written((Cue(1000, 2500, "Bon dia."),))
    assert is_whole(made)
    for harmed in (made.replace(b"Bon", b"Mal"), made[:-1], made + b"\n", b"WEBVTT\n" + made, b""):
        assert not is_whole(harmed)


@checked(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(1, 9_999), st.text(max_size=40)), max_size=6))
def test_what_is_written_is_read_again(given_: list[tuple[int, int, str]]) -> None:
    said = [(start, lasts, cleaned(text)) for start, lasts, text in sorted(given_)]
    cues = tuple(Cue(start, start + lasts, text) for start, lasts, text in said if text)
    if cues:
        made = written(cues)
        assert tuple(replace(cue, line=0) for cue in read(made)) == cues
        assert count(made) == len(cues)
        assert is_whole(made)
