"""The finished film: every part of a recording joined into one fast-start MP4 with chapters, copied, never encoded.

One pass: the place of the index is reserved at the front, so hours of meeting take as long as copying them. Parts
are joined by run, so that sound and picture stay together where the recorder had to begin anew.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from streaming import parts
from streaming.child import Child
from streaming.ffmpeg import find_ffmpeg, join_arguments
from streaming.parts import Part, digest, film_time, read_parts, runs

MOOV_PER_SECOND = (1_000, 3_000)
"""Index bytes per second of 25 pictures and 47 packets of sound: 565 where every picture lasts the same, up to 850
in files over 4 GB. The second number is for a programme whose every picture lasts differently."""
MOOV_FIXED = 200_000

WHOLE = [b"ftyp", b"moov", b"mdat"]
"""What a film consists of: index first."""

LANGUAGES = {"ca": "cat", "es": "spa", "en": "eng", "eu": "baq", "gl": "glg", "oc": "oci"}
"""ISO 639-1 to the three letters that MP4 carries (ISO 639-2/B)."""


class Chapter(msgspec.Struct, frozen=True):
    """A place to jump to."""

    title: str
    start: float
    """Unix seconds."""


class Film(msgspec.Struct, frozen=True):
    """A finished film."""

    file: str
    """Its path, as it was asked for."""
    bytes: int
    seconds: float
    sha256: str


class FilmFailed(Exception):
    """There is no film; the text says why, in ffmpeg's words where it was ffmpeg."""


async def join(recording: Path, output: Path, chapters: Sequence[Chapter], title: str, language: str) -> Film:
    """Makes `output` from the parts in the directory `recording`; replaces an older one only when it is whole.

    Repeating it makes the film again. Raises `FilmFailed` when nothing was recorded or ffmpeg could not.
    """
    found = read_parts(recording)
    if not found:
        raise FilmFailed("nothing was recorded")
    seconds = sum(part.seconds for part in found)
    work = Path(tempfile.mkdtemp(prefix=".film-", dir=output.parent))
    try:
        _write_inputs(work, recording, found, metadata(found, chapters, title))
        draft = work / "film.mp4"
        await _copy_with_room(work, draft, seconds, LANGUAGES.get(language, language))
        # Not made durable: it can be made again from the parts, which are.
        size, value = await asyncio.to_thread(digest, draft)
        os.replace(draft, output)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Film(str(output), size, seconds, value)


def metadata(found: Sequence[Part], chapters: Sequence[Chapter], title: str) -> str:
    """The title and the chapters as ffmpeg's metadata file; a chapter lasts until the next one begins."""
    end = round(sum(part.seconds for part in found) * 1000)
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    starts: list[int] = []
    for chapter in ordered:
        # Two that begin together (in a part that was not recorded) keep their order a millisecond apart.
        after = starts[-1] + 1 if starts else 0
        starts.append(max(after, round(film_time(found, chapter.start) * 1000)))
    ends = [*starts[1:], max(end, starts[-1] + 1)] if starts else []
    lines = [";FFMETADATA1", f"title={_escaped(title)}"]
    for chapter, start, stop in zip(ordered, starts, ends, strict=True):
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={stop}", f"title={_escaped(chapter.title)}"]
    return "\n".join(lines) + "\n"


def _write_inputs(work: Path, recording: Path, found: Sequence[Part], about: str) -> None:
    """A playlist for each run, the script that names them, the metadata."""
    (work / "recording").symlink_to(recording.absolute())
    script = ["ffconcat version 1.0"]
    for number, run in enumerate(runs(found), 1):
        (work / f"{number}.m3u8").write_text(parts.playlist([_within(part) for part in run], ended=True))
        script += [f"file {number}.m3u8", f"duration {sum(part.seconds for part in run):.6f}"]
    (work / "script").write_text("\n".join(script) + "\n")
    (work / "metadata").write_text(about)


def _within(part: Part) -> Part:
    return msgspec.structs.replace(part, file=f"recording/{part.file}", init=f"recording/{part.init}")


async def _copy_with_room(work: Path, draft: Path, seconds: float, language: str) -> None:
    first, second = (MOOV_FIXED + int(seconds * each) for each in MOOV_PER_SECOND)
    try:
        await _copy(work, draft, first, language)
    except FilmFailed:
        await _copy(work, draft, second, language)


async def _copy(work: Path, draft: Path, moov: int, language: str) -> None:
    program = find_ffmpeg()
    arguments = join_arguments(program, work / "script", work / "metadata", draft, moov=moov, language=language)
    child = await Child.start(arguments)
    try:
        code = await child.wait()
    finally:
        await child.stop()
    # Some ffmpeg write an index that does not fit over the media, and end without an error.
    if code or await asyncio.to_thread(top_boxes, draft) != WHOLE:
        raise FilmFailed(child.last_words() or f"ffmpeg ended with {code}")


def top_boxes(file: Path) -> list[bytes]:
    """The top-level boxes of an MP4 file (ISO/IEC 14496-12, 4.2), without free space; `[]` when they do not add up."""
    kinds: list[bytes] = []
    end = file.stat().st_size
    with file.open("rb") as opened:
        while len(head := opened.read(16)) >= 8:
            size, kind = int.from_bytes(head[:4], "big"), head[4:8]
            size = int.from_bytes(head[8:16], "big") if size == 1 else size
            if size < 8:
                return []
            kinds += [kind] if kind != b"free" else []
            if opened.seek(size - len(head), os.SEEK_CUR) == end:
                return kinds
    return []


def _escaped(text: str) -> str:
    """For ffmpeg's metadata file, where `=`, `;`, `#`, backslash and line ends mean something."""
    return "".join(f"\\{letter}" if letter in "=;#\\\n" else letter for letter in text)
