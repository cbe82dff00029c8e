"""Somebody at a browser of their own: real Chromium, fake camera, and a microphone that plays one tone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Page, Playwright

from tests.e2e.signals import write_tone
from tests.link.line import FAR_FLAGS, Line
from tests.tools import CHROMIUM_FLAGS, chromium

SCRIPT = (Path(__file__).parent / "media.js").read_text("utf-8")


class Signal(msgspec.Struct, frozen=True):
    """A flash and a beep at the same instant, again and again."""

    period: float = 2.0
    """Seconds."""
    length: float = 0.3
    frequency: int = 1_000


class Person:
    def __init__(self, name: str, page: Page, tone: int) -> None:
        self.name = name
        self.page = page
        self.tone = tone
        self.problems: list[str] = []
        """What the page reported as an error: it must stay empty."""
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    async def frames_decoded(self) -> int:
        return int(await self.page.evaluate("window.framesDecoded()"))

    async def hears(self, *tones: int) -> list[float]:
        """dB at each frequency."""
        return list(await self.page.evaluate("tones => window.spectrum(tones)", list(tones)))


def _polite(folder: Path) -> Path:
    """Chromium behind everything else on this machine: a participant's browser must not take the studio's processor."""
    program = chromium()
    assert program is not None
    script = folder / "polite-chromium"
    # Where the kernel groups processes by session, nice alone weighs them only against their own group.
    whole_session = "echo 6 2>/dev/null >/proc/self/autogroup"
    script.write_text(f'#!/bin/sh\n{whole_session}\nexec nice -n 6 "{program}" "$@"\n')
    script.chmod(0o755)
    return script


@asynccontextmanager
async def at_a_browser(
    playwright: Playwright,
    name: str,
    folder: Path,
    *,
    tone: int,
    signal: Signal | None = None,
    width: int = 1000,
    polite: bool = True,
    line: Line | None = None,
    voice: Path | None = None,
) -> AsyncIterator[Person]:
    """A person until the end of the block. With `signal` their devices flash and beep instead of playing the tone.
    With `line` they are at its far end, and `voice` is a WAV that is played instead of the tone."""
    sound = voice or write_tone(folder / f"{tone}.wav", tone)
    flags = [*CHROMIUM_FLAGS, f"--use-file-for-fake-audio-capture={sound}"]
    program = _polite(folder) if polite else chromium()
    if line is not None:
        program = line.far_program(str(program), folder)
        flags += FAR_FLAGS
    browser = await playwright.chromium.launch(executable_path=program, args=flags)
    try:
        height = 640 if width > 600 else 844
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="ca-ES")
        told: dict[str, Any] | None = msgspec.to_builtins(signal) if signal else None
        await context.add_init_script(f"window.signal = {json.dumps(told)};\n{SCRIPT}")
        yield Person(name, await context.new_page(), tone)
    finally:
        await browser.close()
