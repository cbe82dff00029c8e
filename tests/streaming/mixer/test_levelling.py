"""Voices of every strength brought to one loudness, and pauses left alone."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.mixer.levelling import MOST_GAIN, TARGET, Leveller
from tests.streaming.mixer.studio import RATE, Sound, loudness


def speech(seconds: float, level: float, seed: int = 1) -> Sound:
    """Noise in four syllables a second, with a pause of a second every three; `level` in dBFS while speaking."""
    at = np.arange(round(seconds * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 4 * at) + 0.6, 0, None) * (at % 3 < 2)
    noise = np.random.default_rng(seed).standard_normal(len(at)) * syllables
    scale = 10 ** (level / 20) / np.sqrt(np.mean(np.square(noise[syllables > 0.3])))
    return np.clip(noise * scale, -1, 1).astype(np.float32)


def levelled(sound: Sound, leveller: Leveller | None = None) -> Sound:
    leveller = leveller or Leveller()
    return np.concatenate([leveller.apply(block, True) for block in sound.reshape(-1, 960)])


def spoken(sound: Sound) -> float:
    """Loudness of the louder half of its blocks."""
    blocks = np.sort(np.mean(np.square(sound.reshape(-1, 960)), axis=1))
    return 10 * float(np.log10(blocks[len(blocks) // 2 :].mean() + 1e-12))


@pytest.mark.parametrize("level", [-48.0, -36.0, -24.0, -12.0, -6.0])
def test_everybody_ends_near_the_target(level: float) -> None:
    out = levelled(speech(12, level))
    assert abs(spoken(out[6 * RATE :]) - TARGET) < 4


def test_noise_alone_is_not_pulled_up() -> None:
    noise = (np.random.default_rng(3).standard_normal(10 * RATE) * 10 ** (-62 / 20)).astype(np.float32)
    assert loudness(levelled(noise)[5 * RATE :]) < -58


def test_a_pause_holds_the_gain() -> None:
    leveller = Leveller()
    levelled(speech(8, -40.0), leveller)
    hiss = (np.random.default_rng(3).standard_normal(5 * RATE) * 10 ** (-70 / 20)).astype(np.float32)
    assert loudness(levelled(hiss, leveller)) < -70 + MOST_GAIN - 5
    after = levelled(speech(2, -40.0), leveller)
    assert abs(spoken(after) - TARGET) < 4


def test_a_microphone_opens_and_closes_without_a_click() -> None:
    leveller, block = Leveller(), np.full(960, 0.1, np.float32)
    opened = leveller.apply(block, True)
    assert opened[0] == 0
    assert np.abs(np.diff(opened)).max() < 0.001
    closed = leveller.apply(block, False)
    assert closed[-1] == 0
    assert leveller.is_closed
