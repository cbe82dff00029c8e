"""Files that were damaged, or made to deceive: journals, integrity sheets, recordings, playlists, rosters, captions."""

from __future__ import annotations

import asyncio
import itertools
import resource
from pathlib import Path

import msgspec
import pytest

from meetings.journal import from_line, to_line
from minutes import export, verify
from streaming.film import FilmFailed, join
from streaming.mp4.boxes import Malformed
from streaming.mp4.fragments import part_seconds
from streaming.mp4.initialisation import read_initialisation
from streaming.parts import parse_playlist, playlist, read_parts
from streaming.recording import Recording
from tests.fuzz.garbage import damaged, garbled
from tests.journals import demonstration
from tests.streaming.pouring import pour
from tests.streaming.programme import programme
from tests.streaming.recorded import Recorded
from tests.web.captions.test_reading import SUBRIP, WEBVTT
from tests.web.pages.site import council_of, people_of, plenary
from web import csv_people
from web.captions.reading import read
from web.captions.writing import written
from web.uploads import NotTaken

ENTRIES = demonstration().entries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A meeting's folder in which everything holds."""
    made = tmp_path_factory.mktemp("meeting")
    export.write(made, ENTRIES, {})
    return made


def test_any_journal_is_judged_and_never_believed(folder: Path) -> None:
    whole = (folder / export.JOURNAL).read_bytes()
    try:
        for data in damaged([whole, *(to_line(entry) for entry in ENTRIES[:9])], 150, 21):
            (folder / export.JOURNAL).write_bytes(data)
            report = verify.verify(folder)
            assert report.sound == (data == whole)
            assert "Traceback" not in report.text()
    finally:
        (folder / export.JOURNAL).write_bytes(whole)


def test_any_integrity_sheet_is_judged_and_reads_nothing_outside(folder: Path) -> None:
    whole = (folder / export.SHEET_JSON).read_bytes()
    sheet = msgspec.json.decode(whole)
    first = sheet["documents"][0]
    names = (
        "../../../etc/passwd",
        "/etc/passwd",
        "a\0b",
        "x" * 5_000,
        "",
        ".",
        "é\ud800".encode("utf-8", "replace").decode(),
    )
    deceiving = [msgspec.json.encode({**sheet, "documents": [{**first, "name": name}]}) for name in names]
    numbers = [{**sheet, "journal_entries": number} for number in (-1, 0, 10**9, -(2**62))]
    try:
        for data in [*damaged([whole], 150, 22), *deceiving, *map(msgspec.json.encode, numbers)]:
            (folder / export.SHEET_JSON).write_bytes(data)
            report = verify.verify(folder)
            assert not (report.sound and data in deceiving)
            assert "root:" not in report.text()
    finally:
        (folder / export.SHEET_JSON).write_bytes(whole)


