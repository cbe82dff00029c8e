"""Keeps the service running: starts it, starts it again whenever it ends unasked, and ends it when it hangs.

The keeper has everything imported and forks, so that a new service listens within moments. It must never know what the
service does, nor run a thread or an event loop of its own: those do not survive a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

import structlog

from streaming import silence

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 10.0
"""Seconds before a service that ended unasked is started again."""
WELL_AFTER = 10.0
"""A service that ran for so long was well; one that fails sooner at the very first start is not started again."""
Work = Callable[[Callable[[], None]], int]
"""What is to run: told how to say that it is alive, it gives back its exit code."""
ORDERS_TO_END = frozenset({signal.SIGTERM, signal.SIGINT})
ORDERS = ORDERS_TO_END | {signal.SIGHUP}
_PARENT_DEATH = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""


def pause_after(failures: int) -> float:
    """Seconds to wait after so many short lives in a row."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 4.0 ** max(failures - 1, 0))


def keep(work: Work) -> int:
    """Run `work` in a process of its own, again and again. Returns the exit code when it ended as asked.

    SIGTERM and SIGINT are passed on and end the keeper too. SIGHUP is passed on and another one is started.
    It is killed when it does not say for too long that it is alive; its first word may take longer than the others.
    """
    gc.freeze()
    signal.pthread_sigmask(signal.SIG_BLOCK, ORDERS | {signal.SIGCHLD})
    asked: list[signal.Signals] = []
    failures = lives = 0
    while True:
        began = time.monotonic()
        code = _live(work, asked)
        lives += 1
        well = time.monotonic() - began > WELL_AFTER
        if ORDERS_TO_END & set(asked):
            return code
        if code > 0 and lives == 1 and not well:
            return code
        if asked or well:
            failures = 0
        else:
            failures += 1
        log.warning("service ended", asked=bool(asked), code=code)
        asked.clear()
        if signal.sigtimedwait(ORDERS_TO_END, pause_after(failures)):
            return 0


def _live(work: Work, asked: list[signal.Signals]) -> int:
    """One life of the service; its exit code, negative for the signal that killed it."""
    sys.stdout.flush()
    sys.stderr.flush()
    keeper = os.getpid()
    beats, beating = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    process = os.fork()
    if not process:
        _serve(lambda: work(lambda: _beat(beating)), keeper)
    os.close(beating)
    try:
        return _watch(process, beats, asked)
    finally:
        os.close(beats)


def _watch(process: int, beats: int, asked: list[signal.Signals]) -> int:
    silent: silence.Silence | None = silence.Silence(silence.SERVICE_STARTING, time.monotonic())
    spoken = False
    while True:
        came = signal.sigtimedwait(ORDERS | {signal.SIGCHLD}, silence.LOOK_EVERY)
        if came is not None and came.si_signo != signal.SIGCHLD:
            asked.append(signal.Signals(came.si_signo))
            os.kill(process, came.si_signo)
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        now, heard = time.monotonic(), _has_beaten(beats)
        if heard and not spoken:
            spoken, silent = True, silence.Silence(silence.SERVICE, now)
        if silent is not None and silent.look(now, heard=heard):
            log.warning("service hangs and is killed", pid=process)
            os.kill(process, signal.SIGKILL)
            silent = None


def _beat(beating: int) -> None:
    # A keeper that does not read has heard enough already.
    with contextlib.suppress(OSError):
        os.write(beating, b".")


def _has_beaten(beats: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        return bool(os.read(beats, 4096))
    return False


def _serve(work: Callable[[], int], keeper: int) -> None:
    """The forked process, which never returns. It goes when its keeper does: two services on one port are none."""
    code = 1
    try:
        os.setpgid(0, 0)
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGHUP)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ORDERS | {signal.SIGCHLD})
        if os.getppid() == keeper:
            code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
