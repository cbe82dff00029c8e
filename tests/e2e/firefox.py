"""Somebody at Firefox, as Debian packages it: without Cisco's H.264, so that the programme comes in VP8.

Driven by Playwright over WebDriver BiDi, with `tests.e2e.bidi` in between. Its fake devices: a picture of one colour
that changes all the time, and a microphone that plays one tone.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Playwright

from tests.e2e.person import SCRIPT, Person

ROOT = Path(__file__).parents[2]
PREFERENCES: dict[str, Any] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # What it would fetch from Cisco for H.264: a test must not depend on whether that came.
    "media.gmp-provider.enabled": False,
    "media.gmp-gmpopenh264.enabled": False,
    "intl.accept_languages": "ca-ES",
}


@asynccontextmanager
async def at_firefox(
    playwright: Playwright, name: str, folder: Path, *, tone: int, width: int = 1000
) -> AsyncIterator[Person]:
    """A person until the end of the block."""
    program = folder / "firefox"
    program.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m tests.e2e.bidi "$@"\n')
    program.chmod(0o755)
    preferences = {**PREFERENCES, "media.navigator.audio.fake_frequency": tone}
    browser = await playwright.firefox.launch(
        channel="moz-firefox", executable_path=program, firefox_user_prefs=preferences
    )
    try:
        height = 640 if width > 600 else 844
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="ca-ES")
        await context.add_init_script(SCRIPT)
        yield Person(name, await context.new_page(), tone)
    finally:
        await browser.close()
