from __future__ import annotations

import numpy as np

from streaming.mp4.boxes import Malformed, all_of, boxes, first_of, unpacked
from streaming.mp4.samples import Samples, continuous, rescaled
from streaming.mp4.tables import sample_table


def samples(times: list[int], sizes: list[int], positions: list[int], *, last: int = 10) -> Samples:
    count = len(times)
    nothing = np.zeros(count, np.int64)
    durations = np.array([*np.diff(times), last])
    sync = np.array([number % 3 == 0 for number in range(count)])
    return Samples(np.array(times), durations, nothing, np.array(sizes), sync, np.array(positions))


def table(content: Samples, described: list[int], *, base: int = 100, wide: bool = False) -> dict[bytes, bytes]:
    made = sample_table((b"one", b"two"), content, np.array(described), base, wide=wide)
    return dict(boxes(first_of(made, b"stbl")))


FOUR = samples([0, 10, 20, 35], [5, 5, 7, 9], [0, 5, 40, 47])
"""Two chunks of two."""


def test_tables_say_how_long_how_large_and_where() -> None:
    made = table(FOUR, [0, 0, 0, 0])
    assert unpacked("8I", made[b"stts"]) == (0, 3, 2, 10, 1, 15, 1, 10)
    assert unpacked("7I", made[b"stsz"]) == (0, 0, 4, 5, 5, 7, 9)
    assert unpacked("5I", made[b"stsc"]) == (0, 1, 1, 2, 1)
    assert unpacked("4I", made[b"stco"]) == (0, 2, 100, 140)
    assert unpacked("4I", made[b"stss"]) == (0, 2, 1, 4)
    assert b"ctts" not in made


def test_places_beyond_4_gib_have_64_bits() -> None:
    made = table(FOUR, [0, 0, 0, 0], base=1 << 33, wide=True)
    assert unpacked("2I2Q", made[b"co64"]) == (0, 2, 1 << 33, (1 << 33) + 40)
    assert b"stco" not in made


def test_another_description_begins_another_chunk() -> None:
    made = table(FOUR, [0, 0, 0, 1])
    assert unpacked("11I", made[b"stsc"]) == (0, 3, 1, 2, 1, 2, 1, 1, 3, 1, 2)
    assert unpacked("5I", made[b"stco"]) == (0, 3, 100, 140, 147)


def test_the_table_is_as_long_wherever_the_media_is() -> None:
    lengths = [sum(map(len, table(FOUR, [0] * 4, base=base, wide=True).values())) for base in (0, 1 << 40)]
    assert lengths[0] == lengths[1]


def test_continuous_fills_what_is_between() -> None:
    said = Samples(*(np.array(each) for each in ([0, 10, 30], [10, 10, 10], [0] * 3, [1] * 3, [1] * 3, [0, 1, 2])))
    assert continuous(said).durations.tolist() == [10, 20, 10]


def test_rescaled_rounds_times_and_keeps_no_error() -> None:
    thirds = rescaled(samples([0, 1, 2, 3], [1] * 4, [0, 1, 2, 3], last=1), 3, 1000)
    assert thirds.times.tolist() == [0, 333, 667, 1000]
    assert thirds.durations.tolist() == [333, 334, 333, 333]
    assert thirds.end == 1333


def test_boxes_that_are_cut_off_or_missing_are_malformed() -> None:
    for damaged in (b"\0\0\0\x10moov", b"\0\0\0\x04moov", b"\0\0"):
        try:
            all_of(damaged, b"moov")
        except Malformed:
            continue
        raise AssertionError(damaged)
