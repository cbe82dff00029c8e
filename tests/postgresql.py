"""A PostgreSQL server of the tests' own, in a folder that goes with it, reached by a socket there."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.tools import postgresql

USER = "consistori"
NOT_ROOT = "nobody"
"""PostgreSQL refuses to run as root: then it runs as this user, who owns nothing."""
PATIENCE = 30.0
"""Seconds the server may take until it listens."""


@contextmanager
def server() -> Iterator[Callable[[], str]]:
    """Until the end of the block, a function that makes an empty database and returns its URL."""
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
    data = folder / "data"
    make = [
        str(programs / "initdb"),
        "--pgdata",
        str(data),
        "--username",
        USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    # What survives a power cut is the server's business; here it would only cost time.
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    try:
        subprocess.run([*make, "--locale=C"], cwd=folder, check=True, capture_output=True, **who)
        with (folder / "log").open("wb") as log:
            running = subprocess.Popen([programs / "postgres", "-D", data, *options], cwd=folder, stderr=log, **who)
        try:
            _wait(running, data / "postmaster.pid", folder / "log")
            yield _maker(programs / "createdb", folder)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _wait(running: subprocess.Popen[bytes], status: Path, log: Path) -> None:
    """The last line of the server's pid file says when it is ready."""
    deadline = time.monotonic() + PATIENCE
    while not (status.exists() and status.read_text().rstrip().endswith("ready")):
        if running.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
        time.sleep(0.02)


def _maker(createdb: Path, folder: Path) -> Callable[[], str]:
    numbers = itertools.count(1)

    def make() -> str:
        name = f"test{next(numbers)}"
        subprocess.run([createdb, "--host", folder, "--username", USER, name], check=True, capture_output=True)
        return f"postgresql+asyncpg://{USER}@/{name}?host={folder}"

    return make
