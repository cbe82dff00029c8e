"""The finished film: every part of a recording in one fast-start MP4 with chapters, copied, never encoded.

One pass: the index is made from the parts' own, so its length is known before the media is copied, and the hash is
taken of the bytes on their way. The same parts and chapters make the same bytes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from streaming.mp4.boxes import WIDE, Malformed, media_header
from streaming.mp4.chapters import (
    TIMESCALE,
    Titled,
    nero_list,
    text_entry,
    text_media,
    text_media_header,
    text_samples,
)
from streaming.mp4.fragments import Fragmented, read_part
from streaming.mp4.initialisation import PICTURE, Track, read_initialisation
from streaming.mp4.movie import FILE_TYPE, SINCE_1904, TEXT, FilmTrack, movie
from streaming.mp4.samples import Samples, one_after_the_other
from streaming.mp4.timeline import RunOfParts, film_tracks
from streaming.parts import PLAYLIST, Part, film_time, read_parts, runs
from streaming.whole_file import Extent, Stopped, write_whole

ROOM = 64 << 20
"""More than any index: a film shorter than 4 GiB by this much counts its places in 32 bits."""

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
    """There is no film; the text says why, and names the file that is to blame."""


async def join(recording: Path, output: Path, chapters: Sequence[Chapter], title: str, language: str) -> Film:
    """Makes `output` from the parts in the directory `recording`; replaces an older one only when it is whole.

    Repeating it makes the same film again. Raises `FilmFailed` when nothing was recorded or a part is damaged.
    """
    stop = threading.Event()
    making = asyncio.create_task(asyncio.to_thread(_make, recording, output, chapters, title, language, stop))
    try:
        return await asyncio.shield(making)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([making])
        # Looked at, so that nobody is told of an error that was asked for.
        making.exception()
        raise


def titled(found: Sequence[Part], chapters: Sequence[Chapter]) -> list[Titled]:
    """The chapters in order; each lasts until the next one begins.

    Two that begin together (in a part that was not recorded) keep their order a millisecond apart.
    """
    end = round(sum(part.seconds for part in found) * TIMESCALE)
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    starts: list[int] = []
    for chapter in ordered:
        after = starts[-1] + 1 if starts else 0
        starts.append(max(after, round(film_time(found, chapter.start) * TIMESCALE)))
    ends = [*starts[1:], max(end, starts[-1] + 1)] if starts else []
    return [Titled(chapter.title, start, stop) for chapter, start, stop in zip(ordered, starts, ends, strict=True)]


def _make(
    recording: Path, output: Path, chapters: Sequence[Chapter], title: str, language: str, stop: threading.Event
) -> Film:
    try:
        found = _found(recording)
        if not found:
            raise FilmFailed("nothing was recorded")
        read = [_read_run(recording, run, stop) for run in runs(found)]
        measured = [part for run in read for part in run.parts]
        listed = titled(measured, chapters)
        head, extents = _laid_out(recording, read, listed, title, LANGUAGES.get(language, language))
        size, value = write_whole(output, head, extents, stop)
    except EOFError as error:
        raise FilmFailed(f"{Path(str(error)).name}: it is cut off") from error
    except OSError as error:
        raise FilmFailed(str(error)) from error
    except Stopped as stopped:
        raise FilmFailed("it was not wanted any more") from stopped
    return Film(str(output), size, sum(part.seconds for part in measured), value)


def _found(recording: Path) -> tuple[Part, ...]:
    try:
        return read_parts(recording)
    except (ValueError, OverflowError) as error:
        raise FilmFailed(f"{PLAYLIST}: {error}") from error


class _Run(msgspec.Struct, frozen=True):
    parts: list[Part]
    """With the times that their pictures have."""
    media: list[Fragmented]
    tracks: dict[bytes, Track]


def _read_run(recording: Path, parts: Sequence[Part], stop: threading.Event) -> _Run:
    file = parts[0].init
    try:
        tracks = read_initialisation(recording / file)
        if PICTURE not in tracks:
            raise Malformed("it has no pictures")
        media: list[Fragmented] = []
        end = 0
        for part in parts:
            if stop.is_set():
                raise Stopped
            file = part.file
            media.append(read_part(recording / file, tracks))
            end = _goes_on(media[-1], end)
    except Malformed as error:
        raise FilmFailed(f"{file}: {error}") from error
    return _Run(_measured(parts, media, tracks[PICTURE].timescale), media, tracks)


def _goes_on(part: Fragmented, end: int) -> int:
    """When the part's pictures end. Raises `Malformed` when there are none, or they begin before `end`."""
    pictures = part.samples.get(PICTURE)
    if pictures is None:
        raise Malformed("it has no pictures")
    if pictures.times[0] < end:
        raise Malformed("it begins before the part before it ends")
    return pictures.end


def _measured(parts: Sequence[Part], media: Sequence[Fragmented], timescale: int) -> list[Part]:
    starts = [int(part.samples[PICTURE].times[0]) for part in media]
    ends = [*starts[1:], media[-1].samples[PICTURE].end]
    began = parts[0].began_at
    return [
        msgspec.structs.replace(
            part, began_at=began + (start - starts[0]) / timescale, seconds=(end - start) / timescale
        )
        for part, start, end in zip(parts, starts, ends, strict=True)
    ]


def _laid_out(
    recording: Path, read: Sequence[_Run], chapters: Sequence[Titled], title: str, language: str
) -> tuple[bytes, list[Extent]]:
    """Everything of the film that comes before the parts' media, and where that is."""
    texts = text_media(chapters)
    extents: list[Extent] = []
    laid: list[RunOfParts] = []
    length = sum(map(len, texts))
    for run in read:
        pieces: dict[bytes, list[Samples]] = {kind: [] for kind in run.tracks}
        for part, media in zip(run.parts, run.media, strict=True):
            for kind, samples in media.samples.items():
                pieces[kind].append(msgspec.structs.replace(samples, positions=samples.positions + length))
            extents += [Extent(recording / part.file, *place) for place in media.media]
            length += media.media_bytes
        laid.append(RunOfParts(run.tracks, {kind: one_after_the_other(each) for kind, each in pieces.items() if each}))
    tracks = film_tracks(laid, language)
    if chapters:
        samples = text_samples(chapters, texts)
        described = np.zeros(len(chapters), np.int64)
        header = text_media_header()
        tracks.append(FilmTrack(TEXT, TIMESCALE, (text_entry(),), described, samples, header, language=language))
    made_at = round(read[0].parts[0].began_at) + SINCE_1904
    nero = nero_list(chapters) if chapters else b""

    def before_media(base: int) -> bytes:
        wide = length + ROOM >= WIDE
        index = movie(tracks, base=base, wide=wide, made_at=made_at, title=title, nero=nero)
        return FILE_TYPE + index + media_header(length)

    return before_media(len(before_media(0))) + b"".join(texts), extents
