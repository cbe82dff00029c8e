"""Participants that are not there send what real ones would."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import av
import numpy as np
import pytest

from streaming.bridge import h264
from streaming.control import CameraLayer
from streaming.exchange import KEYFRAME, Kind
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import SOUND_RATE, camera, film, tone
from tests.streaming.bridge.room import a_room, as_received
from tests.until import until


@pytest.mark.parametrize(
    ("layer", "size", "pictures"), [("180p", (320, 180), 16), ("360p", (640, 360), 30), ("720p", (1280, 720), 50)]
)
def test_film_is_decoded_whole(layer: CameraLayer, size: tuple[int, int], pictures: int) -> None:
    shown = camera(layer, hue=30)
    assert shown is not None
    decoder: Any = av.CodecContext.create("h264", "r")
    decoded = [picture for unit in shown.units for picture in decoder.decode(av.Packet(unit))] + decoder.decode(None)
    assert len(decoded) == len(shown.units) == pictures
    assert (decoded[0].width, decoded[0].height) == size
    assert [h264.is_keyframe(unit) for unit in shown.units] == [True] + [False] * (pictures - 1)


def test_camera_that_is_off_shows_nothing() -> None:
    assert camera("off") is None


def test_films_are_told_apart_by_their_hue() -> None:
    assert film(hue=1).units != film(hue=2).units


@pytest.mark.parametrize("frequency", [300, 440, 1250])
def test_tone_has_its_frequency_round_and_round(frequency: int) -> None:
    decoder: Any = av.CodecContext.create("opus", "r")
    decoder.sample_rate, decoder.layout = SOUND_RATE, "mono"
    packets = tone(frequency).packets
    assert len(packets) == 50
    sounds = [sound for packet in packets * 2 for sound in decoder.decode(av.Packet(packet))]
    heard = np.concatenate([sound.to_ndarray()[0] for sound in sounds]).astype(float)[-SOUND_RATE:]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert abs(int(np.argmax(spectrum)) - frequency) <= 1


async def test_camera_and_tone_are_changed_while_it_runs() -> None:
    guest = SyntheticPeer()
    async with a_room(guest) as room:
        room.bridge.open_microphones(frozenset({"s0"}))
        guest.speak(tone(700))
        guest.show(film(hue=1))
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 2 and len(room.of(Kind.MICROPHONE, "s0")) > 2)
        guest.show(film(hue=2))
        first, *_ = as_received(film(hue=2))
        await until(lambda: room.of(Kind.CAMERA, "s0")[-1].payload in as_received(film(hue=2)))
        assert next(frame.flags for frame in room.of(Kind.CAMERA, "s0") if frame.payload == first) == KEYFRAME
        guest.show(None)
        guest.speak(None)
        assert guest.counts.lost == 0


async def test_arrivals_are_fed_back() -> None:
    guest = SyntheticPeer(camera=film())
    async with a_room(guest) as room:
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 2)
        inbound = room.bridge._peers["p0"]._inbound
        assert inbound is not None
        await until(lambda: inbound._feedback._count > 2)


async def test_lost_packets_are_sent_again() -> None:
    """One packet in nine of a large camera never arrives at first."""
    large = film(1280, 720, 25)
    guest = SyntheticPeer(camera=large)
    async with a_room(guest) as room:
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 2)
        wire = room.bridge._peers["p0"]._wire
        assert wire is not None
        decrypt, count = wire.keys.unprotect, 0

        def lossy(data: bytes) -> bytes:
            nonlocal count
            count += 1
            if count % 9 == 0:
                raise ValueError("lost")
            return decrypt(data)

        wire.keys.unprotect = lossy  # type: ignore[method-assign]
        seen = len(room.of(Kind.CAMERA, "s0"))
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > seen + 30)
        shown = as_received(large)
        steps = [shown.index(frame.payload) for frame in room.of(Kind.CAMERA, "s0")[seen:]]
        assert all((after - before) % len(shown) == 1 for before, after in pairwise(steps))
