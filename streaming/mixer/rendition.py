"""The programme once more: smaller, for lines that do not carry the whole, and in VP8, for browsers without H.264.

Keyframes come when somebody asks, hardly ever by themselves: on a narrow line each one holds everybody's voice up.
"""

from __future__ import annotations

import av
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from streaming.control import StudioSettings
from streaming.exchange import IN_VP8, Kind
from streaming.mixer.video_encoder import AccessUnit, VideoEncoder

WIDTH, HEIGHT = 640, 360
BITRATE = 300_000
"""Of a small one. With the sound and everything round them it passes 500 kbit/s, with room for what is sent again."""
LINES = 720
"""Of a whole one at most: what more would cost is not spent on a browser that lacks what all others have."""
EVERY = 2
"""Of so many pictures one."""
KEYFRAME_SECONDS = 20
BUFFER_SECONDS = 0.5
"""A keyframe is at most so long on its way."""


class Rendition:
    def __init__(self, kind: Kind, settings: StudioSettings) -> None:
        """`settings`: of the programme."""
        is_whole = kind is Kind.VP8_VIDEO
        share = min(1.0, LINES / settings.height)
        self._size = (round(settings.width * share), round(settings.height * share)) if is_whole else (WIDTH, HEIGHT)
        self._encoder = VideoEncoder(
            *self._size,
            settings.fps / EVERY,
            settings.video_bitrate // EVERY if is_whole else BITRATE,
            codec="vp8" if kind in IN_VP8 else "h264",
            keyframe_seconds=KEYFRAME_SECONDS,
            buffer_seconds=BUFFER_SECONDS,
        )
        self._colours = Colorspace.ITU601 if kind in IN_VP8 else Colorspace.ITU709
        """VP8 cannot say which it has: it is always this one (RFC 6386 section 9.2)."""
        self._reformatter = VideoReformatter()

    def want_keyframe(self) -> None:
        self._encoder.want_keyframe()

    def encode(self, picture: av.VideoFrame, tick: int) -> AccessUnit | None:
        """The programme's picture of that tick; None for those left out."""
        if tick % EVERY:
            return None
        made = self._reformatter.reformat(
            picture,
            *self._size,
            interpolation=Interpolation.AREA,
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=self._colours,
        )
        return self._encoder.encode(made, tick // EVERY)
