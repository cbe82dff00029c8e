"""Command lines for the ffmpeg that pulls a camera of the network: it looks, then sends RTP to us. Pure.

What is secret of a camera is in the script that ffmpeg reads on stdin. H.264 that browsers might send as well is passed
on; anything else is made anew, brought down to what a browser's camera is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ffmpeg

from streaming.bridge.fed_clock import EPOCH
from streaming.control import CameraSeen
from streaming.ffmpeg import command_line

WIDTH, HEIGHT, FPS = 1280, 720, 25
"""What a camera of the network is brought down to where its pictures are made anew; a browser is asked for no more."""
LARGEST = 4096 * 2304
"""Pixels of a picture that is decoded at all."""
THREADS = 2
ANALYSED = 1_500_000
"""Microseconds that are looked at before it is said what a camera sends."""
ANALYSED_AGAIN = 8_000_000
"""The size of a picture shows at a keyframe. Where none was in that time, the next one has to be waited for."""
PROBED = 10_000_000
"""Bytes, likewise."""
PROTOCOLS = {
    "rtsp": "tcp",
    "rtsps": "tls,tcp",
    "rtmp": "rtmp,tcp",
    "rtmps": "rtmps,tls,tcp",
    "srt": "srt",
    "http": "http,tcp",
    "https": "https,tls,tcp",
}
"""By the scheme of its address, what ffmpeg may use: a camera leads it neither to files nor to anything else."""
FORMATS = {
    "rtsp": "rtsp",
    "rtsps": "rtsp",
    "rtmp": "flv,live_flv",
    "rtmps": "flv,live_flv",
    "srt": "mpegts",
    "http": "mpegts",
    "https": "mpegts",
}
CODECS = (
    "h264,hevc,av1,libdav1d,mpeg2video,mpeg4,mjpeg,vp8,vp9,aac,aac_latm,mp2,mp2float,mp3,mp3float,ac3,eac3,opus,libopus,"
    "pcm_alaw,pcm_mulaw,pcm_s16be,pcm_s16le,g722,adpcm_g722,adpcm_g726,adpcm_g726le"
)
"""Decoders that cameras have a use for; FFmpeg has hundreds, and what is not used has no holes."""
_PATIENCE = {"rw_timeout": "8000000"}
_ANY_CERTIFICATE = {"tls_verify": "0"}
OPTIONS: dict[str, dict[str, str]] = {
    "rtsp": {"rtsp_transport": "tcp", "timeout": "8000000"},
    "rtsps": {"rtsp_transport": "tcp", "timeout": "8000000", **_ANY_CERTIFICATE},
    "rtmp": _PATIENCE,
    "rtmps": {**_PATIENCE, **_ANY_CERTIFICATE},
    "srt": {**_PATIENCE, "connect_timeout": "5000"},
    "http": {**_PATIENCE, "max_redirects": "0", "seekable": "0"},
    "https": {**_PATIENCE, "max_redirects": "0", "seekable": "0", **_ANY_CERTIFICATE},
}
"""RTSP over its one TCP connection: nothing is lost, and no port has to be opened. Cameras make their own certificates,
which nobody could verify."""
RTP_BYTES = 1_200
PICTURE_TYPE, SOUND_TYPE = 96, 97
"""Payload types and SSRCs of a camera's two streams."""
PICTURE_RATE = 90_000
"""Of the pictures' timestamps, a second."""
_AS_IT_COMES: dict[str, Any] = {"c:v": "copy", "bsf:v": "dump_extra=freq=keyframe"}
_ANEW: dict[str, Any] = {
    "c:v": "libx264",
    "preset": "superfast",
    "tune": "zerolatency",
    "profile:v": "baseline",
    "threads": 1,
    "b:v": "2000k",
    "maxrate": "2500k",
    "bufsize": "2500k",
    "g": 2 * FPS,
    "force_key_frames": "expr:gte(t,n_forced*2)",
    "fps_mode": "vfr",
    "enc_time_base": f"1:{PICTURE_RATE}",
}
# The filter `fps` would fill the hour by which a camera's clock leaps with ninety thousand pictures.
_FEWER = f"select='isnan(prev_selected_t)+not(eq(floor(t*{FPS}+0.01),floor(prev_selected_t*{FPS}+0.01)))'"
_OPUS: dict[str, Any] = {"c:a": "libopus", "ac": 1, "b:a": "64k", "af": "aresample=48000:async=1000"}


def pull_script(address: str, options: Mapping[str, str], analysed: int = ANALYSED) -> bytes:
    """What ffmpeg reads on stdin instead of the command line, on which everybody could read the camera's password."""
    said = {"analyzeduration": str(analysed), "probesize": str(PROBED), **options}
    scheme = address.partition(":")[0]
    said |= OPTIONS[scheme]
    lines = [f"file {_quoted(address)}", *(f"option {name} {_quoted(value)}" for name, value in said.items())]
    return ("ffconcat version 1.0\n" + "\n".join(lines) + "\n").encode()


def look_arguments(program: str, scheme: str) -> list[str]:
    """Open the camera that the script on stdin names, say what it sends, end."""
    return command_line(program, _camera(scheme)["v?"].output("pipe:1", c="copy", f="null", t=0), says="info")


def pull_arguments(program: str, scheme: str, seen: CameraSeen, fd: int, *, copied: bool) -> list[str]:
    """The camera that the script on stdin names to RTP packets, one for each writing to `fd`: H.264 and Opus."""
    camera, rtp = _camera(scheme), {"f": "rtp", "packetsize": RTP_BYTES, "start_time_realtime": EPOCH}
    pictures = _AS_IT_COMES if copied else {**_ANEW, "vf": _made_fit(seen)}
    outputs = [camera["v:0"].output(f"pipe:{fd}", **pictures, **rtp, payload_type=PICTURE_TYPE, ssrc=PICTURE_TYPE)]
    if seen.sound:
        outputs.append(camera["a:0"].output(f"pipe:{fd}", **_OPUS, **rtp, payload_type=SOUND_TYPE, ssrc=SOUND_TYPE))
    return command_line(program, ffmpeg.merge_outputs(*outputs))


def _camera(scheme: str) -> Any:
    """`pipe` is for the script; the camera itself may use its own protocol and format, and refer to nothing else."""
    return ffmpeg.input(
        "pipe:0",
        format="concat",
        safe=0,
        protocol_whitelist=f"pipe,{PROTOCOLS[scheme]}",
        format_whitelist=f"concat,{FORMATS[scheme]}",
        codec_whitelist=CODECS,
        threads=THREADS,
        max_pixels=LARGEST,
    )


def _made_fit(seen: CameraSeen) -> str:
    """The filters that bring a picture to the size and rate of a browser's camera."""
    filters = ["yadif=deint=interlaced"] if seen.interlaced else []
    if not 0 < seen.fps <= FPS + 0.5:
        filters.append(_FEWER)
    shown = (seen.width * seen.stretch, seen.height)
    by = max(shown[0] / WIDTH, shown[1] / HEIGHT, 1.0)
    width, height = (max(2, round(side / by / 2) * 2) for side in shown)
    return ",".join([*filters, f"scale={width}:{height}", "setsar=1", "format=yuv420p"])


def _quoted(text: str) -> str:
    """As ffmpeg reads it back, whatever is in it."""
    return "'" + text.replace("'", r"'\''") + "'"
