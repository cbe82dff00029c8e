"""How a studio becomes a process of its own: in a session of its own, one per directory, heard when it is up."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
from pathlib import Path

LOCK = "studio.lock"
END_SECONDS = 40.0
"""The last part, and every relay's good-bye."""
LOOK_EVERY = 0.05


ENDING = (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM)
"""How a process is made to let go; the last is for the one that took over from a killed one."""


class AlreadyRunning(Exception):
    """Another studio holds the directory."""


def claim(directory: Path) -> None:
    """Holds the directory until this process has ended, however it ends: the kernel lets go of it then."""
    lock = _open(directory)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyRunning(f"a studio is already running in {directory}") from None
    _sign(lock)


def inherit(directory: Path) -> None:
    """Block until whoever holds the directory has ended, then hold it."""
    lock = _open(directory)
    fcntl.flock(lock, fcntl.LOCK_EX)
    _sign(lock)


def _open(directory: Path) -> int:
    return os.open(directory / LOCK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _sign(lock: int) -> None:
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())


def is_claimed(directory: Path) -> bool:
    """Whether a process holds the directory."""
    try:
        with (directory / LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def holder(directory: Path) -> int:
    """The process that holds the directory; 0 when none does, or it has not said yet which it is."""
    if not is_claimed(directory):
        return 0
    said = (directory / LOCK).read_text()
    return int(said) if said.isdigit() else 0


def end_claim(directory: Path, pid: int, within: float = END_SECONDS) -> bool:
    """Block until the process that holds the directory has ended as asked; False when it had to be killed."""
    for turn, number in enumerate(ENDING):
        with contextlib.suppress(ProcessLookupError):
            os.kill(holder(directory) or pid, number)
        deadline = time.monotonic() + within
        while is_claimed(directory) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY)
        if not is_claimed(directory):
            return turn == 0
    return False


class Announce:
    """Tells whoever started the process how that went."""

    def __init__(self, pipe: int | None = None) -> None:
        self._pipe = pipe

    def ready(self) -> None:
        self._say(b"\0")

    def failed(self, code: int, reason: str) -> int:
        """Gives back `code`, for leaving with it."""
        if self._pipe is None:
            print(reason, file=sys.stderr)
        self._say(bytes([code]) + reason.encode())
        return code

    def _say(self, words: bytes) -> None:
        if self._pipe is not None:
            os.write(self._pipe, words)
            os.close(self._pipe)
            self._pipe = None


def detach(log: Path) -> Announce:
    """Goes on in a new process in a session of its own; the old one waits for its `Announce` and exits with the code.

    To be called before anything else is running. Output goes to `log`.
    """
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read() or b"\1it ended before it had begun"
        if said[0]:
            print(said[1:].decode(errors="replace"), file=sys.stderr)
        sys.stderr.flush()
        os._exit(said[0])
    os.close(reading)
    # uvloop lets a child inherit its own end of the pipes: whoever reads the other end would wait for the studio's end.
    os.closerange(3, writing)
    os.closerange(writing + 1, os.sysconf("SC_OPEN_MAX"))
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    for number in (1, 2):
        os.dup2(output, number)
    os.close(nothing)
    os.close(output)
    return Announce(writing)
