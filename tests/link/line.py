"""Two namespaces with a line between them: test and service live at the near end, one browser at the far end."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import itertools
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from tests.link.conditions import Conditions

NEAR, FAR = "10.77.0.1", "10.77.0.2"
CLONE_NEWNET = 0x40000000
_count = itertools.count()


class Line:
    def __init__(self, near: str, far: str, process: asyncio.subprocess.Process) -> None:
        self.near, self.far = near, far
        """Names of the namespaces."""
        self._process = process

    def set(self, conditions: Conditions) -> None:
        """From now on."""
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(conditions) + b"\n")

    def far_program(self, program: str, folder: Path) -> Path:
        """A script that runs `program` at the far end, where `127.0.0.1` in an address must be read as `NEAR`."""
        script = folder / f"{self.far}-{Path(program).name}"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.far} "{program}" "$@"\n')
        script.chmod(0o755)
        return script


FAR_FLAGS = (f"--host-resolver-rules=MAP 127.0.0.1 {NEAR}", "--ignore-certificate-errors")
"""For Chromium at the far end: the page keeps its address, so devices are given to it; a TURN server of a test's is
trusted."""


@asynccontextmanager
async def a_line(conditions: Conditions | None = None, *, seed: int = 1) -> AsyncIterator[Line]:
    """Until the end of the block the calling thread, and what it starts, is at the near end."""
    name = f"l{os.getpid()}{next(_count)}"
    near, far = f"n{name}", f"f{name}"
    with _namespace(near), _namespace(far):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.link", near, far, str(seed)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        line = Line(near, far, process)
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n", "no line: it takes root and /dev/net/tun"
            line.set(conditions or Conditions())
            with _inside(near):
                yield line
        finally:
            if process.stdin is not None:
                process.stdin.close()
            await process.wait()


@contextlib.contextmanager
def _namespace(name: str) -> Iterator[None]:
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


@contextlib.contextmanager
def _inside(name: str) -> Iterator[None]:
    with open("/proc/thread-self/ns/net", "rb") as before, open(f"/run/netns/{name}", "rb") as there:
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(before.fileno())


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "the namespace cannot be entered")


def find() -> str | None:
    """What the tests need of the machine: root, TUN devices, and the program `ip`."""
    tun = Path("/dev/net/tun")
    return str(tun) if os.geteuid() == 0 and tun.exists() and _ip() else None


def _ip() -> bool:
    return any(Path(folder, "ip").exists() for folder in ("/usr/sbin", "/sbin", "/usr/bin", "/bin"))
