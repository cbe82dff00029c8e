"""Composing in a headless browser, as Jibri and LiveKit's composite do: a page on a virtual screen, grabbed by ffmpeg.

The page plays the same tiles from files, so neither WebRTC nor sound is in it: this flatters the browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from html import escape
from pathlib import Path

import ffmpeg
import psutil

from streaming.bench.cpu import Load, Meter
from streaming.mixer.layout import Rect

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--kiosk",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-file-access-from-files",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
)
END_SECONDS = 5.0
"""For a browser's children to follow it."""


class CannotMeasure(Exception):
    """What is not on this machine, in words."""


def page(pictures: list[tuple[Path, Rect]]) -> str:
    """HTML with every film looping in its box."""
    tiles = "".join(
        f'<video src="{escape(path.as_uri())}" autoplay loop muted style="position:absolute;object-fit:cover;'
        f'left:{box.x}px;top:{box.y}px;width:{box.w}px;height:{box.h}px"></video>'
        for path, box in pictures
    )
    return f'<!doctype html><body style="margin:0;background:#000">{tiles}</body>'


def grab_arguments(
    program: str, display: str, output: Path, *, size: tuple[int, int], fps: int, rate: int
) -> list[str]:
    """Grab the virtual screen and encode it as the programme is encoded."""
    screen = ffmpeg.input(display, format="x11grab", framerate=fps, video_size=size, draw_mouse=0)
    encoded = screen.output(
        str(output),
        format="hls",
        hls_time=2,
        hls_segment_type="fmp4",
        pix_fmt="yuv420p",
        g=fps * 2,
        tune="zerolatency",
        preset="veryfast",
        **{"c:v": "libx264", "profile:v": "baseline", "b:v": rate},
    )
    return [str(word) for word in encoded.global_args("-nostdin", "-loglevel", "error").compile(cmd=program)]


async def measure(
    pictures: list[tuple[Path, Rect]],
    folder: Path,
    *,
    size: tuple[int, int],
    fps: int,
    rate: int,
    seconds: float,
    settle: float,
) -> Load:
    """The load of screen, browser and ffmpeg together. Raises `CannotMeasure`."""
    screen, grabber = shutil.which("Xvfb"), shutil.which("ffmpeg")
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    for found, name in ((screen, "Xvfb"), (browser, "Chromium"), (grabber, "an ffmpeg with x11grab")):
        if not found:
            raise CannotMeasure(f"{name} is not on this machine")
    assert screen is not None
    assert browser is not None
    assert grabber is not None
    html = folder / "page.html"
    html.write_text(page(pictures), "utf-8")
    running: dict[str, asyncio.subprocess.Process] = {}
    try:
        running["screen"], display = await _screen(screen, size)
        environment = {**os.environ, "DISPLAY": display}
        shown = (f"--user-data-dir={folder / 'profile'}", f"--window-size={size[0]},{size[1]}", html.as_uri())
        running["browser"] = await _start(browser, *FLAGS, *shown, env=environment)
        await asyncio.sleep(settle)
        grab = grab_arguments(grabber, display, folder / "grabbed.m3u8", size=size, fps=fps, rate=rate)
        running["ffmpeg"] = await _start(*grab, env=environment)
        await asyncio.sleep(settle)
        meter = Meter({name: process.pid for name, process in running.items()})
        meter.start()
        await asyncio.sleep(seconds)
        load = meter.stop()
        ended = [name for name, process in running.items() if process.returncode is not None]
        if ended:
            raise CannotMeasure(f"it ended by itself: {', '.join(ended)}")
        return load
    finally:
        for process in reversed(running.values()):
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Return once it and its children are gone: a browser's write to its profile for a moment longer than it."""
    children: list[psutil.Process] = []
    if process.returncode is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
    await process.wait()
    _, left = await asyncio.to_thread(psutil.wait_procs, children, END_SECONDS)
    for child in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    await asyncio.to_thread(psutil.wait_procs, left, END_SECONDS)


async def _screen(program: str, size: tuple[int, int]) -> tuple[asyncio.subprocess.Process, str]:
    """A virtual screen and its name, once it is there."""
    read, write = os.pipe()
    words = (program, "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp")
    process = await asyncio.create_subprocess_exec(*words, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        number = await asyncio.to_thread(said.readline)
    if not number.strip():
        await process.wait()
        raise CannotMeasure("Xvfb did not start")
    return process, f":{number.strip()}"


async def _start(*words: str, env: dict[str, str]) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(*words, env=env, stdin=quiet, stdout=quiet, stderr=quiet)
