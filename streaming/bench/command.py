"""The command `consistori bench studio`: one table, or one JSON object, of one run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click
import msgspec
import uvloop

from streaming.bench import aiortc_way, browser_way, floor, whole
from streaming.bench import sound as sound_way
from streaming.bench.cpu import Load
from streaming.bench.material import Cameras, Cast, cast, write_picture, write_sound
from streaming.bench.whole import FPS, RATE, SIZE
from streaming.ffmpeg import find_ffmpeg
from streaming.mixer import contact_sheet
from streaming.mixer.layout import Rect, areas, speaker

AIORTC_SEATS = 4
"""aiortc as it comes is measured with at most so many: more do not fit on a small machine."""
SETTLE = 4.0
"""Seconds that everything runs before it is measured."""


class Run(msgspec.Struct, frozen=True):
    """One run, in cores (processor seconds per second) of whole process trees."""

    seats: int
    speaking: int
    cameras: Cameras
    """Of those who do not speak; at 360p of everybody."""
    seconds: float
    processors: int
    studio: whole.Held
    floor: floor.Least
    studio_to_floor: float
    aiortc_seats: int
    aiortc: Load
    aiortc_cores_per_seat: float
    studio_cores_per_seat: float
    browser: Load | None
    browser_to_floor: float | None
    browser_missing: str
    """Why composing in a browser was not measured; empty where it was."""


async def run(seats: int, seconds: float, settle: float = SETTLE, cameras: Cameras = "180p") -> Run:
    """Measure one way after the other, nothing else running. Raises `whole.Uneven` and `RuntimeError`."""
    company = cast(seats, cameras)
    with tempfile.TemporaryDirectory(prefix="consistori-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pictures = _pictures(company, folder)
        _tell(f"the floor: ffmpeg alone, {seats} inputs")
        sounds = [write_sound(tone, folder / f"{n}.ogg") for n, tone in enumerate(company.tones)]
        words = floor.floor_arguments(
            find_ffmpeg(), pictures, sounds, folder / "floor.m3u8", size=SIZE, fps=FPS, bitrate=RATE
        )
        least = await floor.measure(words, folder, seconds, settle)
        _tell(f"the studio with {seats} seats, recorder and one relay")
        held = await whole.measure(company, folder, seconds, settle)
        few = min(seats, AIORTC_SEATS)
        _tell(f"aiortc as it comes, {few} seats")
        plain = await aiortc_way.measure(few, seconds, settle)
        _tell("composing in a headless browser")
        browser, missing = await _browser(pictures, folder, seconds, settle)
    return Run(
        seats=seats,
        speaking=len(company.tones),
        cameras=cameras,
        seconds=seconds,
        processors=os.cpu_count() or 0,
        studio=held,
        floor=least,
        studio_to_floor=round(held.load.cores / least.load.cores, 2),
        aiortc_seats=few,
        aiortc=plain,
        aiortc_cores_per_seat=round(plain.cores / few, 3),
        studio_cores_per_seat=round(held.load.cores / seats, 3),
        browser=browser,
        browser_to_floor=round(browser.cores / least.load.cores, 2) if browser else None,
        browser_missing=missing,
    )


def _pictures(company: Cast, folder: Path) -> list[tuple[Path, Rect]]:
    large, small = speaker(company.seats - 1, areas(*SIZE).body)
    places = [large, *small][: company.seats]
    return [
        (write_picture(reel, folder / f"{n}.mp4"), box)
        for n, (reel, box) in enumerate(zip(company.films, places, strict=True))
    ]


async def _browser(
    pictures: list[tuple[Path, Rect]], folder: Path, seconds: float, settle: float
) -> tuple[Load | None, str]:
    try:
        load = await browser_way.measure(
            pictures, folder, size=SIZE, fps=FPS, rate=RATE, seconds=seconds, settle=settle
        )
    except browser_way.CannotMeasure as error:
        return None, str(error)
    return load, ""


def _tell(what: str) -> None:
    click.echo(f"measuring {what} …", err=True)


def table(run: Run) -> str:
    """The run for people."""
    held = run.studio
    rows = [
        ("studio, recorder and relay", f"{held.load.cores:.2f}", f"{run.studio_to_floor:.2f}"),
        *((f"  {name}", f"{cores:.2f}", "") for name, cores in held.load.by_name.items()),
        ("floor: ffmpeg alone, no network", f"{run.floor.load.cores:.2f}", "1.00"),
        (f"aiortc as it comes, {run.aiortc_seats} seats", f"{run.aiortc.cores:.2f}", ""),
    ]
    if run.browser is not None:
        rows.append(("headless browser, no WebRTC or sound", f"{run.browser.cores:.2f}", f"{run.browser_to_floor:.2f}"))
    seen = "all at 360p" if run.cameras == "360p" else f"{run.speaking} speaking at 720p"
    lines = [f"{run.seats} seats, {seen}, {run.seconds:g} s, {run.processors} processors", ""]
    lines += [f"{'':38}{'cores':>7}{'x floor':>9}"]
    lines += [f"{name:38}{cores:>7}{ratio:>9}" for name, cores, ratio in rows]
    if run.browser is None:
        lines.append(f"headless browser: not measured, {run.browser_missing}")
    lines += [
        "",
        f"programme {held.programme_fps:.1f} fps; fewest received {held.least_frames_received:.1f} fps",
        f"{held.packets_sent_per_second:.0f} packets/s sent, {held.lost_packets} lost",
        f"{held.late_frames} frames late, {held.dropped_frames} dropped",
        f"the relay dropped {held.relay_dropped_seconds:.1f} s",
    ]
    if run.floor.fps < FPS - 1:
        lines.append(f"The floor made only {run.floor.fps:.1f} fps: this machine had too much else to do.")
    return "\n".join(lines)


@click.group(name="bench")
def command() -> None:
    """Measure what this machine can carry. Run nothing else meanwhile."""


@command.command()
@click.option("--seats", type=click.IntRange(2, 200), default=8, show_default=True, help="How many take part.")
@click.option(
    "--seconds", type=click.FloatRange(1, 3600), default=20, show_default=True, help="How long each is measured."
)
@click.option(
    "--cameras", type=click.Choice(["180p", "360p"]), default="180p", show_default=True, help="At 360p everybody's is."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def studio(seats: int, seconds: float, cameras: Cameras, as_json: bool) -> None:
    """A whole studio beside the least it could cost, aiortc as it comes, and composing in a browser.

    Three take the floor at 720p, the others are seen at 180p and 8 pictures a second. Figures are processor cores in
    use; the ratio is to one ffmpeg that decodes, composes and encodes the same inputs without any network.
    """
    try:
        measured = uvloop.run(run(seats, seconds, cameras=cameras))
    except (whole.Uneven, RuntimeError) as error:
        raise click.ClickException(f"{error}. Nothing was measured; is something else using this machine?") from None
    click.echo(msgspec.json.encode(measured).decode() if as_json else table(measured))


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def sheet(folder: Path) -> None:
    """Draw every scene of the programme with 1 to 41 seats into FOLDER, to be looked at.

    Each picture as it would be aired, at 720 and 1080 lines, and all of them small on one sheet for each.
    """
    for path in contact_sheet.write(folder):
        click.echo(path)


@command.command()
@click.option(
    "--seconds", type=click.FloatRange(5, 600), default=20, show_default=True, help="How long each of five speaks."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def sound(seconds: float, as_json: bool) -> None:
    """Loudness of the recording of a test meeting, by EBU R 128: quiet and hot microphones taking turns.

    Every turn is to be within 2 LU of -23 LUFS, and no true peak above -1 dBTP.
    """
    try:
        meeting = sound_way.run(seconds)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    click.echo(msgspec.json.encode(meeting).decode() if as_json else sound_way.table(meeting))
