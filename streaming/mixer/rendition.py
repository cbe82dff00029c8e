"""The programme once more, small, for those whose line does not carry the whole: every second picture at 640x360.

Keyframes come when somebody asks, hardly ever by themselves: on a narrow line each one holds everybody's voice up.
"""

from __future__ import annotations

import av
from av.video.reformatter import Interpolation, VideoReformatter

from streaming.mixer.video_encoder import AccessUnit, VideoEncoder

WIDTH, HEIGHT = 640, 360
BITRATE = 300_000
"""With the sound and everything round them it passes 500 kbit/s, with room for what is sent again."""
EVERY = 2
"""Of so many pictures one."""
KEYFRAME_SECONDS = 20
BUFFER_SECONDS = 0.5
"""A keyframe is at most so long on its way."""


class Rendition:
    def __init__(self, fps: int) -> None:
        """`fps`: of the programme."""
        self._encoder = VideoEncoder(
            WIDTH, HEIGHT, fps / EVERY, BITRATE, keyframe_seconds=KEYFRAME_SECONDS, buffer_seconds=BUFFER_SECONDS
        )
        self._reformatter = VideoReformatter()

    def want_keyframe(self) -> None:
        self._encoder.want_keyframe()

    def encode(self, picture: av.VideoFrame, tick: int) -> AccessUnit | None:
        """The programme's picture of that tick, small; None for those left out."""
        if tick % EVERY:
            return None
        small = self._reformatter.reformat(picture, WIDTH, HEIGHT, interpolation=Interpolation.AREA)
        return self._encoder.encode(small, tick // EVERY)
