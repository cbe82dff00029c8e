"""One camera's or screen's pictures: held until their time, decoded, and known to be fresh, frozen or broken.

A stream that breaks is left alone until its next keyframe; nothing that arrives here can stop the mixer.
"""

from __future__ import annotations

from collections import deque
from itertools import count

import av
from av.codec.context import Flags
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext

from streaming.exchange import KEYFRAME, VP8, Frame
from streaming.limits import CAMERA_PIXELS
from streaming.mixer.h264 import FrameCounter
from streaming.mixer.window import Shown

FROZEN_AFTER = 2_000_000
"""Microseconds without a new picture after which a camera's still is shown."""
_MOST_WAITING = 120
_MOST_HELD = 500_000
"""No picture waits longer than this for its time, whatever its time says."""
_LEAST_SIDE = 16
_COMPLAIN_EVERY = 1_000_000

_serials = count(1)


class Inlet:
    def __init__(self, frozen_after: int | None = FROZEN_AFTER, most_pixels: int = CAMERA_PIXELS) -> None:
        """`frozen_after`: None for a screen, which sends nothing while nothing moves on it."""
        self._frozen_after = frozen_after
        self._most_pixels = most_pixels
        self._waiting: deque[tuple[int, Frame]] = deque()
        self._decoder: VideoCodecContext | None = None
        self._is_vp8 = False
        self._counter = FrameCounter()
        self._shown: Shown | None = None
        self._shown_at = 0
        self._complained_at = -_COMPLAIN_EVERY
        self._wants_keyframe = False
        """Set by every picture that could not be used."""

    def take(self, frame: Frame, now: int) -> None:
        """One encoded picture."""
        if not frame.payload:
            # An empty packet would tell the decoder that the stream has ended.
            return
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.clear()
            self._break()
        self._waiting.append((now, frame))

    def decode(self, tick: int, hold: int, early: int) -> None:
        """Decode what is due at studio time `tick`, `hold` after its capture or up to `early` before that."""
        picture = None
        while self._waiting:
            arrived, frame = self._waiting[0]
            if frame.time + hold > tick + early and arrived + _MOST_HELD > tick:
                break
            self._waiting.popleft()
            picture = self._decoded(frame) or picture
        if picture is not None:
            self._shown, self._shown_at = Shown(picture, next(_serials)), tick

    def shown(self, tick: int) -> Shown | None:
        """The picture to be seen, or None when there is none or it has stood still too long."""
        is_frozen = self._frozen_after is not None and tick - self._shown_at > self._frozen_after
        return None if is_frozen else self._shown

    def complaint(self, now: int) -> bool:
        """Whether the source is to be asked for a keyframe now; at most once a second, while unusable pictures come."""
        if not self._wants_keyframe or now - self._complained_at < _COMPLAIN_EVERY:
            return False
        self._complained_at, self._wants_keyframe = now, False
        return True

    def _break(self) -> None:
        self._wants_keyframe = True
        self._decoder = None

    def _decoded(self, frame: Frame) -> av.VideoFrame | None:
        is_key, is_vp8 = bool(frame.flags & KEYFRAME), bool(frame.flags & VP8)
        if self._decoder is None or is_vp8 != self._is_vp8:
            if not is_key:
                self._break()
                return None
            self._decoder, self._is_vp8, self._counter = self._new_decoder(is_vp8), is_vp8, FrameCounter()
        if not is_vp8 and self._counter.misses_one(frame.payload):
            self._break()
            return None
        try:
            pictures = self._decoder.decode(av.Packet(frame.payload))
        except FFmpegError:
            self._break()
            return None
        if not pictures:
            return None
        if not _is_sound(pictures[-1]):
            self._break()
            return None
        self._wants_keyframe = False
        return pictures[-1]

    def _new_decoder(self, is_vp8: bool) -> VideoCodecContext:
        decoder = av.CodecContext.create("vp8" if is_vp8 else "h264", "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.thread_count = 1
        decoder.flags |= int(Flags.low_delay)
        # Refused by its first words: decoding one picture of 4K takes as long as a whole programme picture may.
        decoder.options = {"max_pixels": str(self._most_pixels)}
        return decoder


def _is_sound(picture: av.VideoFrame) -> bool:
    """Whole, and of a shape that a camera or a screen has: scaling a mile-wide strip would stop the programme."""
    w, h = picture.width, picture.height
    return not picture.is_corrupt and min(w, h) >= _LEAST_SIDE and max(w, h) <= 6 * min(w, h)
