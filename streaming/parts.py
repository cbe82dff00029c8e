"""The recording as other programs read it: an HLS EVENT playlist (RFC 8216) of fMP4 parts, and its place in time.

Text in, values out and back; apart from `digest` and `read_parts` nothing here touches a disk. A part whose
initialisation differs from the one before it begins a new run: there the media's own clock starts anew.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

PLAYLIST = "index.m3u8"
TARGET_SECONDS = 4
"""`EXT-X-TARGETDURATION`, which should never change: above any part that keyframes every 2 s can make."""

_FILE = re.compile(r"part-([0-9]{5,9})\.m4s")
_INIT = re.compile(r'#EXT-X-MAP:URI="(init-[0-9]{3,9}\.mp4)"')
_LENGTH = re.compile(r"#EXTINF:([0-9]{1,5}(?:\.[0-9]+)?),")


class Part(msgspec.Struct, frozen=True):
    """One finished part of a recording."""

    number: int
    """From 1, without gaps."""
    file: str
    init: str
    """The file with the part's initialisation."""
    began_at: float
    """Unix seconds of its first picture."""
    seconds: float


def part_file(number: int) -> str:
    return f"part-{number:05}.m4s"


def init_file(run: int) -> str:
    return f"init-{run:03}.mp4"


def target_seconds(parts: Sequence[Part]) -> int:
    """The target duration of a playlist of these parts. It grows only where the encoder was starved, and made a part
    longer than ever meant: players refuse a part that is longer than promised, a new promise they take."""
    return max([TARGET_SECONDS, *(math.floor(part.seconds + 0.5) for part in parts)])


def playlist_head(target: int) -> str:
    """What every playlist begins with; version 7 allows `EXT-X-MAP` for fMP4."""
    return (
        "#EXTM3U\n#EXT-X-VERSION:7\n"
        f"#EXT-X-TARGETDURATION:{target}\n"
        "#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n"
    )


def playlist_entry(part: Part, before: Part | None) -> str:
    """The lines of one part. The date is given where a run begins: between, the durations say it."""
    lines = []
    if before is None or before.init != part.init:
        if before is not None:
            lines.append("#EXT-X-DISCONTINUITY")
        lines.append(f'#EXT-X-MAP:URI="{part.init}"')
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_date(part.began_at)}")
    lines.append(f"#EXTINF:{part.seconds:.6f},")
    lines.append(part.file)
    return "\n".join(lines) + "\n"


def playlist(parts: Sequence[Part], *, ended: bool) -> str:
    """The whole playlist."""
    befores = [None, *parts[:-1]]
    entries = [playlist_entry(part, before) for part, before in zip(parts, befores, strict=False)]
    return playlist_head(target_seconds(parts)) + "".join(entries) + ("#EXT-X-ENDLIST\n" if ended else "")


def parse_playlist(text: str) -> tuple[Part, ...]:
    """The parts of a playlist that `playlist` made. Raises `ValueError` for one that it did not."""
    parts: list[Part] = []
    init, began_at, seconds = "", 0.0, 0.0
    for line in text.splitlines():
        if line.startswith("#EXT-X-MAP:"):
            init = _said(_INIT, line)
        elif line.startswith("#EXT-X-PROGRAM-DATE-TIME:"):
            began_at = datetime.fromisoformat(line.split(":", 1)[1]).timestamp()
        elif line.startswith("#EXTINF:"):
            seconds = float(_said(_LENGTH, line))
        elif line and not line.startswith("#"):
            parts.append(Part(int(_said(_FILE, line)), line, init, began_at, seconds))
            began_at += seconds
    return tuple(parts)


def _said(form: re.Pattern[str], line: str) -> str:
    found = form.fullmatch(line)
    if found is None:
        raise ValueError(f"not a part of a recording: {line[:200]!r}")
    return found[1]


def read_parts(recording: Path) -> tuple[Part, ...]:
    """The parts of the recording in this directory; none before the first is finished. Raises as `parse_playlist`."""
    try:
        return parse_playlist((recording / PLAYLIST).read_text())
    except FileNotFoundError:
        return ()


def film_time(parts: Sequence[Part], unix_seconds: float) -> float:
    """Where in the film (the parts one after the other) this moment is, in seconds.

    A moment before the recording is its beginning, one that was not recorded is where recording went on, one after
    the end is the end.
    """
    film = 0.0
    for part in parts:
        if unix_seconds < part.began_at + part.seconds:
            return film + max(0.0, unix_seconds - part.began_at)
        film += part.seconds
    return film


def runs(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts, grouped by initialisation."""
    grouped: list[list[Part]] = []
    for part in parts:
        if not grouped or grouped[-1][-1].init != part.init:
            grouped.append([])
        grouped[-1].append(part)
    return grouped


def digest(file: Path) -> tuple[int, str]:
    """Bytes and SHA-256 (hexadecimal) of a file."""
    with file.open("rb") as opened:
        value = hashlib.file_digest(opened, "sha256").hexdigest()
        return opened.tell(), value


def _date(unix_seconds: float) -> str:
    return datetime.fromtimestamp(unix_seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
