"""`python -m tests.link.bench [NUMBER …]`: what a real browser gets and gives on each bad line, as a table or as JSON.

`--list` says what the numbers are; without any, all are measured, and the cut last. Run nothing else meanwhile: a
machine that is late is one more bad line. It takes root, for the namespaces, and a minute for each line.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import msgspec
import numpy as np
from playwright.async_api import expect

from meetings import commands as c
from meetings import facts as f
from streaming.mixer.sound_encoder import OpusEncoder
from streaming.mixer.timeline import Samples
from streaming.synthetic_media import Tone
from tests.faults.member import Member
from tests.link.conditions import Conditions
from tests.link.line import a_line
from tests.link.sitting import PATIENCE, Seat, opened, seated
from tests.link.voice import recorded
from tests.streaming.mixer.speech import followed, speech, write

SETTLE, SECONDS = 12.0, 10.0
"""Before a line is measured, and how long; half of it each way for voices."""
AGAIN = 30.0
"""Seconds within which everything is to be as before."""
SOON = 0.1
"""Seconds that sound may stand still in a buffer."""
CUT = 10.0
GOOD = Conditions()
LINES = (
    GOOD,
    Conditions(loss=0.02),
    Conditions(loss=0.05),
    Conditions(loss=0.1),
    Conditions(delay=0.1),
    Conditions(delay=0.3),
    Conditions(delay=0.1, jitter=0.05),
    Conditions(rate=500_000),
    Conditions(rate=150_000),
    Conditions(loss=0.05, delay=0.1, jitter=0.05),
    Conditions(loss=0.1, delay=0.1, jitter=0.05, rate=500_000),
    Conditions(loss=0.1, delay=0.3, jitter=0.05, rate=150_000),
    Conditions(cuts=((0.0, CUT),)),
)


class Measured(msgspec.Struct, frozen=True):
    line: str
    load: float
    """Processes that wanted a processor meanwhile, by the kernel's average of a minute."""
    lines: int
    """Height of the picture."""
    fps: float
    frozen: float
    """Seconds of a second."""
    kilobits: float
    """A second, of the picture."""
    sound_lost: float
    sound_concealed: float
    """Fractions."""
    waits: float
    """Milliseconds of sound in the browser's buffer."""
    waits_up: float
    """From capture to play of the microphone there."""
    heard: float
    """How well others' voice is understood there, by STOI: 1 is all, below 0.6 are few words."""
    heard_up: float
    """How well the voice from there is understood in the recording."""
    said: str
    """Of the line, to the person."""
    others_fps: float
    """What the chair on a good line received."""
    soon: float | None
    """Seconds after the line is good again until sound waits less than 100 ms both ways."""
    whole: float | None
    """Until the whole picture is there."""


class Cut(msgspec.Struct, frozen=True):
    said: float
    """Seconds after it began at which the person was told."""
    line: float
    """Seconds after its end at which nothing was to be seen of it any more."""
    sound: float
    picture: float
    """At which they went on."""
    facts: list[str]
    """What the journal has of it."""


