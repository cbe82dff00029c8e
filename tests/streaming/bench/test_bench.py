from __future__ import annotations

from pathlib import Path

import av
import msgspec

from streaming.bench import command, whole
from streaming.bench.cpu import Load
from streaming.bench.floor import Least, floor_arguments
from streaming.bench.material import cast, write_picture, write_sound
from streaming.mixer.layout import Rect


def test_a_company_has_at_most_three_speakers_at_full_size() -> None:
    company = cast(5)
    assert [(reel.width, reel.fps) for reel in company.films] == [(1280, 25)] * 3 + [(320, 8)] * 2
    assert len(company.tones) == 3
    assert len(cast(2).tones) == 2
    assert {(reel.width, reel.fps) for reel in cast(5, "360p").films} == {(640, 15)}
    assert [len(cast(9, "none").films), cast(9, "none").seats] == [3, 9]
    assert [cast(3).heeds, cast(3, "asked").heeds] == [False, True]


def test_the_material_on_disk_is_what_the_participants_send(tmp_path: Path) -> None:
    company = cast(4)
    with av.open(str(write_picture(company.films[3], tmp_path / "p.mp4"))) as media:
        assert sum(1 for _ in media.decode(video=0)) == len(company.films[3].units)
    with av.open(str(write_sound(company.tones[0], tmp_path / "s.ogg"))) as media:
        assert sum(1 for packet in media.demux(audio=0) if packet.size) == len(company.tones[0].packets)


def test_the_floor_decodes_composes_and_encodes_every_input_once(tmp_path: Path) -> None:
    pictures = [(tmp_path / "a.mp4", Rect(0, 0, 640, 360)), (tmp_path / "b.mp4", Rect(640, 0, 320, 180))]
    words = floor_arguments(
        "ffmpeg", pictures, [tmp_path / "a.ogg"], tmp_path / "o.m3u8", size=(1280, 720), fps=25, bitrate=2_500_000
    )
    assert words.count("-i") == 3
    graph = words[words.index("-filter_complex") + 1]
    assert "xstack=" in graph
    assert "layout=0_0|640_0" in graph
    assert words.count("libx264") == 1
    assert words[words.index("-b:v") + 1] == "2500000"


async def test_a_small_run_measures_every_way_and_says_what_it_could_not() -> None:
    run = await command.run(2, 2.0, settle=1.0)
    assert run.studio.packets_sent_per_second > 0
    assert run.studio.lost_packets == 0
    assert {name.split(": ")[-1] for name in run.studio.load.by_name} >= {"studio", "streaming.mixer"}
    assert run.floor.load.cores > 0
    assert run.aiortc.cores > 0
    assert (run.browser is None) == bool(run.browser_missing)
    assert msgspec.json.decode(msgspec.json.encode(run), type=command.Run) == run


def test_the_table_says_what_was_not_measured() -> None:
    load = Load(0.5, {"studio": 0.5}, 10.0)
    held = whole.Held(load, 25.0, 0, 0, 900, 90, 25.0, 0, 0.0)
    missing = "Xvfb is not on this machine"
    least = Least(load, 12.5)
    run = command.Run(2, 2, "180p", 10, 2, held, least, 1.0, 2, load, 0.25, 0.25, None, None, missing)
    assert f"not measured, {missing}" in command.table(run)
    assert "only 12.5 fps" in command.table(run)