def test_lines_are_entries_or_an_error_that_is_told() -> None:
    lines = [to_line(entry) for entry in ENTRIES[:30]]
    for data in [*damaged(lines, 3_000, 23), b"[" * 100_000, b'{"fact":' * 50_000]:
        try:
            from_line(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Four seconds as the recorder writes them, by file name."""

    async def record(at: Path) -> Path:
        recorded = Recorded(at)
        await recorded.recorder.start()
        pour(recorded.feed, programme(4))
        await recorded.recorder.stop()
        return recorded.folder

    made = asyncio.run(record(tmp_path_factory.mktemp("recording")))
    return {file.name: file.read_bytes() for file in made.iterdir() if file.is_file()}


def test_parts_are_measured_or_malformed(recording: dict[str, bytes], tmp_path: Path) -> None:
    """With a bound on memory: a number in a box must not be believed because it is there."""
    init, part = recording["init-001.mp4"], recording["part-00001.m4s"]
    # What says where the media is, without most of the media.
    head = part[: part.index(b"mdat") + 2_000]
    one, other = tmp_path / "init.mp4", tmp_path / "part.m4s"
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (virtual_memory() + 400_000_000, before[1]))
    try:
        for first, second in [
            *((bad, part) for bad in damaged([init], 300, 24)),
            *((init, bad) for bad in damaged([part, head], 500, 25)),
        ]:
            one.write_bytes(first)
            other.write_bytes(second)
            try:
                assert part_seconds(one, other) >= 0
            except Malformed:
                continue
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize(
    ("box", "at", "written"),
    [
        # Two thousand million samples of one length: three numbers say it, sixteen gigabytes would hold it.
        (b"trun", 4, b"\0\0\0\x01\x7f\xff\xff\xff"),
        (b"tfdt", 4, b"\1\0\0\0" + b"\xff" * 8),
        (b"tfdt", 4, b"\1\0\0\0" + b"\x7f" + b"\xff" * 7),
        (b"moof", -4, b"\xff\xff\xff\xff"),
        (b"mdat", -4, b"\0\0\0\1" + b"mdat" + b"\xff" * 8),
    ],
    ids=["samples", "time", "later", "fragment", "media"],
)
def test_absurd_numbers_are_not_believed(
    recording: dict[str, bytes], tmp_path: Path, box: bytes, at: int, written: bytes
) -> None:
    part = bytearray(recording["part-00001.m4s"])
    begin = part.index(box) + at
    part[begin : begin + len(written)] = written
    (tmp_path / "init.mp4").write_bytes(recording["init-001.mp4"])
    (tmp_path / "part.m4s").write_bytes(part)
    with pytest.raises(Malformed):
        part_seconds(tmp_path / "init.mp4", tmp_path / "part.m4s")


def virtual_memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def test_initialisations_are_read_or_malformed(recording: dict[str, bytes], tmp_path: Path) -> None:
    file = tmp_path / "init.mp4"
    for data in damaged([recording["init-001.mp4"]], 800, 26):
        file.write_bytes(data)
        try:
            read_initialisation(file)
        except Malformed:
            continue


async def test_a_damaged_recording_is_a_film_or_says_why(recording: dict[str, bytes], tmp_path: Path) -> None:
    names = [name for name in recording if name.startswith(("init", "part")) or name.endswith(".m3u8")]
    for number, data in enumerate(damaged([recording[name] for name in names], 60, 27, noise=0.05)):
        for name, content in recording.items():
            (tmp_path / name).write_bytes(content)
        (tmp_path / names[number % len(names)]).write_bytes(data)
        try:
            film = await join(tmp_path, tmp_path / "film.mp4", [], "Ple", "ca")
        except FilmFailed:
            continue
        assert film.bytes == (tmp_path / "film.mp4").stat().st_size


def test_playlists_are_parts_or_an_error(recording: dict[str, bytes], tmp_path: Path) -> None:
    whole = recording["index.m3u8"].decode()
    assert playlist(parse_playlist(whole), ended=True) == whole
    for text in garbled([whole], 3_000, 28):
        try:
            parts = parse_playlist(text)
        except ValueError:
            continue
        assert all(0 <= part.seconds < 1e6 for part in parts)
    for data in damaged([whole.encode()], 500, 29):
        (tmp_path / "index.m3u8").write_bytes(data)
        try:
            read_parts(tmp_path)
        except ValueError:
            continue


def test_a_damaged_list_of_parts_ends_where_it_is_damaged(recording: dict[str, bytes], tmp_path: Path) -> None:
    """A recording that is taken up again begins, whatever a crash or a disk made of its list."""
    whole = recording["parts.jsonl"]
    absurd = [
        whole.replace(b"part-", b"part\xff"),
        whole.replace(b":1000.0", b":1e300"),
        whole.replace(b":2.0", b":-1e300"),
    ]
    assert whole not in absurd
    for number, data in enumerate([*absurd, *damaged([whole], 30, 32)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "parts.jsonl").write_bytes(data)
        for name in ("init-001.mp4", "part-00001.m4s", "part-00002.m4s"):
            (folder / name).write_bytes(b"x")
        Recording(folder)


def test_rosters_are_people_or_lines_that_say_why() -> None:
    council = council_of("vila", bodies=(plenary("vila"),))
    whole = csv_people.export(council, people_of("vila"))
    ids = map(str, itertools.count())
    for text in garbled([whole, whole.replace(",", ";"), whole.replace(",", "\t")], 1_500, 30):
        try:
            csv_people.read(text, council, people_of("vila"), ids.__next__)
        except csv_people.BadFile:
            continue
    for data in damaged([whole.encode("utf-8-sig"), whole.encode("utf-16"), whole.encode("cp1252")], 1_500, 31):
        try:
            csv_people.read(csv_people.decoded(data), council, people_of("vila"), ids.__next__)
        except (ValueError, csv_people.BadFile):
            continue


def test_captions_are_read_whole_or_the_line_is_named() -> None:
    for data in damaged(
        [WEBVTT.encode(), WEBVTT.encode("utf-16"), SUBRIP.encode(), SUBRIP.encode("cp1252")], 1_000, 34
    ):
        try:
            cues = read(data)
        except NotTaken:
            continue
        again = read(written(cues))
        assert [(cue.start, cue.end, cue.text) for cue in again] == [(cue.start, cue.end, cue.text) for cue in cues]
