"""The recorder on a disk that fills up or turns read-only: real file systems, real ffmpeg."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from streaming import recorder
from streaming.exchange import Frame
from streaming.parts import digest, read_parts, runs
from tests.e2e.signals import watch
from tests.small_disk import SmallDisk, read_only, small_disk
from tests.streaming.pouring import stream
from tests.streaming.programme import endless
from tests.streaming.recorded import Recorded
from tests.until import until

SPEED = 4.0
pytestmark = pytest.mark.needs("small-disk")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 6) as disk:
        yield disk


class Meeting:
    """A programme that goes on and on into a recorder, whatever becomes of the recording."""

    def __init__(self, folder: Path, *, reserve: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self.recorded = Recorded(folder, reserve=reserve)
        self.given = 0.0
        self._pouring = asyncio.create_task(self._pour())

    async def _pour(self) -> None:
        await self.recorded.recorder.start()
        await stream(self.recorded.feed, self._counted(), speed=SPEED)

    def _counted(self) -> Iterator[Frame]:
        for frame in endless():
            self.given = frame.time / 1e6
            yield frame

    async def end(self) -> None:
        self._pouring.cancel()
        await asyncio.wait([self._pouring])
        await self.recorded.recorder.stop()


def whole(recorded: Recorded) -> list[float]:
    """Checks that every part is what it was said to be and that every run decodes; returns the gaps in seconds."""
    parts = read_parts(recorded.folder)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [part.number for part in recorded.parts] == [part.number for part in parts]
    for said in recorded.parts:
        assert digest(recorded.folder / said.file) == (said.bytes, said.sha256)
    for number, run in enumerate(runs(parts)):
        seen = watch(recorded.joined(number), 1000)
        assert seen.pictures == pytest.approx(sum(part.seconds for part in run) * 25, abs=1)
        # The programme of the test has a little less sound than picture each time it begins again.
        assert max(map(abs, seen.offsets()), default=0) < 0.3
    assert (recorded.folder / "index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")
    return [after.began_at - before.began_at - before.seconds for before, after in pairwise(parts)]


async def test_a_full_disk_stops_the_recording_and_nothing_is_lost_when_there_is_soon_room_again(
    disk: SmallDisk,
) -> None:
    meeting = Meeting(disk.path / "studio")
    recorded = meeting.recorded
    await until(lambda: recorded.parts)
    disk.fill()
    await until(lambda: recorded.state.phase == "failing")
    assert recorded.state.cause == "no_room"
    assert not recorded.state.losing
    disk.empty()
    await until(lambda: recorded.state.phase == "recording")
    given = meeting.given
    await until(lambda: meeting.given > given + 3)
    await meeting.end()
    assert recorded.phases() == ["recording", "failing", "recording", "stopped"]
    assert whole(recorded) == pytest.approx([0.0] * (len(recorded.parts) - 1), abs=0.001)
    assert sum(part.seconds for part in recorded.parts) == pytest.approx(meeting.given, abs=0.2)


async def test_a_full_disk_for_longer_loses_what_cannot_wait_and_goes_on_at_a_keyframe(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "BACKLOG_SECONDS", 4.0)
    meeting = Meeting(disk.path / "studio")
    recorded = meeting.recorded
    await until(lambda: recorded.parts)
    disk.fill()
    await until(lambda: recorded.state.losing)
    held = meeting.recorded.recorder._backlog
    assert held is not None
    given = meeting.given
    await until(lambda: meeting.given > given + 6)
    assert held.held < 1_000_000
    assert recorded.state.phase == "failing"
    disk.empty()
    await until(lambda: recorded.state.phase == "recording")
    assert not recorded.state.losing
    given = meeting.given
    await until(lambda: meeting.given > given + 3)
    await meeting.end()
    gaps = [gap for gap in whole(recorded) if abs(gap) > 0.001]
    assert len(gaps) == 1
    assert gaps[0] == pytest.approx(held.dropped_seconds, abs=0.01)
    assert "#EXT-X-DISCONTINUITY" in (recorded.folder / "index.m3u8").read_text()


async def test_the_reserve_is_left_for_the_record_of_the_meeting(disk: SmallDisk) -> None:
    disk.fill(leave=2_200_000)
    meeting = Meeting(disk.path / "studio", reserve=2_000_000)
    recorded = meeting.recorded
    await until(lambda: recorded.state.phase == "failing")
    assert recorded.state.cause == "no_room"
    left = disk.free()
    given = meeting.given
    await until(lambda: meeting.given > given + 4)
    assert disk.free() >= left - 16_384
    assert left > 1_500_000
    disk.empty()
    await until(lambda: recorded.state.phase == "recording")
    await meeting.end()
    assert whole(recorded) == pytest.approx([0.0] * (len(recorded.parts) - 1), abs=0.001)


async def test_a_folder_that_turns_read_only_stops_the_recording_until_it_can_be_written_again(disk: SmallDisk) -> None:
    meeting = Meeting(disk.path / "studio")
    recorded = meeting.recorded
    await until(lambda: len(recorded.parts) >= 2)
    with read_only(disk.path / "studio"):
        await until(lambda: recorded.state.cause == "read_only")
        seen = len(recorded.parts)
        assert len(read_parts(recorded.folder)) >= seen
    await until(lambda: recorded.state.phase == "recording")
    await until(lambda: len(recorded.parts) > seen + 1)
    await meeting.end()
    assert whole(recorded) == pytest.approx([0.0] * (len(recorded.parts) - 1), abs=0.001)
    assert sum(part.seconds for part in recorded.parts) == pytest.approx(meeting.given, abs=0.2)


async def test_a_recording_can_be_ended_while_the_disk_is_full(disk: SmallDisk) -> None:
    meeting = Meeting(disk.path / "studio")
    recorded = meeting.recorded
    await until(lambda: recorded.parts)
    disk.fill()
    await until(lambda: recorded.state.cause == "no_room")
    await asyncio.wait_for(meeting.end(), 60)
    assert recorded.state.phase == "stopped"
    disk.empty()
    recorded.recorder.tidy()
    whole(recorded)


async def test_a_studio_can_begin_on_a_full_disk(disk: SmallDisk) -> None:
    first = Meeting(disk.path / "studio")
    await until(lambda: len(first.recorded.parts) >= 2)
    await first.end()
    disk.fill()
    second = Recorded(disk.path / "studio")
    assert len(second.recorder.recording.closed()) == len(first.recorded.parts)
    with contextlib.suppress(FileNotFoundError):
        disk.empty()
