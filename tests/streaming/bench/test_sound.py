"""The recording of a test meeting has the loudness that EBU R 128 asks for, whatever the microphones."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.bench.sound import LEVELS, measured, run, table
from streaming.mixer.levelling import TARGET
from tests.streaming.mixer.studio import tone


def test_every_microphone_comes_out_at_the_same_loudness_and_nothing_clips() -> None:
    meeting = run(16)
    assert [turn.microphone for turn in meeting.turns] == list(LEVELS)
    assert all(abs(turn.integrated - TARGET) <= 2 for turn in meeting.turns), meeting.turns
    assert abs(meeting.whole.integrated - TARGET) <= 1
    assert meeting.whole.true_peak <= -1
    assert f"integrated {meeting.whole.integrated:.1f} LUFS" in table(meeting)


@pytest.mark.parametrize("amplitude", [0.1, 0.5])
def test_the_meter_knows_a_reference_tone(amplitude: float) -> None:
    # A sine of 997 Hz at 0 dBFS on one channel is -3.01 LKFS (BS.1770); on two it is 0.
    found = measured(tone(4, 997, amplitude))
    assert found.integrated == pytest.approx(20 * np.log10(amplitude), abs=0.15)
    assert found.true_peak == pytest.approx(20 * np.log10(amplitude), abs=0.15)
