"""Runs of a recording laid end to end on one time line, pictures and sound together. Pure: columns in, columns out.

Each run lasts as long as its pictures, and its sound is placed beside them; so nothing that happens where one run
ends and the next begins (sound that ends a packet early or late) moves anything after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from streaming.mp4.boxes import Malformed, full_box
from streaming.mp4.initialisation import PICTURE, SOUND, Track
from streaming.mp4.movie import FilmTrack
from streaming.mp4.samples import Column, Samples, continuous, one_after_the_other, rescaled

_MEDIA_HEADERS = {PICTURE: full_box(b"vmhd", bytes(8), flags=1), SOUND: full_box(b"smhd", bytes(4))}


class RunOfParts(msgspec.Struct, frozen=True):
    """What one run of the recorder left."""

    tracks: Mapping[bytes, Track]
    samples: Mapping[bytes, Samples]
    """By handler, of all its parts; pictures are always there."""


def film_tracks(runs: Sequence[RunOfParts], language: str) -> list[FilmTrack]:
    """The tracks of the film. Raises `Malformed` when the pictures of a run go back in time."""
    laid: dict[bytes, list[tuple[Track, Samples]]] = {PICTURE: [], SOUND: []}
    scales = {kind: next((run.tracks[kind].timescale for run in runs if kind in run.tracks), 0) for kind in laid}
    film = 0
    for run in runs:
        picture = run.tracks[PICTURE]
        samples = rescaled(continuous(run.samples[PICTURE]), picture.timescale, scales[PICTURE])
        if samples.durations.min() < 0:
            raise Malformed("its pictures go back in time")
        laid[PICTURE].append((picture, _moved(samples, film - int(samples.times[0]))))
        if SOUND in run.samples:
            laid[SOUND].append((run.tracks[SOUND], _beside(run, film, scales[PICTURE], scales[SOUND])))
        film += samples.end - int(samples.times[0])
    found = [_track(PICTURE, laid[PICTURE], scales[PICTURE], "und")]
    sound = _within_their_runs(laid[SOUND])
    return [*found, _track(SOUND, sound, scales[SOUND], language)] if sound else found


def _beside(run: RunOfParts, film: int, picture_scale: int, scale: int) -> Samples:
    """The run's sound where its pictures, which begin at `film`, have it. What ends before them is left out."""
    picture, sound = run.tracks[PICTURE], run.tracks[SOUND]
    first = run.samples[PICTURE]
    began = int(first.times[0] + first.offsets[0]) + picture.offset
    samples = rescaled(continuous(run.samples[SOUND]), sound.timescale, scale)
    start = (film * scale + picture_scale // 2) // picture_scale
    here = start + (sound.offset * scale) // sound.timescale - (began * scale) // picture.timescale
    samples = _moved(samples, here)
    samples = samples.kept(samples.times + samples.durations // 2 >= start)
    return msgspec.structs.replace(samples, times=np.maximum(samples.times, start))


def _within_their_runs(laid: list[tuple[Track, Samples]]) -> list[tuple[Track, Samples]]:
    """Without what would still sound when the next run's sound begins; half a packet is let be."""
    kept: list[tuple[Track, Samples]] = []
    until: int | None = None
    for track, samples in reversed(laid):
        if until is not None:
            samples = samples.kept(samples.times + samples.durations // 2 < until)
        if len(samples.times):
            kept.insert(0, (track, samples))
            until = int(samples.times[0])
    return kept


def _track(kind: bytes, laid: Sequence[tuple[Track, Samples]], timescale: int, language: str) -> FilmTrack:
    entries = tuple(dict.fromkeys(track.entry for track, _ in laid))
    described: Column = np.concatenate(
        [np.full(len(samples.times), entries.index(track.entry)) for track, samples in laid]
    )
    samples = continuous(one_after_the_other([samples for _, samples in laid]))
    size = laid[0][0].size
    return FilmTrack(kind, timescale, entries, described, samples, _MEDIA_HEADERS[kind], size, language)


def _moved(samples: Samples, by: int) -> Samples:
    return msgspec.structs.replace(samples, times=samples.times + by)
