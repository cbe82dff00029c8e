from __future__ import annotations

import asyncio
import signal
import sys

import psutil
import pytest

from streaming.child import Child, child_environment
from tests.until import until

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", file=sys.stderr, flush=True)
time.sleep(60)
"""


async def python(script: str, **words: bool) -> Child:
    return await Child.start([sys.executable, "-c", script], **words)  # type: ignore[arg-type]


async def test_stop_asks_first() -> None:
    child = await python("import sys; sys.stdin.read(); sys.exit(7)", stdin=True)
    assert await child.stop(child.close_stdin) == 7


async def test_stop_terminates_what_does_not_listen() -> None:
    child = await python("import time; time.sleep(60)", stdin=True)
    assert await child.stop(child.close_stdin, patience=0.1) == -signal.SIGTERM


async def test_stop_kills_what_does_not_end() -> None:
    child = await python(STUBBORN)
    await until(lambda: child.lines() == ["deaf"])
    assert await child.stop(patience=0.1) == -signal.SIGKILL


async def test_stop_takes_the_children_of_the_child_along() -> None:
    child = await python(
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    )
    await until(lambda: psutil.Process(child.pid).children())
    grandchild = psutil.Process(child.pid).children()[0]
    await child.stop(patience=0.5)
    await until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


async def test_last_words_are_kept_and_scrubbed() -> None:
    script = "import sys\nfor n in range(99): print('line', n, 'SECRET', file=sys.stderr)"
    child = await Child.start([sys.executable, "-c", script], scrub=lambda line: line.replace("SECRET", "***"))
    await child.wait()
    assert child.last_words() == "line 96 *** / line 97 *** / line 98 ***"
    assert len(child.lines()) == 20


async def test_writing_to_the_dead_is_an_error() -> None:
    child = await python("pass", stdin=True)
    await child.wait()
    with pytest.raises(BrokenPipeError):
        await child.write(b"x")


async def test_what_cannot_be_run_is_an_error() -> None:
    with pytest.raises(OSError, match="nowhere"):
        await Child.start(["/nowhere/to/be/found"])


def test_children_inherit_none_of_our_settings() -> None:
    ours = {"PATH": "/bin", "CONSISTORI_DATABASE": "postgresql://secret", "FFREPORT": "file=x"}
    assert child_environment(ours) == {"PATH": "/bin"}


@pytest.mark.parametrize("turns", range(8))
async def test_stopping_can_be_cancelled_in_whichever_turn_of_the_loop_the_child_ends(
    turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = await python("import sys; sys.stdin.read()", stdin=True)
    ends: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def wait() -> int:
        return await ends

    with monkeypatch.context() as patch:
        patch.setattr(child, "wait", wait)
        stopping = asyncio.create_task(child.stop(lambda: None, 60.0))
        await asyncio.sleep(0)
        ends.set_result(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        was_cancelled = stopping.cancel()
        await asyncio.wait([stopping])
    assert stopping.cancelled() is was_cancelled
    await child.stop(child.close_stdin)
