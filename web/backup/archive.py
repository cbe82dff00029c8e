"""The backup as a file: a tar archive that begins by saying what it is and ends with the hash of everything in it.

about.json                format, time, version, revision of the database
database.db               SQLite
data/…                    the data folder; a second name of the same file is a link
manifest.json             path, bytes and SHA-256 of all the above: without it the archive is not whole

It is written and read from one end to the other, so it can go through a pipe. Must never know what the files are.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

FORMAT = 1
ABOUT, DATABASE, DATA, MANIFEST = "about.json", "database.db", "data/", "manifest.json"
BLOCK = 1 << 20
MODE = 0o600

Progress = Callable[[int], None]
"""Told of every so many bytes."""


class About(msgspec.Struct, frozen=True):
    format: int
    made_at: str
    version: str
    """Of Consistori."""
    revision: str
    database: str
    """What the database was: `sqlite` or `postgresql`."""


class Kept(msgspec.Struct, frozen=True):
    path: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    format: int
    files: tuple[Kept, ...]


class Unfit(Exception):
    """The archive cannot be made, or is not a whole backup. The text says what is wrong."""


class Writer:
    def __init__(self, out: IO[bytes], about: About, told: Progress) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._told = told
        self._kept: list[Kept] = []
        self._links: dict[tuple[int, int], Kept] = {}
        """Files that have several names, by device and inode."""
        self._put_bytes(ABOUT, msgspec.json.format(msgspec.json.encode(about)))

    def put(self, path: str, source: Path) -> None:
        """Add a file as it is now; one that grows meanwhile as it was when it was opened. Gone: nothing is added."""
        try:
            opened = source.open("rb")
        except FileNotFoundError:
            return
        with opened:
            known = os.fstat(opened.fileno())
            place = (known.st_dev, known.st_ino)
            if (same := self._links.get(place)) is not None and same.bytes == known.st_size:
                self._link(path, same)
                return
            kept = self._copy(path, opened, known.st_size, int(known.st_mtime))
            if known.st_nlink > 1:
                self._links[place] = kept

    def _copy(self, path: str, source: IO[bytes], size: int, at: int) -> Kept:
        hashed = _Hashed(source, size, self._told)
        self._tar.addfile(_info(path, size, at), hashed)
        if hashed.left:
            raise Unfit(f"{path} became shorter while it was read")
        return self._note(path, size, hashed.sha256)

    def _link(self, path: str, same: Kept) -> None:
        info = _info(path, 0, 0)
        info.type, info.linkname = tarfile.LNKTYPE, same.path
        self._tar.addfile(info)
        self._told(same.bytes)
        self._note(path, same.bytes, same.sha256)

    def _put_bytes(self, path: str, content: bytes) -> None:
        self._tar.addfile(_info(path, len(content), 0), io.BytesIO(content))
        self._note(path, len(content), hashlib.sha256(content).hexdigest())

    def _note(self, path: str, size: int, sha256: str) -> Kept:
        self._kept.append(Kept(path, size, sha256))
        return self._kept[-1]

    def finish(self) -> int:
        """How many files there are."""
        manifest = msgspec.json.format(msgspec.json.encode(Manifest(FORMAT, tuple(self._kept))))
        self._tar.addfile(_info(MANIFEST, len(manifest), 0), io.BytesIO(manifest))
        self._tar.close()
        return len(self._kept)


class _Hashed:
    """So much of a file, hashed as it goes by."""

    def __init__(self, source: IO[bytes], size: int, told: Progress) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self._told = told
        self.left = size

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        block = self._source.read(wanted)
        self._digest.update(block)
        self.left -= len(block)
        self._told(len(block))
        return block

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _info(path: str, size: int, at: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.size, info.mtime, info.mode = size, at, MODE
    return info


def unpack(source: IO[bytes], folder: Path, told: Progress) -> About:
    """Put everything into `folder`, which is empty, and see that it is all there and as it was. Raises `Unfit`.

    Of the archive nothing is believed: names stay in the folder, files are plain files, and each has its hash.
    """
    found: dict[str, Kept] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                if manifest is not None:
                    raise Unfit(f"{member.name} comes after the manifest")
                if member.name == MANIFEST:
                    manifest = _manifest(tar, member)
                    continue
                if member.name in found:
                    raise Unfit(f"{member.name} is there twice")
                found[member.name] = _take(tar, member, folder, found, told)
    except (tarfile.TarError, EOFError) as error:
        raise Unfit(f"it is no whole archive: {error}") from error
    if manifest is None:
        raise Unfit("it ends before its manifest: it was not written to the end")
    for problem in _problems(manifest, found):
        raise Unfit(problem)
    return _about(folder)


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    content = tar.extractfile(member)
    try:
        manifest = msgspec.json.decode(content.read() if content else b"", type=Manifest)
    except msgspec.MsgspecError as error:
        raise Unfit(f"its manifest cannot be read: {error}") from None
    if manifest.format != FORMAT:
        raise Unfit(f"it is of format {manifest.format}, made by a newer version of Consistori")
    return manifest


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, found: dict[str, Kept], told: Progress) -> Kept:
    place = PurePosixPath(member.name)
    ours = member.name in (ABOUT, DATABASE) or member.name.startswith(DATA)
    if not ours or place.is_absolute() or ".." in place.parts or str(place) != member.name:
        raise Unfit(f"{member.name} is not a name that a backup has")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if member.islnk() and (same := found.get(member.linkname)) is not None:
        os.link(folder / same.path, target)
        told(same.bytes)
        return Kept(member.name, same.bytes, same.sha256)
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        raise Unfit(f"{member.name} is not a plain file")
    hashed = _Hashed(content, member.size, told)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as out:
        while block := hashed.read(BLOCK):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if hashed.left:
        raise Unfit(f"{member.name} is cut off")
    os.utime(target, (member.mtime, member.mtime))
    return Kept(member.name, member.size, hashed.sha256)


def _problems(manifest: Manifest, found: dict[str, Kept]) -> Iterator[str]:
    named = {each.path: each for each in manifest.files}
    for path in (ABOUT, DATABASE):
        if path not in named:
            yield f"{path} is missing"
    for path, kept in named.items():
        if path not in found:
            yield f"{path} is missing"
        elif found[path] != kept:
            yield f"{path} is not what was backed up: SHA-256 {found[path].sha256}, it was {kept.sha256}"
    for path in found.keys() - named.keys():
        yield f"{path} is not in the manifest"


def _about(folder: Path) -> About:
    try:
        return msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
    except msgspec.MsgspecError as error:
        raise Unfit(f"{ABOUT} cannot be read: {error}") from None
