from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from streaming.whole_file import BUFFERS, PIECE, Extent, Stopped, write_whole

GO_ON = threading.Event()


def extents(folder: Path) -> list[Extent]:
    """More than all buffers hold."""
    long, short = folder / "long", folder / "short"
    long.write_bytes(bytes(range(256)) * (PIECE // 256) * (BUFFERS + 2))
    short.write_bytes(b"0123456789")
    return [Extent(short, 2, 3), Extent(long, 5, PIECE * (BUFFERS + 1)), Extent(short, 0, 10)]


def test_head_and_extents_are_written_and_hashed_in_order(tmp_path: Path) -> None:
    asked = extents(tmp_path)
    target = tmp_path / "whole"
    size, value = write_whole(target, b"head", asked, GO_ON)
    content = target.read_bytes()
    expected = b"head" + b"".join(each.file.read_bytes()[each.position :][: each.length] for each in asked)
    assert content == expected
    assert (size, value) == (len(content), hashlib.sha256(content).hexdigest())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["long", "short", "whole"]


def test_what_a_crash_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".whole.draft").write_bytes(b"half of an earlier one")
    write_whole(tmp_path / "whole", b"head", [], GO_ON)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("whole", b"head")]


def test_a_file_that_is_too_short_is_named_and_the_old_one_stays(tmp_path: Path) -> None:
    short, target = tmp_path / "short", tmp_path / "whole"
    short.write_bytes(b"0123456789")
    target.write_bytes(b"old")
    with pytest.raises(EOFError, match="short"):
        write_whole(target, b"head", [Extent(short, 5, 6)], GO_ON)
    assert target.read_bytes() == b"old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["short", "whole"]


def test_stopped_it_leaves_nothing(tmp_path: Path) -> None:
    asked = extents(tmp_path)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        write_whole(tmp_path / "whole", b"head", asked, stop)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["long", "short"]
