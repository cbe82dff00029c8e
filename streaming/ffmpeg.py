"""Command lines for ffmpeg, built by pure functions; nothing here runs anything, and nothing secret goes in.

Every one of them copies: the programme is encoded once, in the mixer. Those for cameras: `streaming/camera_ffmpeg.py`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

PART_SECONDS = 1
"""A part ends at the first keyframe after this; with one every 2 s that makes parts of about 2 s."""
PART_FILE = "%05d.m4s"
LISTED = 120
"""Parts in ffmpeg's own playlist: it keeps 13 kB for each, and writes them all for each. Parts are taken in within a
second, so four minutes are plenty; the files stay."""
ANALYSED = 1_000_000
"""Microseconds of the programme that ffmpeg looks at before it begins: both streams begin at once in what it gets."""
ANALYSED_AGAIN = 10_000_000
"""The size of a picture shows when the next one comes. Where pictures stay away for so long, ffmpeg has to wait."""
SEND_BUFFER = 65_536
"""Bytes the kernel takes from ffmpeg before it makes it wait: left alone it takes megabytes, and they grow old."""


def find_ffmpeg() -> str:
    """The ffmpeg on PATH, else the one that came with the package."""
    return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def record_arguments(program: str, index: Path, *, first: int = 1, analysed: int = ANALYSED) -> list[str]:
    """MPEG-TS on stdin to fMP4 parts beside `index`, an HLS playlist that lists only finished ones."""
    output = _programme_on_stdin(analysed).output(
        str(index),
        **_COPY,
        format="hls",
        hls_segment_type="fmp4",
        hls_fmp4_init_filename="init.mp4",
        hls_segment_filename=str(index.parent / PART_FILE),
        hls_time=PART_SECONDS,
        hls_list_size=LISTED,
        hls_flags="temp_file+independent_segments",
        start_number=first,
    )
    return command_line(program, output)


def relay_arguments(program: str, url: str, *, name: str, app: str, true_url: str) -> list[str]:
    """MPEG-TS on stdin to an RTMP server at `url`, told that it was called as `true_url`."""
    publish = {"rtmp_app": app, "rtmp_tcurl": true_url} | ({"rtmp_playpath": name} if name else {})
    output = _programme_on_stdin(ANALYSED).output(
        url, **_COPY, format="flv", flvflags="no_duration_filesize", send_buffer_size=SEND_BUFFER, **publish
    )
    return command_line(program, output)


# MPEG-TS carries AAC with ADTS headers, MP4 and FLV without; not every muxer takes them off by itself.
_COPY: dict[str, Any] = {"c": "copy", "map": "0", "bsf:a": "aac_adtstoasc"}


def _programme_on_stdin(analysed: int) -> Any:
    return ffmpeg.input("pipe:0", format="mpegts", analyzeduration=analysed, fpsprobesize=0)


def command_line(program: str, output: Any, says: str = "warning") -> list[str]:
    """As ffmpeg-python compiles it; `says` is how much ffmpeg is to say."""
    quiet = output.global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", says)
    return list(ffmpeg.compile(quiet, cmd=program))
