from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from aiohttp import web as aioweb
from playwright.async_api import async_playwright

from streaming.exchange import KEYFRAME, Kind
from streaming.ffmpeg import find_ffmpeg
from streaming.film import Chapter, FilmFailed, join, titled
from streaming.mp4.chapters import Titled
from streaming.parts import Part, init_file, part_file, read_parts, runs
from tests.e2e.signals import watch
from tests.streaming.pouring import ORIGIN, pour
from tests.streaming.programme import programme, shifted
from tests.streaming.recorded import Recorded
from tests.tools import chromium

BEGAN = ORIGIN / 1e6


@pytest.fixture
async def recording(tmp_path: Path) -> Path:
    """Six seconds, a gap of five, then six more: the flashes go on as if nothing had been."""
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    pour(recorded.feed, programme(6))
    recorded.feed.interrupt()
    pour(recorded.feed, shifted(programme(6), 11_000_000))
    await recorded.recorder.stop()
    return recorded.folder


def boxes(file: Path) -> dict[str, int]:
    """Top-level MP4 boxes and their sizes, in order."""
    found: dict[str, int] = {}
    content = file.read_bytes()
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        found[content[at + 4 : at + 8].decode()] = size
        at += size
    return found


async def test_a_film_begins_fast_has_chapters_and_keeps_lips_and_sound_together(
    recording: Path, tmp_path: Path
) -> None:
    chapters = [Chapter("1. Acta", BEGAN), Chapter("2. Mocions; precs = #2", BEGAN + 8), Chapter("3. Fi", BEGAN + 14.5)]
    film = await join(recording, tmp_path / "film.mp4", chapters, "Ple ordinari", "ca")
    content = (tmp_path / "film.mp4").read_bytes()
    assert (film.bytes, film.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert film.seconds == pytest.approx(12.0, abs=0.001)
    order = list(boxes(tmp_path / "film.mp4"))
    assert order.index("moov") < order.index("mdat")
    with av.open(film.file) as media:
        starts = [
            (chapter["metadata"]["title"], chapter["start"] * float(chapter["time_base"] or 0))
            for chapter in media.chapters()
        ]
        assert starts == [("1. Acta", 0.0), ("2. Mocions; precs = #2", 6.0), ("3. Fi", 9.5)]
        assert media.metadata["title"] == "Ple ordinari"
        assert media.streams.audio[0].metadata["language"] == "cat"
        assert media.duration is not None
        assert media.duration / 1e6 == pytest.approx(film.seconds, abs=0.1)
    seen = watch(tmp_path / "film.mp4", 1000)
    assert seen.pictures == 300
    assert len(seen.flashes) == 11
    assert max(map(abs, seen.offsets())) < 0.08


async def test_a_film_is_made_again_over_the_old_one_and_leaves_nothing_beside_it(
    recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "films").mkdir()
    first = await join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca")
    again = await join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca")
    assert first.sha256 == again.sha256
    assert [file.name for file in (tmp_path / "films").iterdir()] == ["film.mp4"]


def cut_off(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:-100])


def overwritten(part: Path) -> None:
    part.write_bytes(b"nothing")


def emptied(part: Path) -> None:
    part.write_bytes(b"")


def repeated(part: Path) -> None:
    part.write_bytes((part.parent / part_file(1)).read_bytes())


