"""A whole studio with people in it who are not there: what everyone sees and hears, and what is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from streaming import control
from streaming.bridge.inbound import Arrived
from streaming.exchange import Kind
from streaming.film import Chapter, join
from streaming.parts import read_parts
from streaming.scene import Banner, Gallery, Slate, Tile
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import film, tone
from tests.e2e.signals import watch
from tests.streaming.rtmp_server import rtmp_server
from tests.streaming.test_studio import Controller, controlled, folder, mixers
from tests.until import until

__all__ = ["folder"]

TONES = {"anna": 500, "biel": 900, "carme": 1400}
BANNER = Banner("Ajuntament de Montalzina", "1. Aprovació de l'acta", recording="Enregistrament")
GALLERY = Gallery(BANNER, tuple(Tile(name, name.title(), "Grup") for name in TONES))


class Person:
    """One seat: a synthetic peer, and the sound that came to it lately."""

    def __init__(self, seat: str) -> None:
        self.seat = seat
        self.sound: list[bytes] = []
        self.peer = SyntheticPeer(
            camera=film(hue=40 * list(TONES).index(seat)), microphone=tone(TONES[seat]), listen=self._listen
        )

    def _listen(self, frame: Arrived) -> None:
        if frame.kind is Kind.MICROPHONE:
            self.sound = [*self.sound[-49:], frame.payload]

    async def enter(self, controller: Controller) -> None:
        name = f"{self.seat}.1"
        controller.handle.send(control.OpenPeer(name, self.seat))
        await until(lambda: name in {each.peer for each in controller.all(control.Offered)})
        (offer,) = [each for each in controller.all(control.Offered) if each.peer == name]
        controller.handle.send(control.AcceptAnswer(name, await self.peer.answer(offer.sdp)))
        await asyncio.wait_for(self.peer.connected.wait(), 20)

    def hears(self) -> set[str]:
        """Whose tones are in the last second of what came."""
        return heard(decode_opus(self.sound)) if len(self.sound) == 50 else set()


def decode_opus(packets: Sequence[bytes]) -> np.ndarray[Any, Any]:
    codec: Any = av.CodecContext.create("libopus", "r")
    codec.sample_rate, codec.layout = 48_000, "stereo"
    frames = [frame for packet in packets for frame in codec.decode(av.Packet(packet))]
    return np.concatenate(
        [np.atleast_2d(frame.to_ndarray()).reshape(-1)[:: 2 if frame.format.is_packed else 1] for frame in frames]
    )


def decode_file(path: Path, seconds: float) -> np.ndarray[Any, Any]:
    """The last `seconds` of its sound."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
    with av.open(str(path)) as media:
        pieces = [out.to_ndarray()[0] for frame in media.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(pieces)[-int(seconds * 48_000) :]


def heard(sound: np.ndarray[Any, Any]) -> set[str]:
    """The seats whose tones stand out of the rest by 20 dB."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    hertz = np.fft.rfftfreq(len(sound), 1 / 48_000)

    def level(frequency: float) -> float:
        return float(spectrum[np.abs(hertz - frequency) < 20].max())

    floor = level(3_100) + 1e-9
    loudest = max(level(frequency) for frequency in TONES.values())
    return {seat for seat, frequency in TONES.items() if level(frequency) > max(10 * floor, loudest / 10)}


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_a_meeting_is_seen_heard_recorded_and_relayed(folder: Path, tmp_path: Path) -> None:
    people = [Person(seat) for seat in TONES]
    async with rtmp_server(tmp_path / "rtmp") as server, controlled(folder) as controller:
        pid = (await controller.status()).pid
        send = controller.handle.send
        send(control.ShowScene(GALLERY))
        send(control.OpenMicrophones(("anna", "biel")))
        for person in people:
            await person.enter(controller)
        send(control.StartRecording())
        send(control.StartRelay("live", server.url, "plenary"))

        # Everyone hears the two that may be heard, and not themselves.
        await until(lambda: [person.hears() for person in people] == [{"biel"}, {"anna"}, {"anna", "biel"}])
        await until(lambda: all(person.peer.counts.video_frames > 50 for person in people))
        await until(lambda: controller.all(control.Levels)[-1].heard == ("anna", "biel"))

        # The floor goes on: two are silenced by the studio, whatever their browsers send.
        send(control.OpenMicrophones(("carme",)))
        await until(lambda: [person.hears() for person in people] == [{"carme"}, {"carme"}, set()])

        # A mixer that dies is nothing that anybody has to repair.
        mixers(pid)[0].kill()
        seen = [person.peer.counts.video_frames for person in people]
        await until(lambda: all(p.peer.counts.video_frames > n + 50 for p, n in zip(people, seen, strict=True)))
        await until(lambda: people[0].hears() == {"carme"})
        before = len(controller.numbers())
        await until(lambda: len(controller.numbers()) >= before + 2)

        # A closed part: participants go on, the recording has silence.
        send(control.SuspendFeeds(Slate("Sessió a porta tancada")))
        before = len(controller.numbers())
        await until(lambda: len(controller.numbers()) >= before + 3)
        assert people[0].hears() == {"carme"}
        send(control.ResumeFeeds())
        before = len(controller.numbers())
        await until(lambda: len(controller.numbers()) >= before + 2)

        phases = [each.phase for each in controller.all(control.RelayHealth)]
        assert "live" in phases
        assert "retrying" not in phases
        send(control.StopRecording())
        await until(lambda: controller.all(control.RecordingState)[-1].phase == "stopped")
        send(control.StopRelay("live"))
        await until(lambda: controller.all(control.RelayHealth)[-1].phase == "stopped")
        for person in people:
            await person.peer.close()
        await controller.handle.quit()

    recording = folder / "recording"
    parts = read_parts(recording)
    made = await join(recording, tmp_path / "film.mp4", [Chapter("1", parts[0].began_at)], "Ple", "ca")
    whole = watch(tmp_path / "film.mp4", 1000)
    assert whole.seconds == pytest.approx(made.seconds, abs=0.2)
    assert whole.sound_seconds == pytest.approx(made.seconds, abs=0.3)
    assert whole.pictures > 100
    assert whole.lively > 0.2
    assert heard(decode_file(tmp_path / "film.mp4", 1.5)) == {"carme"}
    relayed = watch(server.recorded("plenary"), 1000)
    assert relayed.pictures > 100
    assert relayed.lively > 0.2
    assert '"level": "error"' not in (folder / "studio.log").read_text()
