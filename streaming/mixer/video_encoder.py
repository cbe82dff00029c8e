"""Pictures into H.264 (constrained baseline) or VP8: no frame is ever delayed, and keyframes come by the clock.

The feed's slate uses the programme's parameters, so that its stream can follow the programme's in one recording.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import av
import msgspec
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc

KEYFRAME_SECONDS = 2
_BT709 = 1
Codec = Literal["h264", "vp8"]
_OPTIONS: dict[Codec, dict[str, str]] = {
    "h264": {
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "forced-idr": "1",
        "x264-params": "annexb=1:repeat-headers=1:scenecut=0:sliced-threads=0:threads=1",
    },
    # At this speed libvpx makes no keyframes of its own, and tries nothing twice.
    "vp8": {
        "deadline": "realtime",
        "cpu-used": "-12",
        "lag-in-frames": "0",
        "auto-alt-ref": "0",
        "max-intra-rate": "400",
        "qmax": "56",
    },
}


class AccessUnit(msgspec.Struct, frozen=True):
    payload: bytes
    """H.264 in Annex B, with parameter sets before every keyframe; or one frame of VP8."""
    is_keyframe: bool


class VideoEncoder:
    def __init__(
        self,
        width: int,
        height: int,
        fps: float,
        bitrate: int,
        *,
        codec: Codec = "h264",
        keyframe_seconds: float = KEYFRAME_SECONDS,
        buffer_seconds: float = 1.0,
    ) -> None:
        """`buffer_seconds`: how much of the bitrate one picture may take at most."""
        context = av.CodecContext.create("libx264" if codec == "h264" else "libvpx", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        rate = Fraction(fps).limit_denominator(1001)
        context.framerate, context.time_base = rate, 1 / rate
        context.bit_rate = bitrate
        context.gop_size, context.max_b_frames = round(fps * keyframe_seconds), 0
        context.thread_count = 1
        context.color_range, context.colorspace = ColorRange.MPEG, _BT709
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        context.options = {
            **_OPTIONS[codec],
            "maxrate": str(bitrate),
            "bufsize": str(round(bitrate * buffer_seconds)),
        }
        context.open()
        self._context = context
        self._next_keyframe = 0
        """Tick at which one is due, wanted or not: parts and people who join wait for it by the clock."""
        self._keyframe_wanted = True

    def want_keyframe(self) -> None:
        """The next picture is one."""
        self._keyframe_wanted = True

    def encode(self, frame: av.VideoFrame, tick: int) -> AccessUnit:
        """The picture of that tick, later than the one before; ticks may have been skipped.

        The encoder copies the picture: the frame may be overwritten afterwards.
        """
        wanted = self._keyframe_wanted or tick >= self._next_keyframe
        frame.pts = tick
        frame.time_base = self._context.time_base
        frame.pict_type = PictureType.I if wanted else PictureType.NONE
        packets = self._context.encode(frame)
        is_keyframe = any(packet.is_keyframe for packet in packets)
        if is_keyframe:
            self._keyframe_wanted = False
            self._next_keyframe = tick + self._context.gop_size
        return AccessUnit(b"".join(bytes(packet) for packet in packets), is_keyframe)