@pytest.mark.parametrize("damage", [cut_off, overwritten, emptied, repeated, Path.unlink])
async def test_a_damaged_part_makes_no_film_and_is_named(
    recording: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    (tmp_path / "films").mkdir()
    damage(recording / part_file(2))
    with pytest.raises(FilmFailed, match=part_file(2)):
        await join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca")
    assert not list((tmp_path / "films").iterdir())


async def test_a_damaged_initialisation_makes_no_film_and_is_named(recording: Path, tmp_path: Path) -> None:
    (recording / init_file(2)).write_bytes(b"nothing")
    with pytest.raises(FilmFailed, match=init_file(2)):
        await join(recording, tmp_path / "film.mp4", [], "Ple", "ca")
    assert not (tmp_path / "film.mp4").exists()


def packets(file: Path, kind: str) -> list[bytes]:
    with av.open(str(file)) as media:
        return [bytes(packet) for packet in media.demux(**{kind: 0}) if packet.size]


async def test_every_picture_and_packet_of_sound_is_in_the_film(recording: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    await join(recording, film, [Chapter("1", BEGAN)], "Ple", "ca")
    for kind in ("video", "audio"):
        parts: list[bytes] = []
        for number, run in enumerate(runs(read_parts(recording))):
            whole = tmp_path / f"run-{number}.mp4"
            whole.write_bytes(
                b"".join((recording / file).read_bytes() for file in [run[0].init, *(p.file for p in run)])
            )
            parts += packets(whole, kind)
        assert packets(film, kind) == parts


async def test_dropped_pictures_leave_film_parts_and_chapters_in_step(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    await recorded.recorder.start()
    thinned = [
        frame
        for frame in programme(6)
        if frame.kind is Kind.FEED_SOUND or frame.flags & KEYFRAME or frame.time % 240_000 == 0
    ]
    pour(recorded.feed, thinned)
    recorded.feed.interrupt()
    pour(recorded.feed, shifted(programme(6), 9_000_000))
    await recorded.recorder.stop()
    chapters = [Chapter("1", BEGAN), Chapter("2", BEGAN + 9)]
    film = await join(recorded.folder, tmp_path / "film.mp4", chapters, "Ple", "ca")
    assert film.seconds == pytest.approx(sum(part.seconds for part in recorded.parts), abs=0.0001)
    with av.open(film.file) as media:
        second = media.chapters()[1]
        assert float(second["start"] * (second["time_base"] or 0)) == pytest.approx(film.seconds - 6, abs=0.001)
    seen = watch(tmp_path / "film.mp4", 1000, start=film.seconds - 5.5)
    assert len(seen.flashes) == 5
    assert max(map(abs, seen.offsets())) < 0.04


async def test_ffprobe_finds_the_chapters_and_ffmpeg_no_fault(recording: Path, tmp_path: Path) -> None:
    titles = ["1. Acta", "2. Mocions; precs = #2", "3. " + "ç" * 200]
    chapters = [Chapter(title, BEGAN + 3 * number) for number, title in enumerate(titles)]
    await join(recording, tmp_path / "film.mp4", chapters, "Ple", "ca")
    ffmpeg = find_ffmpeg()
    about = tmp_path / "about"
    for arguments in (["-f", "ffmetadata", str(about)], ["-xerror", "-f", "null", "-"]):
        run = [ffmpeg, "-v", "error", "-i", str(tmp_path / "film.mp4"), *arguments]
        process = await asyncio.create_subprocess_exec(*run, stderr=asyncio.subprocess.PIPE)
        _, said = await process.communicate()
        assert (process.returncode, said) == (0, b"")
    lines = about.read_text().splitlines()
    assert [line for line in lines if line.startswith(("START", "END"))] == [
        "START=0", "END=3000", "START=3000", "END=6000", "START=6000", "END=12000",
    ]  # fmt: skip
    assert sum(line.startswith("title=3. ççç") for line in lines) == 1


@pytest.mark.needs("chromium")
async def test_a_browser_plays_the_film_from_a_chapter_on(recording: Path, tmp_path: Path) -> None:
    await join(recording, tmp_path / "film.mp4", [Chapter("1", BEGAN), Chapter("2", BEGAN + 11)], "Ple", "ca")
    site_of_ours = aioweb.Application()
    site_of_ours.router.add_static("/", tmp_path)
    runner = aioweb.AppRunner(site_of_ours)
    await runner.setup()
    await aioweb.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-gpu"]
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=flags)
            page = await browser.new_page()
            await page.goto(f"http://{host}:{port}/film.mp4")
            state = await page.evaluate(
                """() => new Promise((resolve, reject) => {
                    const film = document.querySelector("video");
                    film.onerror = () => reject(film.error.message);
                    film.ontimeupdate = () => {
                        if (film.currentTime > 7) resolve([film.duration, film.videoWidth, film.currentTime]);
                    };
                    film.currentTime = 6;
                    film.play();
                })"""
            )
            assert state[0] == pytest.approx(12.0, abs=0.1)
            assert state[1] == 320
            await browser.close()
    finally:
        await runner.cleanup()


async def test_nothing_recorded_makes_no_film(tmp_path: Path) -> None:
    with pytest.raises(FilmFailed, match="nothing was recorded"):
        await join(tmp_path, tmp_path / "film.mp4", [], "Ple", "ca")


async def test_a_film_that_is_not_wanted_any_more_leaves_nothing(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    making = asyncio.create_task(join(recording, tmp_path / "films/film.mp4", [], "Ple", "ca"))
    await asyncio.sleep(0)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert not list((tmp_path / "films").iterdir())


def test_chapters_that_begin_together_keep_their_order() -> None:
    found = [Part(1, part_file(1), init_file(1), 100.0, 2.0), Part(2, part_file(2), init_file(2), 200.0, 2.0)]
    assert titled(found, [Chapter("b", 150.0), Chapter("a", 140.0), Chapter("c", 201.0)]) == [
        Titled("a", 2000, 2001), Titled("b", 2001, 3000), Titled("c", 3000, 4000),
    ]  # fmt: skip
