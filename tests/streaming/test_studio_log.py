from __future__ import annotations

import io
from pathlib import Path

from streaming.studio_log import PatientFile


def test_lines_are_appended(tmp_path: Path) -> None:
    (tmp_path / "studio.log").write_text("one\n")
    with PatientFile(io.FileIO(tmp_path / "studio.log", "a"), encoding="utf-8", write_through=True) as log:
        log.write("dos, còpia\n")
        assert (tmp_path / "studio.log").read_text() == "one\ndos, còpia\n"


def test_a_full_disk_stops_no_one() -> None:
    with PatientFile(io.FileIO("/dev/full", "a"), encoding="utf-8", write_through=True) as log:
        assert log.write("nothing of this fits\n") > 0
        log.flush()
