"""One voice through bad lines: nothing clicks, nothing is out of place, nothing raises."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from streaming.mixer.delay import Delay
from streaming.mixer.microphone import Microphone
from tests.streaming.mixer.speech import speech, stoi
from tests.streaming.mixer.studio import RATE, START, Sound, loudness, microphone, strength, tone

Packet = tuple[int, int, bytes]


def played(packets: list[Packet], seconds: float, transit: Callable[[int], int]) -> tuple[Sound, Microphone]:
    """What is heard in that time, each packet arriving `transit(index)` microseconds after its own time."""
    heard = Microphone(Delay())
    coming: list[tuple[int, int, bytes]] = []
    for index, (time, _, payload) in enumerate(packets):
        # The bridge hands packets over in order: one that is held up holds up those behind it.
        coming.append((max(time + transit(index), coming[-1][0] if coming else 0), time, payload))
    blocks = []
    for block in range(round(seconds * 50)):
        now = START + block * 20_000
        while coming and coming[0][0] <= now:
            arrived, time, payload = coming.pop(0)
            heard.take(time, payload, arrived)
        blocks.append(heard.read(now, now))
    return np.concatenate(blocks), heard


def test_a_clean_line_is_played_without_a_seam() -> None:
    sound, heard = played(list(microphone(tone(3, 440, 0.2))), 3, lambda index: 30_000)
    body = sound[RATE : 2 * RATE]
    assert abs(strength(body, 440) - 20 * np.log10(0.2)) < 0.5
    assert loudness(body) - strength(body, 440) < -2.9
    assert heard.concealed == 0


def test_jitter_leaves_no_holes() -> None:
    chance = random.Random(2)
    sound, _ = played(list(microphone(tone(6, 440, 0.2))), 6, lambda index: 30_000 + chance.randint(0, 70_000))
    settled = np.abs(sound[3 * RATE : 5 * RATE].reshape(-1, 480)).max(axis=1)
    assert settled.min() > 0.1


def test_a_lost_packet_is_made_good_from_the_next() -> None:
    packets = list(microphone(tone(4, 440, 0.2)))
    kept = [packet for index, packet in enumerate(packets) if index % 17]
    sound, heard = played(kept, 4, lambda index: 30_000)
    assert np.abs(sound[RATE : 3 * RATE].reshape(-1, 960)).max(axis=1).min() > 0.05
    assert (heard.recovered, heard.concealed) == (len(packets) - len(kept) - 1, 0)


def test_of_two_lost_in_a_row_one_is_made_up() -> None:
    packets = list(microphone(tone(4, 440, 0.2)))
    kept = [packet for index, packet in enumerate(packets) if index % 40 not in (20, 21)]
    sound, heard = played(kept, 4, lambda index: 30_000)
    assert np.abs(sound[RATE : 3 * RATE].reshape(-1, 960)).max(axis=1).min() > 0.02
    assert (heard.recovered, heard.concealed) == (5, 5)


def test_what_was_overtaken_is_no_loss() -> None:
    packets = list(microphone(tone(4, 440, 0.2)))
    for index in range(10, 190, 10):
        packets[index], packets[index + 1] = packets[index + 1], packets[index]
    sound, heard = played(packets, 4, lambda index: 30_000)
    assert np.abs(sound[RATE : 3 * RATE].reshape(-1, 480)).max(axis=1).min() > 0.15
    assert (heard.recovered, heard.concealed) == (0, 0)


def test_speech_is_understood_when_a_tenth_is_lost() -> None:
    packets, chance = list(microphone(speech(8))), random.Random(3)
    whole, _ = played(packets, 8, lambda index: 30_000)
    kept = [packet for packet in packets if chance.random() >= 0.1]
    heard, _ = played(kept, 8, lambda index: 30_000)
    assert stoi(whole, heard) > 0.95
    assert stoi(whole, whole) == pytest.approx(1.0)


def test_after_the_last_packet_it_fades_to_silence() -> None:
    sound, heard = played(list(microphone(tone(1, 440, 0.2))), 3, lambda index: 30_000)
    assert loudness(sound[round(1.6 * RATE) :]) < -90
    assert not heard.is_sending(START + 3_000_000)


def test_a_sender_with_a_fast_clock_is_followed() -> None:
    packets = list(microphone(tone(20, 440, 0.2)))
    drifting = [(START + round((time - START) * 0.9995), flags, payload) for time, flags, payload in packets]
    sound, heard = played(drifting, 19.5, lambda index: 30_000)
    assert np.abs(sound[RATE : 19 * RATE].reshape(-1, 480)).max(axis=1).min() > 0.15
    assert heard.concealed == 0


def test_a_clock_put_anew_is_followed() -> None:
    packets = list(microphone(tone(4, 440, 0.2)))
    jumped = [
        (time + (3_000_000 if index >= 100 else 0), flags, data) for index, (time, flags, data) in enumerate(packets)
    ]
    sound, _ = played(jumped, 4, lambda index: 30_000 - (3_000_000 if index >= 100 else 0))
    assert np.abs(sound[round(2.5 * RATE) : round(3.9 * RATE)].reshape(-1, 480)).max(axis=1).min() > 0.15


def test_level_is_what_arrived_since_it_was_last_asked() -> None:
    _, heard = played(list(microphone(tone(1, 440, 0.1))), 1, lambda index: 30_000)
    level = heard.level()
    assert level is not None
    assert abs(level - -23) < 1
    assert heard.level() is None


@checked(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**12), 10**12), st.binary(max_size=80)), max_size=40))
def test_nonsense_never_raises(packets: list[tuple[int, bytes]]) -> None:
    heard = Microphone(Delay())
    for index, (time, payload) in enumerate(packets):
        now = START + index * 20_000
        heard.take(time, payload, now)
        assert len(heard.read(now, now)) == 960
