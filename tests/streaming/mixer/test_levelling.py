"""Voices of every strength brought to one loudness, and pauses left alone."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.bench.sound import measured
from streaming.bench.voices import speech
from streaming.mixer.levelling import MOST_GAIN, TARGET, Leveller
from tests.streaming.mixer.studio import RATE, Sound, loudness


def levelled(sound: Sound, leveller: Leveller | None = None) -> Sound:
    leveller = leveller or Leveller()
    return np.concatenate([leveller.apply(block, True) for block in sound.reshape(-1, 960)])


def lufs(sound: Sound) -> float:
    return measured(sound).integrated


@pytest.mark.parametrize("level", [-45.0, -36.0, -24.0, -10.0])
def test_everybody_ends_at_the_target(level: float) -> None:
    out = levelled(speech(14, level))
    assert abs(lufs(out) - TARGET) < 2
    assert abs(lufs(out[6 * RATE :]) - TARGET) < 1.5


@pytest.mark.parametrize("level", [-45.0, -10.0])
def test_the_first_second_is_near_it_already(level: float) -> None:
    assert abs(lufs(levelled(speech(14, level))[: 2 * RATE]) - TARGET) < 4


@pytest.mark.parametrize(("first", "second"), [(-14.0, -34.0), (-34.0, -14.0)])
def test_somebody_else_at_the_same_microphone_is_brought_to_it_too(first: float, second: float) -> None:
    leveller = Leveller()
    levelled(speech(8, first), leveller)
    out = levelled(speech(10, second, pitch=210, seed=4), leveller)
    assert abs(lufs(out[3 * RATE :]) - TARGET) < 2


def test_the_gain_does_not_pump() -> None:
    """Once it is known how loud somebody speaks, loud and quiet words stay loud and quiet."""
    sound = speech(16, -30.0)
    out = levelled(sound)
    blocks, heard = (np.mean(np.square(each.reshape(-1, 960)[400:]), axis=1) for each in (sound, out))
    spoken = blocks > 1e-5
    gain = 10 * np.log10(heard[spoken] / blocks[spoken])
    assert gain.max() - gain.min() < 4
    assert np.abs(np.diff(gain)).max() < 1


def test_noise_alone_is_not_pulled_up() -> None:
    noise = (np.random.default_rng(3).standard_normal(10 * RATE) * 10 ** (-62 / 20)).astype(np.float32)
    assert loudness(levelled(noise)[5 * RATE :]) < -58


def test_a_pause_holds_the_gain() -> None:
    leveller = Leveller()
    levelled(speech(8, -40.0), leveller)
    hiss = (np.random.default_rng(3).standard_normal(5 * RATE) * 10 ** (-70 / 20)).astype(np.float32)
    assert loudness(levelled(hiss, leveller)) < -70 + MOST_GAIN - 5
    assert abs(lufs(levelled(speech(4, -40.0), leveller)) - TARGET) < 2.5


def test_a_microphone_opens_and_closes_without_a_click() -> None:
    leveller, block = Leveller(), np.full(960, 0.1, np.float32)
    opened = leveller.apply(block, True)
    assert opened[0] == 0
    assert np.abs(np.diff(opened)).max() < 0.001
    closed = leveller.apply(block, False)
    assert closed[-1] == 0
    assert leveller.is_closed
