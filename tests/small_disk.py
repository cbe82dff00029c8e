"""A disk of a few megabytes for tests, that can be filled up, emptied and made read-only: a real file system.

As root it is mounted where it is wanted; without root in a name space of the test's own, and reached through the
process that lives there.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_HOLD = 'mount -t tmpfs -o "size=$1,mode=0777" tmpfs "$2" && echo ready && exec cat'


class SmallDisk:
    """Use `path`. What `fill` takes is given back by `empty`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def free(self) -> int:
        return shutil.disk_usage(self.path).free

    def fill(self, leave: int = 0) -> None:
        """Leaves so many bytes free; with nothing left not even a byte can be written."""
        with (self.path / "ballast").open("ab", buffering=0) as ballast, contextlib.suppress(OSError):
            while (room := self.free() - leave) > 0:
                ballast.write(bytes(min(room, 1 << 20)))

    def empty(self) -> None:
        (self.path / "ballast").unlink()


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: float) -> Iterator[SmallDisk]:
    """Mounted at `folder`, or somewhere else where root is not to be had: use its `path`."""
    folder.mkdir(parents=True, exist_ok=True)
    size = str(int(megabytes * 1_000_000))
    if _may_mount():
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(folder)], check=True)
        try:
            yield SmallDisk(folder)
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        holder = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _HOLD, "sh", size, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"ready\n", "no disk could be mounted"
            yield SmallDisk(Path(f"/proc/{holder.pid}/root{folder.absolute()}"))
        finally:
            holder.communicate()


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be made, moved or opened for writing in there; what is open already still can be written to."""
    if _may_mount():
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        inside = [Path(top) for top, _, _ in os.walk(folder)]
        for each in inside:
            each.chmod(0o555)
        try:
            yield
        finally:
            for each in inside:
                each.chmod(0o755)


class LoopDisk(SmallDisk):
    """An ext4 file system, which turns read-only under those who have files open, as one with a bad disk does."""

    def __init__(self, path: Path, image: Path) -> None:
        super().__init__(path)
        self._image = image

    def turn_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,abort", str(self.path)], check=True)

    def repair(self) -> None:
        """Mounts it anew, for whoever opens files from now on."""
        self.unmount()
        self.mount()

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", str(self._image), str(self.path)], check=True)

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.path)], check=True)


@contextlib.contextmanager
def loop_disk(folder: Path, megabytes: int) -> Iterator[LoopDisk]:
    """Mounted at `folder`; only as root."""
    folder.mkdir(parents=True, exist_ok=True)
    image = folder.with_name(f"{folder.name}.img")
    image.write_bytes(b"")
    os.truncate(image, megabytes * 1_000_000)
    subprocess.run([str(_mkfs()), "-q", str(image)], check=True)
    disk = LoopDisk(folder, image)
    disk.mount()
    try:
        yield disk
    finally:
        disk.unmount()


@functools.cache
def find_loop() -> str | None:
    """What makes a loop disk, or None where none can be mounted."""
    if _mkfs() is None or not _may_mount():
        return None
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.suppress(subprocess.CalledProcessError),
        loop_disk(Path(folder) / "disk", 8),
    ):
        return _mkfs()
    return None


def _mkfs() -> str | None:
    return shutil.which("mkfs.ext4", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin:/sbin")


@functools.cache
def _may_mount() -> bool:
    """Whether this process may; being root in a container is not enough."""
    return os.geteuid() == 0 and _works(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])


def find() -> str | None:
    """The program that makes it possible, or None where it is not."""
    if _may_mount() or _works(["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "x", "/mnt"]):
        return shutil.which("mount")
    return None


def _works(command: list[str]) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0
