"""The floor: one ffmpeg that decodes the same inputs, composes and encodes the same output, and does nothing else.

No network, no encryption, no jitter buffers, no decisions. What a studio uses above this is what it adds.
"""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import ffmpeg
import msgspec

from streaming.bench.cpu import Load, Meter
from streaming.ffmpeg import find_ffmpeg
from streaming.mixer.layout import Rect

AUDIO_RATE = 48_000


def floor_arguments(
    program: str,
    pictures: list[tuple[Path, Rect]],
    sounds: list[Path],
    output: Path,
    *,
    size: tuple[int, int],
    fps: int,
    bitrate: int,
) -> list[str]:
    """Play the files in real time, lay each picture over its box, mix the sounds, write HLS parts and a discarded FLV.

    `pictures` are MP4 with their boxes in the picture, two or more; `sounds` Ogg Opus; all are looped for ever.
    """
    width, height = size
    # xstack costs less here than a chain of overlays, and the floor is what is least.
    tiles = [
        ffmpeg.input(str(path), re=None, stream_loop=-1, threads=1)
        .filter("scale", box.w, box.h, flags="bilinear")
        .filter("fps", fps)
        for path, box in pictures
    ]
    places = "|".join(f"{box.x}_{box.y}" for _, box in pictures)
    stage = ffmpeg.filter(tiles, "xstack", inputs=len(tiles), fill="black", layout=places)
    heard = [ffmpeg.input(str(path), re=None, stream_loop=-1) for path in sounds]
    mix = ffmpeg.filter(heard, "amix", inputs=len(heard)) if heard else _silence()
    picture = stage.filter("pad", width, height).filter("format", "yuv420p")
    coding: dict[str, Any] = {
        "c:v": "libx264",
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile:v": "baseline",
        "b:v": bitrate,
        "g": fps * 2,
        "r": fps,
        "threads": 1,
        "c:a": "aac",
        "b:a": "128k",
        "ar": AUDIO_RATE,
    }
    legs = f"[f=hls:hls_segment_type=fmp4:hls_time=2:hls_list_size=0]{output}|[f=flv]/dev/null"
    joined = ffmpeg.output(picture, mix, legs, format="tee", flags="+global_header", **coding)
    quiet = joined.global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-filter_threads", "1")
    return [str(word) for word in quiet.compile(cmd=program)]


def _silence() -> Any:
    return ffmpeg.input(f"anullsrc=r={AUDIO_RATE}:cl=stereo", format="lavfi", re=None)


class Least(msgspec.Struct, frozen=True):
    load: Load
    fps: float
    """Below 25 it did not keep up, and would have used more."""


async def measure(arguments: list[str], folder: Path, seconds: float, settle: float) -> Least:
    """Run the floor. Raises `RuntimeError` with ffmpeg's words if it ends by itself."""
    told = ("-progress", "pipe:1", "-stats_period", "0.2")
    process = await asyncio.create_subprocess_exec(
        arguments[0],
        *told,
        *arguments[1:],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    made = _Made()
    reading = asyncio.create_task(made.read(process.stdout))
    try:
        await _unless_it_ends(process, settle)
        meter, before = Meter({"ffmpeg": process.pid}), made.pictures
        meter.start()
        await _unless_it_ends(process, seconds)
        load = meter.stop()
        return Least(load, round((made.pictures - before) / load.seconds, 1))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


class _Made:
    """What ffmpeg says that it has made."""

    def __init__(self) -> None:
        self.pictures = 0

    async def read(self, said: asyncio.StreamReader) -> None:
        async for line in said:
            if line.startswith(b"frame="):
                self.pictures = int(line[6:])


async def _unless_it_ends(process: asyncio.subprocess.Process, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
    except TimeoutError:
        return
    assert process.stderr is not None
    said = await process.stderr.read()
    raise RuntimeError(f"ffmpeg ended: {said.decode(errors='replace').strip()[-500:]}")


__all__ = ["Least", "find_ffmpeg", "floor_arguments", "measure"]
