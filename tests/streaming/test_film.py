from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import av
import pytest

from streaming import film as film_module
from streaming.film import MOOV_PER_SECOND, Chapter, FilmFailed, join, metadata
from streaming.parts import Part, init_file, part_file
from tests.e2e.signals import watch
from tests.streaming.pouring import ORIGIN, pour
from tests.streaming.programme import programme, shifted
from tests.streaming.test_recorder import Recorded

BEGAN = ORIGIN / 1e6
EMPTY_INDEX = 4_000
"""Bytes of an MP4 index that do not grow with the film."""


@pytest.fixture
async def recording(tmp_path: Path) -> Path:
    """Six seconds, a gap of five, then six more: the flashes go on as if nothing had been."""
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    pour(recorded.feed, programme(6))
    recorded.feed.interrupt()
    pour(recorded.feed, shifted(programme(6), 11_000_000))
    await recorded.recorder.stop()
    return recorded.folder


def boxes(file: Path) -> dict[str, int]:
    """Top-level MP4 boxes and their sizes, in order."""
    found: dict[str, int] = {}
    content = file.read_bytes()
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        found[content[at + 4 : at + 8].decode()] = size
        at += size
    return found


async def test_a_film_begins_fast_has_chapters_and_keeps_lips_and_sound_together(
    recording: Path, tmp_path: Path
) -> None:
    chapters = [Chapter("1. Acta", BEGAN), Chapter("2. Mocions; precs = #2", BEGAN + 8), Chapter("3. Fi", BEGAN + 14.5)]
    film = await join(recording, tmp_path / "film.mp4", chapters, "Ple ordinari", "ca")
    content = (tmp_path / "film.mp4").read_bytes()
    assert (film.bytes, film.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert film.seconds == pytest.approx(12.0, abs=0.001)
    order = list(boxes(tmp_path / "film.mp4"))
    assert order.index("moov") < order.index("mdat")
    with av.open(film.file) as media:
        starts = [
            (chapter["metadata"]["title"], chapter["start"] * float(chapter["time_base"] or 0))
            for chapter in media.chapters()
        ]
        assert starts == [("1. Acta", 0.0), ("2. Mocions; precs = #2", 6.0), ("3. Fi", 9.5)]
        assert media.metadata["title"] == "Ple ordinari"
        assert media.streams.audio[0].metadata["language"] == "cat"
        assert media.duration is not None
        assert media.duration / 1e6 == pytest.approx(film.seconds, abs=0.1)
    seen = watch(tmp_path / "film.mp4", 1000)
    assert seen.pictures == 300
    assert len(seen.flashes) == 11
    assert max(map(abs, seen.offsets())) < 0.08


async def test_the_index_fits_the_place_reserved_for_it(recording: Path, tmp_path: Path) -> None:
    await join(recording, tmp_path / "film.mp4", [], "", "ca")
    assert boxes(tmp_path / "film.mp4")["moov"] - EMPTY_INDEX < 0.7 * MOOV_PER_SECOND[0] * 12


async def test_an_index_that_does_not_fit_gets_more_room(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film_module, "MOOV_FIXED", 100)
    monkeypatch.setattr(film_module, "MOOV_PER_SECOND", (1, 3_000))
    await join(recording, tmp_path / "film.mp4", [], "", "ca")
    order = list(boxes(tmp_path / "film.mp4"))
    assert order.index("moov") < order.index("mdat")


async def test_a_film_is_made_again_over_the_old_one_and_leaves_nothing_beside_it(
    recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "films").mkdir()
    first = await join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca")
    again = await join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca")
    assert first.sha256 == again.sha256
    assert [file.name for file in (tmp_path / "films").iterdir()] == ["film.mp4"]


async def test_a_damaged_recording_makes_no_film(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    for run in (1, 2):
        (recording / init_file(run)).write_bytes(b"nothing")
    with pytest.raises(FilmFailed):
        await join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca")
    assert not list((tmp_path / "films").iterdir())


async def test_nothing_recorded_makes_no_film(tmp_path: Path) -> None:
    with pytest.raises(FilmFailed, match="nothing was recorded"):
        await join(tmp_path, tmp_path / "film.mp4", [], "Ple", "ca")


async def test_a_film_that_is_not_wanted_any_more_leaves_nothing(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    making = asyncio.create_task(join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca"))
    await asyncio.sleep(0)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert not list((tmp_path / "films").iterdir())


def test_chapters_that_begin_together_keep_their_order() -> None:
    found = [Part(1, part_file(1), init_file(1), 100.0, 2.0), Part(2, part_file(2), init_file(2), 200.0, 2.0)]
    text = metadata(found, [Chapter("b", 150.0), Chapter("a", 140.0), Chapter("c", 201.0)], "t")
    assert [line for line in text.splitlines() if not line.startswith("TIMEBASE")] == [
        ";FFMETADATA1", "title=t",
        "[CHAPTER]", "START=2000", "END=2001", "title=a",
        "[CHAPTER]", "START=2001", "END=3000", "title=b",
        "[CHAPTER]", "START=3000", "END=4000", "title=c",
    ]  # fmt: skip
