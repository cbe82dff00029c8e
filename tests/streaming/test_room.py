from __future__ import annotations

import errno
from pathlib import Path

import pytest

from streaming.room import Disk, Room, cause_of

GIGABYTE = 10**9


class Measured:
    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self, directory: Path) -> tuple[int, int, int]:
        return 100 * GIGABYTE, 100 * GIGABYTE - self.free, self.free


def test_a_tenth_and_the_reserve_are_the_thresholds() -> None:
    measured = Measured(10 * GIGABYTE)
    disk = Disk(Path("/"), GIGABYTE, usage=measured)
    assert disk.look() == Room(10 * GIGABYTE, 100 * GIGABYTE, "enough")
    measured.free -= 1
    assert disk.look().level == "low"
    measured.free = GIGABYTE
    assert disk.look().level == "low"
    measured.free -= 1
    assert disk.look().level == "none"


def test_there_is_room_again_only_with_some_to_spare() -> None:
    measured = Measured(GIGABYTE - 1)
    disk = Disk(Path("/"), GIGABYTE, usage=measured)
    assert disk.look().level == "none"
    measured.free = GIGABYTE + 1
    assert disk.look().level == "none"
    measured.free = GIGABYTE * 5 // 4
    assert disk.look().level == "low"
    measured.free = GIGABYTE + 1
    assert disk.look().level == "low"


def test_a_disk_that_is_gone_has_no_room(tmp_path: Path) -> None:
    assert Disk(tmp_path / "gone", 0).look() == Room(0, 0, "none")


@pytest.mark.parametrize(
    ("number", "cause"),
    [(errno.ENOSPC, "no_room"), (errno.EDQUOT, "no_room"), (errno.EROFS, "read_only"), (errno.EIO, "failed")],
)
def test_causes_are_those_somebody_can_do_something_about(number: int, cause: str) -> None:
    assert cause_of(OSError(number, "")) == cause
