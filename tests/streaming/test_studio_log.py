from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from streaming.studio_log import PatientFile

LOGS = """
import asyncio, logging, sys
from pathlib import Path
import structlog
from streaming.studio_log import about, log_to

async def work():
    await asyncio.create_task(say())

async def say():
    structlog.get_logger().warning("ours", seat="anna")
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("aioice").exception('it said "no"')

log_to(Path(sys.argv[1]))
about("2026-12-03-vila")
asyncio.run(work())
"""


def test_every_line_says_of_which_meeting(tmp_path: Path) -> None:
    """In a process of its own: where a log goes is settled for a whole one."""
    file = tmp_path / "studio.log"
    subprocess.run([sys.executable, "-c", LOGS, str(file)], check=True, timeout=60)
    ours, theirs = [json.loads(line) for line in file.read_text().splitlines()]
    assert (ours["meeting"], ours["seat"], ours["event"]) == ("2026-12-03-vila", "anna", "ours")
    assert (theirs["meeting"], theirs["library"], theirs["event"]) == ("2026-12-03-vila", "aioice", 'it said "no"')
    assert "ValueError: wrong" in theirs["exception"]


def test_lines_are_appended(tmp_path: Path) -> None:
    (tmp_path / "studio.log").write_text("one\n")
    with PatientFile(io.FileIO(tmp_path / "studio.log", "a"), encoding="utf-8", write_through=True) as log:
        log.write("dos, còpia\n")
        assert (tmp_path / "studio.log").read_text() == "one\ndos, còpia\n"


def test_a_full_disk_stops_no_one() -> None:
    with PatientFile(io.FileIO("/dev/full", "a"), encoding="utf-8", write_through=True) as log:
        assert log.write("nothing of this fits\n") > 0
        log.flush()
