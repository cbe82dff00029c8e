"""What an ffmpeg without a studio still writes is waited for, and a hanging one is not waited for long."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from streaming.writing import wait_until_still, writing


def child(folder: Path) -> subprocess.Popen[bytes]:
    """A process that inherits the lock and lives until its input ends."""
    with writing(folder) as lock:
        return subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=[lock]
        )


def test_nobody_writes_where_nobody_ever_wrote(tmp_path: Path) -> None:
    assert wait_until_still(tmp_path)


def test_somebody_who_still_writes_is_waited_for(tmp_path: Path) -> None:
    with child(tmp_path) as running:
        assert not wait_until_still(tmp_path, within=0.05)
        assert running.stdin is not None
        threading.Timer(0.1, running.stdin.close).start()
        assert wait_until_still(tmp_path, within=30)


def test_a_killed_one_writes_no_more(tmp_path: Path) -> None:
    with child(tmp_path) as running:
        running.kill()
        assert wait_until_still(tmp_path, within=30)
