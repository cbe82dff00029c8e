"""Opus by libopus itself: the copy in the next packet is the lost one, and what is asked for is obeyed."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.mixer import libopus
from streaming.mixer.libopus import Decoder, Encoder
from tests.streaming.mixer.speech import speech
from tests.streaming.mixer.studio import Sound, strength, tone

BLOCK = 960


def packets(sound: Sound, loss: int = 5, bitrate: int = 64_000) -> list[bytes]:
    encoder = Encoder(bitrate, complexity=5, loss=loss)
    return [encoder.encode(sound[at : at + BLOCK]) for at in range(0, len(sound), BLOCK)]


def test_what_is_encoded_is_decoded() -> None:
    decoder = Decoder()
    heard = [decoder.decode(packet) for packet in packets(tone(1, 440, 0.2))]
    sound = np.concatenate([samples for samples in heard if samples is not None])
    assert len(sound) == 48_000
    assert strength(sound[24_000:], 440) == pytest.approx(20 * np.log10(0.2), abs=0.5)


def test_a_lost_packet_is_in_the_next() -> None:
    # A sound that begins in the lost packet: nothing before it could have been continued.
    sound = np.concatenate([tone(0.5, 440, 0.0), tone(0.5, 440, 0.2)])
    coded = packets(sound)
    recovering, guessing = Decoder(), Decoder()
    for packet in coded[:26]:
        recovering.decode(packet)
        guessing.decode(packet)
    recovered, guessed = recovering.recover(coded[27], BLOCK), guessing.conceal(BLOCK)
    assert recovered is not None
    assert guessed is not None
    assert len(recovered) == len(guessed) == BLOCK
    assert strength(recovered, 440) > strength(guessed, 440) - 3
    assert strength(recovered, 440) > -20


def test_expecting_loss_puts_the_copy_there_also_with_few_bits() -> None:
    sound = speech(1)
    encoder = Encoder(24_000, complexity=5, loss=0)
    carefree = [encoder.encode(sound[at : at + BLOCK]) for at in range(0, 24_000, BLOCK)]
    encoder.expect_loss(25)
    careful = [encoder.encode(sound[at : at + BLOCK]) for at in range(24_000, 48_000, BLOCK)]
    assert not any(_has_copy(packet) for packet in carefree)
    assert sum(_has_copy(packet) for packet in careful) > len(careful) // 2


def _has_copy(packet: bytes) -> bool:
    return bool(libopus._library.opus_packet_has_lbrr(packet, len(packet)))


@pytest.mark.parametrize("nonsense", [b"", b"\xff\xff\xff", bytes(range(200))])
def test_nonsense_is_nothing(nonsense: bytes) -> None:
    decoded = Decoder().decode(nonsense)
    assert decoded is None or len(decoded) <= 5760


def test_a_block_of_no_opus_length_is_refused() -> None:
    with pytest.raises(ValueError, match="999 samples"):
        Encoder(32_000, complexity=5, loss=5).encode(np.zeros(999, np.float32))