class Bench:
    def __init__(self, seat: Seat, secretary: Member, chair: Member) -> None:
        self._seat, self._secretary, self._chair = seat, secretary, chair

    async def measure(self, conditions: Conditions) -> Measured:
        """From a good line to a good line."""
        seat, chair = self._seat, self._chair
        await self._secretary.sure(c.GiveFloor(chair.person))
        seat.line.set(conditions)
        await asyncio.sleep(SETTLE)
        before, others, began = await seat.received(), chair.frames, time.monotonic()
        heard = await seat.hears(SECONDS)
        after, seconds = await seat.received(), time.monotonic() - began
        said = await seat.person.page.locator(".line").first.get_attribute("data-line") or ""

        def grown(what: str) -> float:
            return float(after.get(what) or 0) - float(before.get(what) or 0)

        sounds = grown("sounds") + grown("soundsLost")
        measured = Measured(
            line=conditions.words(),
            load=round(os.getloadavg()[0], 1),
            lines=after.get("lines") or 0,
            fps=round(grown("pictures") / seconds, 1),
            frozen=round(grown("freezes") / seconds, 2),
            kilobits=round(grown("bytes") * 8 / 1000 / seconds),
            sound_lost=round(grown("soundsLost") / max(sounds, 1), 3),
            sound_concealed=round(grown("concealed") / max(grown("samples"), 1), 3),
            waits=round(1000 * grown("waited") / max(grown("emitted"), 1)),
            waits_up=0.0,
            heard=round(followed(SAID, heard), 2),
            heard_up=0.0,
            said=said,
            others_fps=round((chair.frames - others) / seconds, 1),
            soon=None,
            whole=None,
        )
        await self._secretary.sure(c.GiveFloor(seat.member))
        await asyncio.sleep(3)
        began = time.time()
        await asyncio.sleep(SECONDS)
        waits_up = await self._waits_up()
        # What was said is in parts of two seconds.
        await asyncio.sleep(4)
        up = await asyncio.to_thread(recorded, seat.at.studio_folder, began, SECONDS)
        seat.line.set(GOOD)
        soon, whole = await asyncio.gather(
            self._after(self._has_drained), self._after(lambda: self._grows("pictures", 720))
        )
        return msgspec.structs.replace(
            measured, waits_up=round(1000 * waits_up), heard_up=round(followed(SAID, up), 2), soon=soon, whole=whole
        )

    async def cut(self, conditions: Conditions) -> Cut:
        seat, page = self._seat, self._seat.person.page
        before = len(await seat.at.journal())
        seat.line.set(conditions)
        began = time.monotonic()
        await expect(page.locator(".banner.urgent")).to_have_count(1, timeout=PATIENCE * 1000)
        said = time.monotonic() - began
        await asyncio.sleep(CUT - said)

        async def gone() -> bool:
            return await page.locator(".banner.urgent").count() == 0

        line, sound, picture = await asyncio.gather(
            self._after(gone), self._after(lambda: self._grows("sounds")), self._after(lambda: self._grows("pictures"))
        )
        assert line is not None
        assert sound is not None
        assert picture is not None
        await asyncio.sleep(3)
        facts = [entry.fact for entry in (await seat.at.journal())[before:]]
        named = [type(fact).__name__ for fact in facts if isinstance(fact, f.ConnectionLost | f.ConnectionRestored)]
        return Cut(round(said, 1), line, sound, picture, named)

    async def _after(self, holds: Callable[[], Awaitable[bool]]) -> float | None:
        """Seconds until it holds."""
        began = time.monotonic()
        while time.monotonic() - began < AGAIN:
            if await holds():
                return round(time.monotonic() - began, 1)
            await asyncio.sleep(0.1)
        return None

    async def _has_drained(self) -> bool:
        before = await self._seat.received()
        await asyncio.sleep(0.5)
        after = await self._seat.received()
        came = after["emitted"] - before["emitted"]
        return bool(came and (after["waited"] - before["waited"]) / came < SOON and await self._waits_up() < 2 * SOON)

    async def _waits_up(self) -> float:
        """Seconds from capture to play of the slowest microphone: the line and the buffer."""
        async with aiohttp.ClientSession() as http, http.get(self._seat.at.room.origin() / "metrics") as answer:
            found = re.search(r"^consistori_sound_delay_seconds\{.*\} (\S+)$", await answer.text(), re.MULTILINE)
        return float(found[1]) if found else 0.0

    async def _grows(self, what: str, lines: int | None = None) -> bool:
        """More of it comes, over one connection; of pictures, so tall ones."""
        before = await self._seat.received()
        await asyncio.sleep(0.2)
        after = await self._seat.received()
        same = after["connections"] == before["connections"]
        return bool(same and after[what] > before[what] and lines in (None, after.get("lines")))


SAID: Samples = speech(8)
"""Said again and again at both ends: only a voice is protected by its codec, silence needs no protection."""


def spoken() -> Tone:
    encoder = OpusEncoder(48_000, 10)
    blocks = [SAID[at : at + 960] for at in range(0, len(SAID), 960)]
    return Tone(0, tuple(packet.payload for block in blocks for packet in encoder.encode(block, 0)))


async def run(lines: list[Conditions], tell: Callable[[Measured | Cut], None]) -> None:
    """One line after the other, each from a good one."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        line = await stack.enter_async_context(a_line())
        voice = write(folder / "voice.wav", np.tile(SAID, 4))
        seat, (secretary, chair) = await seated(stack, folder, line, voice=voice)
        await opened(secretary)
        chair.speak(spoken())
        await seat.sees(720)
        bench = Bench(seat, secretary, chair)
        for conditions in lines:
            tell(await (bench.cut if conditions.cuts else bench.measure)(conditions))
            line.set(GOOD)
            await asyncio.sleep(SETTLE)


def table(found: list[Measured | Cut]) -> str:
    """Each kind apart."""
    return "\n\n".join(_table([one for one in found if isinstance(one, kind)]) for kind in (Measured, Cut))


def _table(found: list[Measured | Cut]) -> str:
    if not found:
        return ""
    rows = [
        list(found[0].__struct_fields__),
        *([str(value) for value in msgspec.structs.astuple(one)] for one in found),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def main(words: list[str]) -> None:
    if "--list" in words:
        print("\n".join(f"{number:3} {line.words()}" for number, line in enumerate(LINES)))
        return
    numbers = [int(word) for word in words if word.isdigit()] or range(len(LINES))
    found: list[Measured | Cut] = []

    def tell(one: Measured | Cut) -> None:
        found.append(one)
        print(msgspec.json.encode(one).decode(), file=sys.stderr, flush=True)

    asyncio.run(run([LINES[number] for number in numbers], tell))
    print(msgspec.json.encode(found).decode() if "--json" in words else table(found))


if __name__ == "__main__":
    main(sys.argv[1:])
