"""The mixer as the studio starts it: a real process on a real socket."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from streaming.control import OpenMicrophones, ShowScene
from streaming.exchange import Frame, Kind, MixerHealth, NameSource, SourceLevels, Unpacker, pack, pack_word
from streaming.mixer.command import mixer_command
from tests.streaming.mixer.studio import (
    camera,
    gallery,
    loudness,
    microphone,
    pictures_of,
    settings,
    sound_of,
    tone,
    words_in,
)
from tests.streaming.mixer.test_mixer import is_like, middle_of, tile_rect

RED = (63, 102, 240)
PATIENCE = 60.0
"""Seconds a slow machine may take for anything."""


class Running:
    """One mixer process and this end of its link."""

    def __init__(self, command: list[str], link: socket.socket, pass_fds: tuple[int, ...] = ()) -> None:
        self.process = subprocess.Popen(command, pass_fds=pass_fds, stderr=subprocess.PIPE, text=True)
        self.link = link
        self.out: list[Frame] = []
        self._unpacker = Unpacker()
        self._since = time.monotonic()

    def send(self, *frames: bytes) -> None:
        self.link.sendall(b"".join(frames))

    def read_until(self, is_enough: Callable[[list[Frame]], bool]) -> None:
        self.link.settimeout(PATIENCE)
        while not is_enough(self.out):
            data = self.link.recv(262_144)
            assert data, self.process.communicate()[1]
            assert time.monotonic() - self._since < PATIENCE
            self.out += self._unpacker.feed(data)

    def end(self) -> int:
        self.link.close()
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def mixer() -> Iterator[Running]:
    ours, theirs = socket.socketpair()
    with theirs:
        running = Running(mixer_command(settings(), theirs.fileno()), ours, (theirs.fileno(),))
    try:
        yield running
    finally:
        ours.close()
        running.process.kill()
        running.process.communicate()


def count(out: list[Frame], kind: Kind) -> int:
    return sum(frame.kind is kind for frame in out)


def test_pictures_and_sound_go_in_and_the_programme_comes_out() -> None:
    pictures, packets = list(camera(16.0, lambda _: RED)), list(microphone(tone(32.0, 440, 0.1)))
    with mixer() as running:
        running.send(
            pack_word(NameSource(1, "ana")), pack_word(OpenMicrophones(("ana",))), pack_word(ShowScene(gallery("ana")))
        )

        sent = 0

        def is_enough(out: list[Frame]) -> bool:
            """The mixer sets the pace: for every picture that comes, the next one goes, with its 40 ms of sound."""
            nonlocal sent
            seen = [frame.time for frame in out if frame.kind is Kind.PROGRAMME_VIDEO]
            for time_of, (_, flags, data), index in zip(seen[sent:], pictures[sent:], range(sent, 400), strict=False):
                running.send(pack(Frame(Kind.CAMERA, flags, 1, time_of, data)))
                for half in (0, 1):
                    running.send(
                        pack(Frame(Kind.MICROPHONE, 0, 1, time_of + half * 20_000, packets[2 * index + half][2]))
                    )
            sent = len(seen)
            heard = any(isinstance(said, SourceLevels) and 1 in said.arriving for said in words_in(out))
            return len(seen) >= 60 and heard and count(out, Kind.SOUND_WITHOUT) >= 50

        running.read_until(is_enough)
        assert running.end() == 0
    assert any(is_like(middle_of(seen, tile_rect(1, 0)), (255, 0, 0)) for _, seen in pictures_of(running.out)[-30:])
    _, heard = sound_of(running.out, Kind.PROGRAMME_SOUND)
    assert max(loudness(heard[at : at + 960]) for at in range(0, len(heard) - 960, 960)) > -40
    assert count(running.out, Kind.FEED_SOUND) > 0


def test_it_reports_its_health() -> None:
    with mixer() as running:
        running.read_until(lambda out: any(isinstance(said, MixerHealth) for said in words_in(out)))
        assert running.end() == 0


def test_frames_of_unknown_sources_are_ignored() -> None:
    with mixer() as running:
        running.read_until(lambda out: count(out, Kind.PROGRAMME_VIDEO) >= 1)
        running.send(pack(Frame(Kind.CAMERA, 0, 77, 0, b"nobody's")) * 20_000)
        running.read_until(lambda out: count(out, Kind.PROGRAMME_VIDEO) >= 5)
        assert running.end() == 0


@pytest.mark.parametrize("spoiled", [b"\x7f" * 16, pack(Frame(Kind.WORD, 0, 0, 0, b"[]"))])
def test_a_broken_link_ends_it_with_a_reason(spoiled: bytes) -> None:
    with mixer() as running:
        running.send(spoiled)
        assert running.process.wait(PATIENCE) == 1
        assert running.process.stderr is not None
        assert "link_broken" in running.process.stderr.read()


def test_it_stops_when_told_to() -> None:
    with mixer() as running:
        running.read_until(lambda out: count(out, Kind.PROGRAMME_VIDEO) >= 1)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(PATIENCE) == 0


def test_it_connects_by_path_and_reads_its_settings_from_a_file(tmp_path: Path) -> None:
    written = tmp_path / "studio.json"
    written.write_bytes(msgspec.json.encode(settings(width=640, height=360)))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(str(tmp_path / "mixer.sock"))
        door.listen(1)
        command = [sys.executable, "-m", "streaming.mixer", "--connect", str(tmp_path / "mixer.sock")]
        process = subprocess.Popen([*command, "--settings", str(written)])
        try:
            door.settimeout(PATIENCE)
            link, _ = door.accept()
            with link:
                assert link.recv(1)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            process.wait()


def test_wrong_settings_are_refused_by_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streaming.mixer", "--socket-fd", "0", "--settings", '{"meeting": "m1"}']
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "directory" in ended.stderr
