"""What ffmpeg says of a camera, read: what is seen, or why nothing is. Pure.

Its sentences are those of FFmpeg 5.1 to 9.0; one that is not known here is a failure without a name, told as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from streaming import limits
from streaming.control import CameraFault, CameraSeen

FASTEST_COPY = 30.5
"""Pictures a second that are passed on as they come: cameras say 30 and mean 29.97 or 30.03."""
SQUARE = 0.02
"""How far from squares pixels may be that are shown as such."""
FAULTS: tuple[tuple[str, CameraFault], ...] = (
    (
        r"40[13] (Unauthorized|Forbidden)|authorization failed|access denied|BADSECRET|incorrect passphrase"
        r"|Password required or unexpected",
        "password",
    ),
    (r"Status 30\d: Redirecting|returned 3\d\d|too many redirects|'rtsp' not on whitelist", "elsewhere"),
    (r"(?:failed:|returned) 404|Not Found|StreamNotFound|Play\.Failed|not found", "not_found"),
    (r"Connection refused|ECONNREFUSED|Connection rejected", "refused"),
    (
        r"timed out|No route to host|Network is unreachable|Host is unreachable|connection setup failure"
        r"|Connection to srt://\S+ failed",
        "unreachable",
    ),
    (r"Impossible to open 'rtmps?://[\s\S]*Input/output error", "silent"),
    (r"matches no streams|does not contain any stream", "no_picture"),
    (
        r"Invalid (data found|argument)|Operation not permitted|not on whitelist|Unsupported codec|Picture size",
        "unusable",
    ),
)
"""What ffmpeg's words mean, the first that fits."""
_STREAM = re.compile(r"Stream #\d+:\d+\S*: (Video|Audio): (\w+)(?: \(([^)]*)\))?(.*)")
_NO_TIMES = re.compile(r"timestamps? (?:are|is) (?:unset|invalid)|monoton|pts.*<.*dts|invalid dts|missing pts", re.I)
_SIZE = re.compile(r", (\d{2,5})x(\d{2,5})")
_PIXEL = re.compile(r"SAR (\d+):([1-9]\d*)")
_RATE = re.compile(r"([\d.]+)(k?) (?:fps|tbr)")
_PIXELS = re.compile(r", (yuvj?4\d\d\w*|gray\w*|nv12|rgb\w*|bgr\w*)(?:\(([^)]*)\))?")


class CameraFailed(Exception):
    """Nothing comes, or nothing more. `reason`: ffmpeg's words, without anything secret."""

    def __init__(self, fault: CameraFault, reason: str = "") -> None:
        super().__init__(reason or fault)
        self.fault: CameraFault = fault
        self.reason = reason


class NoSize(CameraFailed):
    """A picture is announced, and nothing of it came that says how large it is."""


def read_seen(lines: Iterable[str]) -> CameraSeen:
    """The first picture and the first sound that ffmpeg lists. Raises `CameraFailed` where there is no picture."""
    lines = list(lines)
    found: dict[str, re.Match[str]] = {}
    for line in lines:
        if stream := _STREAM.search(line):
            found.setdefault(stream[1], stream)
    picture, sound = found.get("Video"), found.get("Audio")
    if picture is None:
        raise CameraFailed("no_picture" if sound else fault_in(lines), last_words(lines))
    size, pixels = _SIZE.search(picture[4]), _PIXELS.search(picture[4])
    if size is None or picture[2] == "none":
        raise NoSize("no_picture", last_words(lines))
    rate, pixel = _RATE.search(picture[4]), _PIXEL.search(picture[4])
    return CameraSeen(
        codec=picture[2],
        width=int(size[1]),
        height=int(size[2]),
        fps=round(float(rate[1]) * (1000 if rate[2] else 1), 2) if rate else 0.0,
        sound="" if sound is None or sound[2] == "none" else sound[2],
        plain=pixels is not None and pixels[1] in ("yuv420p", "yuvj420p"),
        interlaced=pixels is not None and " first" in (pixels[2] or ""),
        stretch=round(int(pixel[1]) / int(pixel[2]), 3) or 1.0 if pixel else 1.0,
    )


def is_listing(line: str) -> bool:
    """Whether ffmpeg says in it what it found, in words of its own."""
    return _STREAM.fullmatch(line.strip()) is not None


def fault_in(lines: Iterable[str]) -> CameraFault:
    text = "\n".join(lines)
    return next((fault for pattern, fault in FAULTS if re.search(pattern, text, re.IGNORECASE)), "failed")


def cannot_be_copied(lines: Iterable[str]) -> bool:
    """Whether ffmpeg gave up because of times that do not go with passing pictures on as they come."""
    return any(_NO_TIMES.search(line) for line in lines)


def last_words(lines: Iterable[str]) -> str:
    return " / ".join(list(lines)[-2:])


def is_costly(seen: CameraSeen) -> bool:
    """Whether reading its pictures takes more than any that are passed on as they come would."""
    return seen.width * seen.height * min(seen.fps, 60) > limits.CAMERA_PIXELS * FASTEST_COPY


def is_fit(seen: CameraSeen) -> bool:
    """Whether its pictures can be passed on without being made anew: the mixer decodes any H.264 of eight bits up to
    the size of a browser's camera."""
    small = seen.width * seen.height <= limits.CAMERA_PIXELS
    whole = seen.plain and not seen.interlaced and abs(seen.stretch - 1) < SQUARE
    return seen.codec == "h264" and whole and small and 0 < seen.fps <= FASTEST_COPY
