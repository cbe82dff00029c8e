"""`python -m tests.link.bench`: what a real browser gets of the programme on each bad line, as a table or as JSON.

Run nothing else meanwhile: a machine that is late is one more bad line. It takes root, for the namespaces.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec

from meetings import commands as c
from streaming.mixer.sound_encoder import OpusEncoder
from streaming.synthetic_media import Tone
from tests.faults.member import Member
from tests.link.conditions import Conditions
from tests.link.line import a_line
from tests.link.sitting import Seat, opened, seated
from tests.streaming.mixer.speech import speech

SETTLE, SECONDS = 12.0, 10.0
"""Before a line is measured, and how long."""
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
    sound_waits: float
    """Milliseconds in the browser's buffer."""
    said: str
    """Of the line, to the person."""
    others_fps: float
    """What the chair on a good line received."""


async def measure(seat: Seat, conditions: Conditions, chair: Member) -> Measured:
    seat.line.set(conditions)
    await asyncio.sleep(SETTLE)
    before, others, began = await seat.received(), chair.frames, time.monotonic()
    await asyncio.sleep(SECONDS)
    after, seconds = await seat.received(), time.monotonic() - began

    def grown(what: str) -> float:
        return float(after.get(what) or 0) - float(before.get(what) or 0)

    sounds = grown("sounds") + grown("soundsLost")
    line = seat.person.page.locator(".line").first
    return Measured(
        line=conditions.words(),
        load=round(os.getloadavg()[0], 1),
        lines=after.get("lines") or 0,
        fps=round(grown("pictures") / seconds, 1),
        frozen=round(grown("freezes") / seconds, 2),
        kilobits=round(grown("bytes") * 8 / 1000 / seconds),
        sound_lost=round(grown("soundsLost") / max(sounds, 1), 3),
        sound_concealed=round(grown("concealed") / max(grown("samples"), 1), 3),
        sound_waits=round(1000 * grown("waited") / max(grown("emitted"), 1)),
        said=await line.get_attribute("data-line") or "",
        others_fps=round((chair.frames - others) / seconds, 1),
    )


async def run() -> list[Measured]:
    """One line after the other, each from a good one."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        line = await stack.enter_async_context(a_line())
        seat, (secretary, chair) = await seated(stack, folder, line)
        await opened(secretary)
        await secretary.sure(c.GiveFloor("demo-1"))
        chair.speak(spoken())
        found = []
        for conditions in LINES:
            found.append(await measure(seat, conditions, chair))
            print(msgspec.json.encode(found[-1]).decode(), file=sys.stderr, flush=True)
            line.set(GOOD)
            await asyncio.sleep(SETTLE)
        return found


def spoken() -> Tone:
    """Eight seconds of something like speech: only a voice is protected, silence needs no protection."""
    encoder, sound = OpusEncoder(48_000, 10), speech(8)
    blocks = [sound[at : at + 960] for at in range(0, len(sound), 960)]
    return Tone(0, tuple(packet.payload for block in blocks for packet in encoder.encode(block, 0)))


def table(found: list[Measured]) -> str:
    rows = [list(Measured.__struct_fields__), *([str(value) for value in msgspec.structs.astuple(m)] for m in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


if __name__ == "__main__":
    measured = asyncio.run(run())
    print(msgspec.json.encode(measured).decode() if "--json" in sys.argv else table(measured))
