"""How long an Opus packet is."""

from __future__ import annotations

import pytest

from streaming.mixer.opus import packet_samples
from tests.streaming.mixer.studio import microphone, tone


@pytest.mark.parametrize(
    ("payload", "samples"),
    [
        (b"", 0),
        (bytes([1 << 3]), 960),
        (bytes([3 << 3]), 2880),
        (bytes([12 << 3]), 480),
        (bytes([15 << 3 | 1]), 1920),
        (bytes([16 << 3]), 120),
        (bytes([31 << 3 | 2]), 1920),
        (bytes([1 << 3 | 3]), 0),
        (bytes([1 << 3 | 3, 3]), 2880),
        (bytes([3 << 3 | 3, 3]), 0),
    ],
)
def test_the_first_bytes_say_how_long_a_packet_is(payload: bytes, samples: int) -> None:
    assert packet_samples(payload) == samples


def test_what_libopus_makes_is_twenty_milliseconds() -> None:
    assert {packet_samples(payload) for _, _, payload in microphone(tone(0.2, 440, 0.1))} == {960}
