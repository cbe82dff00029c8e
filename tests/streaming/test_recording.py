from __future__ import annotations

import hashlib
from pathlib import Path

from streaming.control import PartClosed
from streaming.parts import PLAYLIST, read_parts
from streaming.recording import LEDGER, Recording


def brought(tmp_path: Path, recording: Recording, name: str, *, run: int = 1) -> PartClosed:
    init, part = tmp_path / "init.mp4", tmp_path / f"{name}.m4s"
    init.write_bytes(b"init")
    part.write_bytes(name.encode())
    return recording.add(run, init, part, 100.0 + 2 * len(recording.closed()), 2.0)


def test_add_moves_hashes_and_shows(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "recording")
    closed = brought(tmp_path, recording, "one")
    assert closed == PartClosed(1, "part-00001.m4s", 100.0, 2.0, 3, hashlib.sha256(b"one").hexdigest())
    assert not (tmp_path / "one.m4s").exists()
    assert (tmp_path / "recording/part-00001.m4s").read_bytes() == b"one"
    assert [part.file for part in read_parts(tmp_path / "recording")] == ["part-00001.m4s"]


def test_opened_again_it_goes_on(tmp_path: Path) -> None:
    first = brought(tmp_path, Recording(tmp_path / "recording"), "one")
    again = Recording(tmp_path / "recording")
    second = brought(tmp_path, again, "two", run=2)
    assert second.number == 2
    assert again.closed() == [first, second]
    assert again.closed(after=1) == [second]
    assert again.last_run() == 2


def test_a_line_cut_off_by_a_crash_is_forgotten(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "recording")
    first = brought(tmp_path, recording, "one")
    with (tmp_path / "recording" / LEDGER).open("ab") as ledger:
        ledger.write(b'{"part":{"number":2,')
    again = Recording(tmp_path / "recording")
    assert again.closed() == [first]
    assert brought(tmp_path, again, "two").number == 2
    assert len(Recording(tmp_path / "recording").closed()) == 2


def test_a_part_moved_but_not_entered_before_a_crash_is_entered(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "recording")
    brought(tmp_path, recording, "one")
    (tmp_path / "recording/part-00002.m4s").write_bytes(b"two")
    closed = recording.add(1, tmp_path / "init.mp4", tmp_path / "gone.m4s", 102.0, 2.0)
    assert (closed.number, closed.bytes) == (2, 3)


def test_the_playlist_is_made_again_from_the_ledger(tmp_path: Path) -> None:
    brought(tmp_path, Recording(tmp_path / "recording"), "one")
    text = (tmp_path / "recording" / PLAYLIST).read_text()
    (tmp_path / "recording" / PLAYLIST).unlink()
    Recording(tmp_path / "recording")
    assert (tmp_path / "recording" / PLAYLIST).read_text() == text


def test_end_is_taken_back_by_the_next_part(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "recording")
    brought(tmp_path, recording, "one")
    recording.end()
    assert "#EXT-X-ENDLIST" in (tmp_path / "recording" / PLAYLIST).read_text()
    brought(tmp_path, recording, "two")
    assert "#EXT-X-ENDLIST" not in (tmp_path / "recording" / PLAYLIST).read_text()


def test_a_part_longer_than_promised_raises_the_promise_for_good(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "recording")
    init, part = tmp_path / "init.mp4", tmp_path / "one.m4s"
    init.write_bytes(b"init")
    part.write_bytes(b"one")
    recording.add(1, init, part, 100.0, 5.6)
    brought(tmp_path, Recording(tmp_path / "recording"), "two")
    assert "#EXT-X-TARGETDURATION:6\n" in (tmp_path / "recording" / PLAYLIST).read_text()
