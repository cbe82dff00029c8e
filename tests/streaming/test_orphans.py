"""What has a directory's mark and no studio any more is ended, stopped or deaf; nothing else is touched."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil

from streaming.orphans import MARK, end, left_behind
from tests.until import until

FINISHES = "import sys; sys.stdin.read()"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


async def started(script: str, directory: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdin=asyncio.subprocess.PIPE, env={**os.environ, MARK: str(directory)}
    )


async def test_what_does_not_end_by_itself_is_killed(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    finishing, deaf, stopped = [await started(script, ours) for script in (FINISHES, DEAF, FINISHES)]
    other = await started(DEAF, theirs)
    stopped.send_signal(signal.SIGSTOP)
    await until(lambda: psutil.Process(stopped.pid).status() == psutil.STATUS_STOPPED)
    found = left_behind(ours)
    assert {process.pid for process in found} == {finishing.pid, deaf.pid, stopped.pid}
    assert await stopped.wait() == -signal.SIGKILL
    pauses = 0

    async def pause(seconds: float) -> None:
        """What can finish has the time to."""
        nonlocal pauses
        pauses += 1
        assert finishing.stdin is not None
        finishing.stdin.close()
        await finishing.wait()

    await end(found, pause)
    assert await finishing.wait() == 0
    assert await deaf.wait() == -signal.SIGKILL
    assert pauses > 1
    assert left_behind(ours) == []
    assert [process.pid for process in left_behind(theirs)] == [other.pid]
    other.kill()
    await other.wait()
    for process in (deaf, stopped, other):
        assert process.stdin is not None
        process.stdin.close()
