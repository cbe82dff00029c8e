from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from streaming import ffmpeg
from streaming.exchange import KEYFRAME, Kind
from streaming.parts import digest, read_parts, runs
from tests.e2e.signals import watch
from tests.streaming.pouring import ORIGIN, pour, stream
from tests.streaming.programme import programme, shifted
from tests.streaming.recorded import Recorded
from tests.until import until


def ffmpegs() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "ffmpeg" in child.name()]


async def test_parts_are_numbered_hashed_placed_in_time_and_decode(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    pour(recorded.feed, programme(8))
    await recorded.recorder.stop()
    assert [part.number for part in recorded.parts] == [1, 2, 3, 4]
    assert [part.began_at for part in recorded.parts] == pytest.approx([ORIGIN / 1e6 + 2 * n for n in range(4)])
    assert sum(part.seconds for part in recorded.parts) == pytest.approx(8.0, abs=0.001)
    for part in recorded.parts:
        assert digest(recorded.folder / part.file) == (part.bytes, part.sha256)
    seen = watch(recorded.joined(), 1000)
    assert seen.pictures == 200
    assert max(map(abs, seen.offsets())) < 0.04
    assert recorded.phases() == ["recording", "stopped"]
    assert (recorded.folder / "index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")


async def test_parts_that_ffmpeg_lists_no_more_are_taken_in_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg, "LISTED", 1)
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    pour(recorded.feed, programme(8))
    await recorded.recorder.stop()
    assert [part.number for part in recorded.parts] == [1, 2, 3, 4]
    assert watch(recorded.joined(), 1000).pictures == 200


async def test_the_last_part_lasts_as_long_as_its_pictures_when_some_were_dropped(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    every_fifth = [
        frame
        for frame in programme(6)
        if frame.kind is Kind.FEED_SOUND or frame.flags & KEYFRAME or frame.time % 200_000 == 0
    ]
    pour(recorded.feed, every_fifth)
    await recorded.recorder.stop()
    # The last picture came 5.8 s after the first and is counted as one of 25 a second.
    assert sum(part.seconds for part in recorded.parts) == pytest.approx(5.84, abs=0.001)
    assert recorded.parts[-1].seconds == pytest.approx(2.0, abs=0.001)
    assert read_parts(recorded.folder)[-1].seconds == pytest.approx(2.0, abs=0.001)


async def test_what_is_said_while_there_are_no_pictures_is_recorded(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    starved = [frame for frame in programme(8) if frame.kind is Kind.FEED_SOUND or not 0 < frame.time < 3_000_000]
    pour(recorded.feed, starved)
    await recorded.recorder.stop()
    # The first ffmpeg gives up before it knows how large the picture is; the next one is given the same, and waits.
    assert recorded.phases() == ["recording", "failing", "recording", "stopped"]
    assert [len(run) for run in runs(read_parts(recorded.folder))] == [len(recorded.parts)]
    assert sum(part.seconds for part in recorded.parts) == pytest.approx(8.0, abs=0.001)
    seen = watch(recorded.joined(), 1000)
    assert seen.pictures == 126
    assert len(seen.beeps) == 8


async def test_a_killed_ffmpeg_loses_nothing_and_renumbers_nothing(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    frames = programme(10)
    await stream(recorded.feed, [frame for frame in frames if frame.time < 5_000_000])
    await until(lambda: len(recorded.parts) >= 2)
    for process in ffmpegs():
        os.kill(process.pid, signal.SIGKILL)
    await stream(recorded.feed, [frame for frame in frames if frame.time >= 5_000_000])
    await recorded.recorder.stop()
    assert recorded.phases() == ["recording", "failing", "recording", "stopped"]
    assert [part.number for part in recorded.parts] == [1, 2, 3, 4, 5]
    assert [part.began_at for part in recorded.parts] == pytest.approx([ORIGIN / 1e6 + 2 * n for n in range(5)])
    assert [len(run) for run in runs(read_parts(recorded.folder))] == [2, 3]
    assert watch(recorded.joined(0), 1000).pictures == 100
    assert watch(recorded.joined(1), 1000).pictures == 150


async def test_a_gap_in_the_programme_begins_a_new_run(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    pour(recorded.feed, programme(4))
    recorded.feed.interrupt()
    pour(recorded.feed, shifted(programme(4), 7_000_000))
    await recorded.recorder.stop()
    began = [part.began_at - ORIGIN / 1e6 for part in recorded.parts]
    assert began == pytest.approx([0, 2, 7, 9])
    assert [len(run) for run in runs(read_parts(recorded.folder))] == [2, 2]


async def test_started_again_it_goes_on_in_the_same_playlist(tmp_path: Path) -> None:
    first = Recorded(tmp_path)
    await first.recorder.start()
    pour(first.feed, programme(4))
    await first.recorder.stop()
    second = Recorded(tmp_path)
    await second.recorder.start()
    pour(second.feed, shifted(programme(4), 60_000_000))
    await second.recorder.stop()
    assert [part.number for part in second.parts] == [3, 4]
    assert [part.number for part in read_parts(second.folder)] == [1, 2, 3, 4]


async def test_what_a_dead_studio_left_is_taken_in(tmp_path: Path) -> None:
    """Its ffmpeg ended with its input, and nobody was there to move what it had finished."""
    first = Recorded(tmp_path)
    await first.recorder.start()
    pour(first.feed, programme(6))
    await until(lambda: len(first.parts) >= 2)
    task = first.recorder._task
    assert task is not None
    first.recorder._on_part = lambda part: None
    run = next((tmp_path / "recorder").iterdir())
    kept = {file.name: file.read_bytes() for file in run.iterdir()}
    task.cancel()
    await until(task.done)
    run.mkdir(exist_ok=True)
    for name, content in kept.items():
        (run / name).write_bytes(content)
    again = Recorded(tmp_path)
    numbers = [part.number for part in again.recorder.recording.closed()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 2
    assert not list((tmp_path / "recorder").iterdir())


async def test_start_and_stop_can_be_repeated(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.stop()
    await recorded.recorder.start()
    await recorded.recorder.start()
    pour(recorded.feed, programme(2))
    await recorded.recorder.stop()
    await recorded.recorder.stop()
    assert recorded.phases() == ["stopped", "recording", "stopped", "stopped"]
    assert len(recorded.parts) == 1
