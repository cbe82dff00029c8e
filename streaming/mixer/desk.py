"""The mixing desk: every open microphone levelled, everybody's sum, and for each who speaks the sum without them.

It always produces, silence too, so that recording and relays never have a hole. It knows microphones and codecs, no
pictures and no sockets.
"""

from __future__ import annotations

import numpy as np

from streaming.exchange import Frame, Kind
from streaming.mixer.delay import Delay
from streaming.mixer.levelling import Leveller
from streaming.mixer.limiter import Limiter
from streaming.mixer.microphone import BLOCK, Microphone
from streaming.mixer.sound_encoder import LEAST_LOSS, AacEncoder, OpusEncoder
from streaming.mixer.timeline import Samples

ROOM = np.float32(10 ** (5 / 20))
"""How much louder the room is than the recording: -18 LUFS, which is what people set their computers for."""
_LEAK = 300_000
"""Microseconds the feed stays silent after it resumes: what was said before is still on its way through the delays."""


class _Channel:
    """One source's way through the desk; its own mix exists only while it sends."""

    def __init__(self, delay: Delay) -> None:
        self.delay = delay
        self.microphone = Microphone(delay)
        self.leveller = Leveller()
        self.limiter: Limiter | None = None
        self.encoder: OpusEncoder | None = None


class Desk:
    def __init__(self, audio_bitrate: int) -> None:
        self._bitrate = audio_bitrate // 2
        self._loss = LEAST_LOSS
        self._channels: dict[int, _Channel] = {}
        self._open: frozenset[int] = frozenset()
        self._limiter, self._room_limiter = Limiter(), Limiter()
        self._programme = OpusEncoder(self._bitrate)
        self._feed = AacEncoder(audio_bitrate)
        self._silence: Samples = np.zeros(BLOCK, np.float32)
        self._feed_silent_until: int | None = 0
        self._feed_gain = 1.0

    def take(self, number: int, delay: Delay, time: int, payload: bytes, now: int) -> None:
        """One Opus packet of that source's microphone."""
        channel = self._channels.get(number)
        if channel is None:
            channel = self._channels[number] = _Channel(delay)
        channel.microphone.take(time, payload, now)

    def open(self, numbers: frozenset[int]) -> None:
        """The only sources that are heard."""
        self._open = numbers

    def expect_loss(self, percent: int) -> None:
        """What the worst line loses of the sound."""
        self._loss = percent
        for encoder in (self._programme, *(channel.encoder for channel in self._channels.values())):
            if encoder is not None:
                encoder.expect_loss(percent)

    def drop(self, number: int) -> None:
        self._channels.pop(number, None)

    def suspend_feed(self) -> None:
        """Silence on the feed from the next block."""
        self._feed_silent_until = None

    def resume_feed(self, now: int) -> None:
        if self._feed_silent_until is None:
            self._feed_silent_until = now + _LEAK

    def levels(self) -> dict[int, float]:
        """dBFS before levelling since the last call, of every microphone that arrived."""
        found = {number: channel.microphone.level() for number, channel in self._channels.items()}
        return {number: round(level, 1) for number, level in found.items() if level is not None}

    def play(self, time: int, now: int) -> list[Frame]:
        """The 20 ms that begin at studio time `time`, for everybody."""
        voices = {number: self._voice(number, channel, time, now) for number, channel in self._channels.items()}
        heard = {number: voice for number, voice in voices.items() if voice is not None}
        whole: Samples = np.sum(list(heard.values()), axis=0) if heard else self._silence
        mixed = self._limiter.apply(whole)
        room = self._room_limiter.apply(whole * ROOM)
        frames = [Frame(Kind.PROGRAMME_SOUND, 0, 0, p.time, p.payload) for p in self._programme.encode(room, time)]
        for number, channel in self._channels.items():
            frames += self._without(number, channel, whole, heard, time, now)
        feed = self._feed_block(mixed, time)
        return frames + [Frame(Kind.FEED_SOUND, 0, 0, p.time, p.payload) for p in self._feed.encode(feed, time)]

    def _voice(self, number: int, channel: _Channel, time: int, now: int) -> Samples | None:
        """The source's levelled block, or None when nothing of it is to be heard."""
        if not channel.microphone.is_sending(now):
            channel.delay.silent()
            return None
        is_open = number in self._open
        block = channel.microphone.read(time, now)
        if not is_open and channel.leveller.is_closed:
            return None
        return channel.leveller.apply(block, is_open)

    def _without(
        self, number: int, channel: _Channel, whole: Samples, heard: dict[int, Samples], time: int, now: int
    ) -> list[Frame]:
        """The mix without that source, for as long as it is open and sends."""
        if number not in self._open or not channel.microphone.is_sending(now):
            channel.limiter = channel.encoder = None
            return []
        if channel.limiter is None or channel.encoder is None:
            channel.limiter, channel.encoder = Limiter(), OpusEncoder(self._bitrate, self._loss)
        own = heard.get(number)
        # Summed anew rather than subtracted: subtracting leaves rounding noise of one's own voice.
        others = [voice for other, voice in heard.items() if other != number]
        block = whole if own is None else np.sum(others, axis=0) if others else self._silence
        packets = channel.encoder.encode(channel.limiter.apply(block * ROOM), time)
        return [Frame(Kind.SOUND_WITHOUT, 0, number, packet.time, packet.payload) for packet in packets]

    def _feed_block(self, mixed: Samples, time: int) -> Samples:
        until = self._feed_silent_until
        target = 0.0 if until is None or time < until else 1.0
        if target == self._feed_gain:
            return mixed if target else self._silence
        # Going silent cuts at once: a closed part begins with the order, not with a fade.
        ramp = np.linspace(0.0, target, BLOCK, dtype=np.float32)
        self._feed_gain = target
        block: Samples = mixed * ramp
        return block
