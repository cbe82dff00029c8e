from __future__ import annotations

import pytest

from streaming.parts import Part, film_time, init_file, parse_playlist, part_file, playlist, runs

BEGAN = 1_795_305_600.5


def part(number: int, run: int, began_at: float, seconds: float = 2.0) -> Part:
    return Part(number, part_file(number), init_file(run), began_at, seconds)


# The recorder began anew after part 2, and five seconds were not recorded.
PARTS = (part(1, 1, BEGAN), part(2, 1, BEGAN + 2), part(3, 2, BEGAN + 9, 1.5), part(4, 2, BEGAN + 10.5))


def test_playlist_says_where_runs_begin_and_when() -> None:
    assert playlist(PARTS, ended=True) == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:EVENT\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="init-001.mp4"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T00:00:00.500Z\n'
        "#EXTINF:2.000000,\npart-00001.m4s\n#EXTINF:2.000000,\npart-00002.m4s\n"
        '#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-002.mp4"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T00:00:09.500Z\n'
        "#EXTINF:1.500000,\npart-00003.m4s\n#EXTINF:2.000000,\npart-00004.m4s\n#EXT-X-ENDLIST\n"
    )


def test_no_part_is_longer_than_the_playlist_promises() -> None:
    assert "#EXT-X-TARGETDURATION:4\n" in playlist([part(1, 1, BEGAN, 4.4999)], ended=True)
    assert "#EXT-X-TARGETDURATION:7\n" in playlist([part(1, 1, BEGAN, 6.5), part(2, 1, BEGAN + 6.5)], ended=True)


def test_playlist_reads_back() -> None:
    assert parse_playlist(playlist(PARTS, ended=False)) == PARTS


def test_parse_playlist_refuses_what_is_no_recording() -> None:
    with pytest.raises(ValueError, match="not a part"):
        parse_playlist("#EXTM3U\n#EXTINF:2,\nelsewhere.ts\n")


@pytest.mark.parametrize(
    ("at", "film"),
    [(-3, 0.0), (0, 0.0), (1.25, 1.25), (3.5, 3.5), (4, 4.0), (7, 4.0), (9, 4.0), (10, 5.0), (11.5, 6.5), (99, 7.5)],
)
def test_film_time_leaves_out_what_was_not_recorded(at: float, film: float) -> None:
    assert film_time(PARTS, BEGAN + at) == pytest.approx(film)


def test_runs_are_grouped_by_initialisation() -> None:
    assert [[each.number for each in run] for run in runs(PARTS)] == [[1, 2], [3, 4]]
