"""Captions at a real film in a real browser: sent by a form, and shown when they should be."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from streaming.ffmpeg import find_ffmpeg
from tests.axe import breaks_no_rule
from tests.until import until
from tests.web.pages.site import Site
from tests.web.pages.test_captions import AT_DESK, PUBLIC, filmed, webvtt
from tests.web.pages.test_in_a_browser import browsing

pytestmark = pytest.mark.needs("chromium")

SECONDS = 4
SAID = webvtt((0, 2, "Bon dia a tothom"), (2, 3, "Comencem"))
PLAYING = """
async () => {
  const [track] = document.querySelector("#film").textTracks;
  while (!track.cues?.length) await new Promise((done) => setTimeout(done, 20));
  window.came = [];
  for (const cue of track.cues) cue.addEventListener("enter", () => window.came.push(cue.text));
  await document.querySelector("#film").play();
}
"""

TRACK = "document.querySelector('#film').textTracks[0]"


async def film(folder: Path) -> bytes:
    """Small, in the codec of every film."""
    file = folder / "small.mp4"
    source = ("-f", "lavfi", "-i", f"testsrc2=size=160x90:rate=10:duration={SECONDS}")
    encoded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
    made = await asyncio.create_subprocess_exec(find_ffmpeg(), "-v", "error", *source, *encoded, str(file))
    assert await made.wait() == 0
    return file.read_bytes()


async def test_captions_are_sent_and_come_while_the_film_plays(vila: Site, tmp_path: Path) -> None:
    await vila.convened()
    await filmed(vila, await film(tmp_path), SECONDS)
    (tmp_path / "ple.vtt").write_bytes(SAID)
    async with browsing(vila, signed_in=True) as page:
        await page.goto(f"{AT_DESK}/minutes")
        await page.get_by_role("link", name="Afegeix subtítols").click()
        await breaks_no_rule(page)
        await page.set_input_files("#file", tmp_path / "ple.vtt")
        await page.get_by_role("button", name="Afegeix", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("s'han afegit 2 subtítols")
        await breaks_no_rule(page)
        await page.set_input_files("#file", {"name": "x.vtt", "mimeType": "text/vtt", "buffer": SAID + b"\nsolt"})
        await page.get_by_role("button", name="Afegeix", exact=True).click()
        await expect(page.get_by_label("Fitxer")).to_have_accessible_description(
            re.compile("Línia 9: hi ha text sense temps")
        )
        await breaks_no_rule(page)
        await page.goto(PUBLIC)
        await breaks_no_rule(page)
        await page.get_by_label("Subtítols", exact=True).focus()
        await page.keyboard.press("ArrowDown")
        await page.evaluate(PLAYING)
        await until(lambda: page.evaluate(f"{TRACK}.activeCues.length"))
        await until(lambda: page.evaluate("window.came.join() === 'Bon dia a tothom,Comencem'"))
        assert await page.evaluate(f"{TRACK}.mode") == "showing"
        await page.evaluate(f"{TRACK}.mode = 'disabled'")
        await expect(page.get_by_label("Subtítols", exact=True)).to_have_value("")
