"""Delays between two real browsers in one studio: flash to flash, beep to beep, from joining to the first picture.

The second one first takes part, then only plays the programme as a hall screen does, with an offer of its own (WHEP).
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web as aioweb

from streaming import control
from streaming.bench import delay_page, whole
from streaming.bench.browser_way import CHROMIUM, CannotMeasure
from streaming.scene import Banner, Speaker, Tile

if TYPE_CHECKING:
    from playwright.async_api import Page

JOINS = 10
APART = 2.3
"""Seconds between two joins. People do not come in step with the keyframes, of which one may be asked for each second
and one is made every two: who came right after another would always wait longest."""
FLAGS = (
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-gpu",
    "--disable-background-networking",
)
SETTLE = 5.0
"""Seconds until jitter buffers know the line."""
FIRST_SECONDS = 20.0


class Spread(msgspec.Struct, frozen=True):
    """Milliseconds."""

    count: int
    median: float
    p95: float


class Delays(msgspec.Struct, frozen=True):
    picture: Spread
    """A flash at one browser's camera to the same flash in the other's decoded picture."""
    sound: Spread
    first_picture: Spread
    """From asking the studio for a connection to the first decoded picture."""
    player_picture: Spread
    """The same flash in a player's decoded picture."""
    player_sound: Spread


async def run(flashes: int) -> Delays:
    """Raises `CannotMeasure` and `whole.Uneven`."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        raise CannotMeasure("Playwright for Python is not installed (pip install playwright)") from None
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise CannotMeasure("Chromium is not on this machine")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True)
        )
        address = await _site(stack)
        settings = control.StudioSettings("bench", folder, *whole.SIZE, whole.FPS, whole.RATE)
        watch = await stack.enter_async_context(whole.studio(settings))
        playwright = await stack.enter_async_context(async_playwright())
        pages = []
        for _ in range(2):
            browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            stack.push_async_callback(browser.close)
            pages.append(await browser.new_page())
            await pages[-1].goto(address)
        here, there = pages
        watch.studio.send(control.ShowScene(Speaker(Banner("Ajuntament", "Retard"), Tile("s0", "Regidora"))))
        watch.studio.send(control.OpenMicrophones(("s0",)))
        await _join(watch, here, "s0", signals=True)
        firsts = [await _first_picture(watch, there, f"s{number}") for number in range(1, JOINS + 1)]
        picture, sound = await _signals(here, there, flashes)
        await _play(watch, there, "player")
        player_picture, player_sound = await _signals(here, there, flashes)
    return Delays(picture, sound, spread(firsts), player_picture, player_sound)


async def _site(stack: AsyncExitStack) -> str:
    """The page has to have an address."""

    async def page(_: aioweb.Request) -> aioweb.Response:
        return aioweb.Response(text=delay_page.PAGE, content_type="text/html")

    application = aioweb.Application()
    application.router.add_get("/", page)
    runner = aioweb.AppRunner(application)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await aioweb.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}/"


async def _join(watch: whole.Watch, page: Page, name: str, *, signals: bool) -> None:
    watch.studio.send(control.OpenPeer(name, name))
    await watch.until(lambda: name in watch.offers, "no offer")
    answer: Any = await page.evaluate("([offer, signals]) => join(offer, signals)", [watch.offers[name], signals])
    watch.studio.send(control.AcceptAnswer(name, answer))


async def _play(watch: whole.Watch, page: Page, name: str) -> None:
    """As a player, which offers and is answered; it must ask for nothing else."""
    await page.evaluate("window.connection.close()")
    watch.studio.send(control.TakeOffer(name, await page.evaluate("play()"), inside=True))
    await watch.until(lambda: name in watch.offers, "no answer to a player")
    await page.evaluate("answer => playOn(answer)", watch.offers[name])
    await watch.until(lambda: watch.phases.get(name) == "connected", "the player is not connected")


async def _signals(here: Page, there: Page, flashes: int) -> tuple[Spread, Spread]:
    """How late flashes and beeps of the first come out of the second."""
    await asyncio.sleep(SETTLE)
    await there.evaluate("seen.pictures.length = seen.sounds.length = 0")
    await asyncio.sleep(flashes * delay_page.PERIOD / 1000)
    sent, came = await here.evaluate("seen"), await there.evaluate("seen")
    return spread(differences(sent["shown"], came["pictures"])), spread(differences(sent["played"], came["sounds"]))


async def _first_picture(watch: whole.Watch, page: Page, name: str) -> float:
    """Join anew; milliseconds. Raises `CannotMeasure`."""
    from playwright.async_api import TimeoutError as TooLong

    await page.evaluate("window.connection?.close()")
    await asyncio.sleep(APART)
    asked = time.time()
    await _join(watch, page, name, signals=False)
    try:
        came = await page.wait_for_function("seen.first", timeout=FIRST_SECONDS * 1000)
    except TooLong:
        raise CannotMeasure(f"no picture came in {FIRST_SECONDS:.0f} s") from None
    first: Any = await came.json_value()
    return float(first) - asked * 1000


def differences(sent: Sequence[float], came: Sequence[float]) -> list[float]:
    """From each signal that was sent to the first that came before the next was sent."""
    ends = [*sent[1:], float("inf")]
    found = [next((at for at in came if begin <= at < end), None) for begin, end in zip(sent, ends, strict=True)]
    return [at - begin for begin, at in zip(sent, found, strict=True) if at is not None]


def spread(values: Sequence[float]) -> Spread:
    """Raises `CannotMeasure` for none."""
    if len(values) < 2:
        raise CannotMeasure("too few signals arrived")
    return Spread(len(values), round(median(values), 1), round(quantiles(values, n=20, method="inclusive")[-1], 1))


def table(run: Delays) -> str:
    """For people."""
    rows = (
        ("camera to decoded picture", run.picture),
        ("microphone to decoded sound", run.sound),
        ("joining to first picture", run.first_picture),
        ("camera to a player's picture", run.player_picture),
        ("microphone to a player's sound", run.player_sound),
    )
    lines = [f"{'ms':30}{'median':>9}{'95 %':>9}{'of':>6}"]
    return "\n".join([*lines, *(f"{name:30}{one.median:>9.0f}{one.p95:>9.0f}{one.count:>6}" for name, one in rows)])
