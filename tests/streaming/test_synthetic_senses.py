"""What a participant that is not there would have seen and heard."""

from __future__ import annotations

import numpy as np

from streaming.bridge import h264
from streaming.mixer.libopus import Encoder
from streaming.synthetic_media import film, tone
from streaming.synthetic_senses import SILENCE, Senses


def shown(senses: Senses, unit: bytes, at: int) -> None:
    payloads = h264.packetize(unit, 300)
    for number, payload in enumerate(payloads, 1):
        senses.see(payload, number == len(payloads), at)


def test_the_first_picture_is_one_that_needs_none_before_it() -> None:
    senses, units = Senses(), film().units
    for at, unit in enumerate((*units[3:6], units[0], units[1])):
        shown(senses, unit, at)
        if senses.first_picture_at is not None:
            break
    assert senses.first_picture_at == 3


def test_a_picture_whose_beginning_is_missing_is_none() -> None:
    senses, payloads = Senses(), h264.packetize(film(1280, 720, 25).units[0], 300)
    for payload in payloads[-3:]:
        senses.see(payload, payload is payloads[-1], 1)
    assert senses.first_picture_at is None


def test_a_tone_is_heard_with_its_level() -> None:
    senses = Senses()
    for packet in tone(440).packets[::10]:
        senses.hear(packet)
    assert (senses.sounds, senses.heard) == (5, 5)
    assert -18 < senses.loudest < -12


def test_silence_and_noise_that_is_no_opus_are_not_heard() -> None:
    senses, encoder = Senses(), Encoder(32_000, complexity=1, loss=0)
    packet = encoder.encode(np.zeros(960, np.float32))
    assert packet is not None
    senses.hear(packet)
    senses.hear(b"")
    assert senses.heard == 0
    assert senses.loudest <= -50 or senses.loudest == SILENCE
