from __future__ import annotations

import numpy as np

from streaming.mp4.boxes import WIDE, all_of, first_of, media_header, unpacked
from streaming.mp4.chapters import Titled, nero_list, text_entry, text_media, text_media_header, text_samples
from streaming.mp4.initialisation import PICTURE, SOUND
from streaming.mp4.movie import TEXT, TIMESCALE, FilmTrack, movie
from streaming.mp4.samples import Samples

CHAPTERS = [Titled("1. Acta", 0, 1000), Titled("2 " + "ç" * 200, 1000, 2000)]


def track(kind: bytes, timescale: int, first: int, count: int, duration: int) -> FilmTrack:
    ones = np.ones(count, np.int64)
    times = first + duration * np.arange(count)
    samples = Samples(times, ones * duration, ones * 0, ones, ones == 1, np.arange(count))
    return FilmTrack(kind, timescale, (b"entry",), ones * 0, samples, b"", language="cat")


def made(*tracks: FilmTrack, base: int = 0) -> bytes:
    return first_of(movie(tracks, base=base, wide=False, made_at=WIDE - 1, title="Ple", nero=b""), b"moov")


def test_sound_that_begins_later_has_an_empty_edit() -> None:
    picture, sound = all_of(made(track(PICTURE, 25, 0, 50, 1), track(SOUND, 48_000, 480, 93, 1024)), b"trak")
    assert unpacked("2I IiI", first_of(picture, b"edts", b"elst")) == (0, 1, 2 * TIMESCALE, 0, 0x10000)
    assert unpacked("2I IiI IiI", first_of(sound, b"edts", b"elst")) == (
        0, 2, 480, -1, 0x10000, 93 * 1024, 0, 0x10000,
    )  # fmt: skip


def test_a_film_longer_than_a_day_has_times_of_64_bits() -> None:
    day = 25 * 3600
    whole = made(track(PICTURE, 25, 0, day, 25), track(SOUND, 48_000, 0, day, 48_000))
    assert unpacked("I2QIQ", first_of(whole, b"mvhd")) == (1 << 24, WIDE - 1, WIDE - 1, TIMESCALE, day * TIMESCALE)
    picture, sound = all_of(whole, b"trak")
    assert unpacked("I2QIQ", first_of(sound, b"mdia", b"mdhd"))[4] == day * 48_000
    assert unpacked("I2QI4xQ", first_of(picture, b"tkhd"))[4] == day * TIMESCALE
    assert unpacked("2IQqI", first_of(picture, b"edts", b"elst")) == (1 << 24, 1, day * TIMESCALE, 0, 0x10000)


def test_the_index_is_as_long_wherever_the_media_is() -> None:
    tracks = track(PICTURE, 25, 0, 50, 1), track(SOUND, 48_000, 0, 94, 1024)
    assert len(made(*tracks)) == len(made(*tracks, base=1 << 31))


def test_pictures_and_sound_refer_to_the_chapters() -> None:
    media = text_media(CHAPTERS)
    none = np.zeros(2, np.int64)
    text = FilmTrack(TEXT, 1000, (text_entry(),), none, text_samples(CHAPTERS, media), text_media_header())
    *others, chapters = all_of(made(track(PICTURE, 25, 0, 50, 1), track(SOUND, 48_000, 0, 94, 1024), text), b"trak")
    assert [unpacked("I", first_of(each, b"tref", b"chap")) for each in others] == [(3,), (3,)]
    assert all_of(chapters, b"tref") == []
    assert first_of(chapters, b"mdia", b"hdlr")[8:12] == b"text"
    assert media[0] == b"\0\x071. Acta\0\0\0\x0cencd\0\0\1\0"


def test_long_titles_are_cut_between_letters_and_long_lists_at_255() -> None:
    chapters = first_of(nero_list(CHAPTERS), b"chpl")
    assert unpacked("2IB", chapters) == (1 << 24, 0, 2)
    second = chapters[9 + 9 + 7 :]
    assert unpacked("QB", second) == (10_000_000, 254)
    assert second[9:].decode() == "2 " + "ç" * 126
    many = [Titled(str(number), number, number + 1) for number in range(300)]
    assert unpacked("2IB", first_of(nero_list(many), b"chpl"))[2] == 255
    assert len(text_media(many)) == 300


def test_media_of_4_gib_has_a_length_of_64_bits() -> None:
    assert media_header(100) == b"\0\0\0\x6cmdat"
    assert media_header(WIDE) == b"\0\0\0\1mdat" + (WIDE + 16).to_bytes(8, "big")
