"""What a participant that is not there sees and hears of the programme: just enough to say that a person would have.

The first picture that can be shown, and of some packets of sound how loud they are. Knows no keys: packets come
decrypted, and as few of them as will do.
"""

from __future__ import annotations

import math

import numpy as np

from streaming.bridge.h264 import FU_A, IDR, SPS, STAP_A
from streaming.mixer.libopus import Decoder

SILENCE = -100.0
"""dBFS, for what has no level."""
AUDIBLE = -50.0
"""dBFS: below, somebody would ask whether it works at all."""


class Senses:
    def __init__(self) -> None:
        self.first_picture_at: int | None = None
        """When the first picture was whole that needs none before it; in the time that `see` is given."""
        self.sounds = 0
        """How many packets were listened to, and how many of them were `heard`."""
        self.heard = 0
        self.loudest = SILENCE
        """dBFS, of a packet."""
        self._begun = False
        self._decoder = Decoder()

    def see(self, payload: bytes, last: bool, now: int) -> None:
        """A packet of the picture, until there is a first one."""
        self._begun = self._begun or _begins_anew(payload)
        if self._begun and last:
            self.first_picture_at = now

    def hear(self, payload: bytes) -> None:
        """A packet of the sound; any of them, so what came before is not known to the decoder, which is good enough."""
        samples = self._decoder.decode(payload)
        if samples is None:
            return
        power = float(np.mean(np.square(samples)))
        level = 10 * math.log10(power) if power > 0 else SILENCE
        self.sounds += 1
        self.heard += level > AUDIBLE
        self.loudest = max(self.loudest, round(level, 1))


def _begins_anew(payload: bytes) -> bool:
    """Whether an H.264 payload (RFC 6184) begins a picture that needs none before it."""
    if len(payload) < 4:
        return False
    kind = payload[0] & 0x1F
    if kind == STAP_A:
        kind = payload[3] & 0x1F
    elif kind == FU_A:
        kind = payload[1] & 0x1F if payload[1] & 0x80 else 0
    return kind in (SPS, IDR)
