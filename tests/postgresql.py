"""A PostgreSQL server of the tests' own, in a folder that goes with it, reached by a socket there."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.tools import postgresql

USER = "consistori"
NOT_ROOT = "nobody"
"""PostgreSQL refuses to run as root: then it runs as this user, who owns nothing."""
PATIENCE = 30.0
"""Seconds the server may take until it listens."""


class Server:
    """Call it for the URL of a new, empty database."""

    def __init__(self, programs: Path, folder: Path, who: dict[str, Any]) -> None:
        self._programs = programs
        self._folder = folder
        self._who = who
        self._numbers = itertools.count(1)
        self._running: subprocess.Popen[bytes]

    def __call__(self) -> str:
        name = f"test{next(self._numbers)}"
        make = [str(self._programs / "createdb"), "--host", str(self._folder), "--username", USER, name]
        subprocess.run(make, check=True, capture_output=True)
        return f"postgresql+asyncpg://{USER}@/{name}?host={self._folder}"

    def start(self) -> None:
        """Return when it takes connections."""
        data, log = self._folder / "data", self._folder / "log"
        # What survives a power cut is the server's business; here it would only cost time.
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self._folder}", "-c", "fsync=off"]
        with log.open("ab") as out:
            self._running = subprocess.Popen(
                [self._programs / "postgres", "-D", data, *options], cwd=self._folder, stderr=out, **self._who
            )
        _wait(self._running, data / "postmaster.pid", log)

    def stop(self) -> None:
        """At once, as a crash would: what was being written is lost."""
        self.thaw()
        self._running.send_signal(signal.SIGQUIT)
        self._running.wait(PATIENCE)

    def freeze(self) -> None:
        """It answers nobody any more and closes nothing, as behind a line that broke without a word."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        server = psutil.Process(self._running.pid)
        for process in (server, *server.children()):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def end(self) -> None:
        if self._running.poll() is None:
            self.thaw()
            self._running.send_signal(signal.SIGINT)
            self._running.wait(PATIENCE)


@contextmanager
def server() -> Iterator[Server]:
    """Until the end of the block, a server."""
    found = postgresql()
    assert found is not None
    programs = Path(os.path.realpath(found)).parent
    # Its sockets have names of at most 107 bytes, and it must be able to walk there: not below pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="consistori-pg-", dir="/tmp"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam(NOT_ROOT)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    make = [
        str(programs / "initdb"),
        "--pgdata",
        str(folder / "data"),
        "--username",
        USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    try:
        subprocess.run([*make, "--locale=C"], cwd=folder, check=True, capture_output=True, **who)
        running = Server(programs, folder, who)
        running.start()
        try:
            yield running
        finally:
            running.end()
    finally:
        shutil.rmtree(folder)


def _wait(running: subprocess.Popen[bytes], status: Path, log: Path) -> None:
    """The last line of the server's pid file says when it is ready."""
    deadline = time.monotonic() + PATIENCE
    own = str(running.pid)
    while not (status.exists() and (said := status.read_text().split()) and said[0] == own and said[-1] == "ready"):
        if running.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
        time.sleep(0.02)
