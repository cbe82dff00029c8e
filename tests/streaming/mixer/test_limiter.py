"""No sample ever passes the ceiling, and what is below it is untouched."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from streaming.mixer.limiter import CEILING, SLICE, Limiter
from tests.streaming.mixer.studio import Sound, tone


def limited(sound: Sound) -> Sound:
    limiter = Limiter()
    return np.concatenate([limiter.apply(block) for block in sound.reshape(-1, 960)])


def test_quiet_sound_only_comes_later() -> None:
    sound = tone(0.2, 440, 0.5)
    assert np.array_equal(limited(sound)[SLICE:], sound[:-SLICE])


@checked(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 8.0), min_size=1, max_size=30), st.integers(0, 100))
def test_nothing_passes_the_ceiling(gains: list[float], seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-1, 1, (len(gains), 960)).astype(np.float32)
    sound = (noise * np.array(gains, np.float32)[:, None]).reshape(-1)
    assert np.abs(limited(sound)).max(initial=0.0) <= CEILING + 1e-6


def test_it_recovers_after_a_shout_without_a_step() -> None:
    sound = np.concatenate([tone(0.2, 440, 0.3), tone(0.2, 440, 3.0), tone(1.6, 440, 0.3)])
    out = limited(sound)
    assert abs(np.abs(out[-4800:]).max() - 0.3) < 0.001
    assert np.abs(np.diff(out)).max() < 0.1
