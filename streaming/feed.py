"""The programme as one MPEG-TS stream, muxed once and handed to every destination's backlog.

MPEG-TS because whoever joins at a keyframe needs nothing from before it: the tables are repeated there. Knows
no destination and opens no file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av

from streaming.adts import adts_header
from streaming.backlog import MICROSECONDS, Backlog
from streaming.transport import split_groups

SAMPLES = 1024
SAMPLE_RATE = 48_000
LARGEST_DRIFT = 60_000
"""Microseconds the sound's own count may be away from its time stamps before it is set anew."""
LARGEST_GAP = MICROSECONDS
"""What comes this long after the last picture and the last sound does not continue them."""
LEAD = MICROSECONDS
"""The stream's clock begins here, so that sound slightly older than the first picture has a time too."""
TOGETHER = 100_000
"""Microseconds of programme that are handed over at once: each time wakes us and every ffmpeg."""
LONGEST = 24 * 3600 * MICROSECONDS
"""A stream goes on for this long: its clock has 33 bits of 90 kHz (ISO/IEC 13818-1), 26.5 hours."""

_MICROSECOND = Fraction(1, MICROSECONDS)
_TABLES_ONLY_AT_KEYFRAMES = {"pat_period": "1000000", "sdt_period": "1000000"}
_AS_IT_COMES = {"flush_packets": "1", "pes_payload_size": "0", "mpegts_copyts": "1"}


class SoundClock:
    """Exact times for packets of 1024 samples: those given are rounded and may jitter, players count samples."""

    def __init__(self) -> None:
        self._base: int | None = None
        self._packets = 0

    def place(self, time: int) -> int:
        """The time of the next packet, of which the mixer says `time`; studio time in microseconds."""
        if self._base is not None:
            exact = self._base + self._packets * SAMPLES * MICROSECONDS // SAMPLE_RATE
            if abs(exact - time) <= LARGEST_DRIFT:
                self._packets += 1
                return exact
        self._base, self._packets = time, 1
        return time


class Feed:
    """Give it pictures and sound in the order they come; it gives bytes to the backlogs."""

    def __init__(self, want_keyframe: Callable[[], None], *, width: int, height: int, fps: int) -> None:
        self._want_keyframe = want_keyframe
        self._shape = (width, height, fps)
        self._backlogs: list[Backlog] = []
        self._muxer: _Muxer | None = None
        self._base = 0
        self._gap = True
        self._started = False
        self._last_picture = 0
        self._last_sound = 0
        self._clock = SoundClock()
        self._held: list[tuple[int | None, bytes]] = []
        self._handed_over = 0
        """Up to which time."""
        self.refused = 0
        """Frames that came with a time at or before the one already sent, in all."""

    def open(self, seconds: float, *, keep: bool = False) -> Backlog:
        """A new destination; it begins with the next keyframe, which is asked for."""
        backlog = Backlog(seconds, keep=keep)
        self._backlogs.append(backlog)
        self._want_keyframe()
        return backlog

    def close(self, backlog: Backlog) -> None:
        """The destination wants no more; what is in the backlog can still be read."""
        if self._backlogs == [backlog]:
            self.interrupt()
        self._hand_over()
        backlog.close()
        if backlog in self._backlogs:
            self._backlogs.remove(backlog)

    def interrupt(self) -> None:
        """What comes next does not continue what came: wait for a keyframe and say so."""
        if self._muxer is not None:
            self._held += self._muxer.finish()
            self._hand_over()
        self._gap = True
        self._started = False
        self._muxer = None

    def picture(self, time: int, access_unit: bytes, *, keyframe: bool) -> None:
        """One H.264 access unit (Annex B) of this studio time, microseconds."""
        if not self._backlogs:
            return
        if keyframe and time - self._base > LONGEST:
            self.interrupt()
        self._notice_gap(time)
        if not self._started and not keyframe:
            return
        if time <= self._last_picture:
            self.refused += 1
            return
        if self._muxer is None:
            if not self._base or time - self._base > LONGEST:
                self._base = time - LEAD
            self._muxer = _Muxer(self._base, self._shape)
            self._clock = SoundClock()
        self._started = True
        self._last_picture = time
        self._pass_on(self._muxer.picture(time, access_unit, keyframe), time)

    def sound(self, time: int, packet: bytes) -> None:
        """One raw AAC-LC packet of this studio time, microseconds."""
        self._notice_gap(time)
        if self._muxer is None or not self._started:
            return
        time = self._clock.place(time)
        if time <= self._last_sound:
            self.refused += 1
            return
        self._last_sound = time
        self._pass_on(self._muxer.sound(time, packet), time)

    def _notice_gap(self, time: int) -> None:
        """On a machine without any room pictures stay away for seconds; what is said meanwhile still continues."""
        if self._started and time - max(self._last_picture, self._last_sound) > LARGEST_GAP:
            self.interrupt()
            self._want_keyframe()

    def _pass_on(self, pieces: list[tuple[int | None, bytes]], time: int) -> None:
        self._held += pieces
        if abs(time - self._handed_over) >= TOGETHER:
            self._handed_over = time
            self._hand_over()

    def _hand_over(self) -> None:
        held, self._held = self._held, []
        for begins_at, data in held:
            for backlog in self._backlogs:
                if begins_at is not None:
                    backlog.begin(begins_at, gap=self._gap)
                backlog.add(data)
            if begins_at is not None:
                self._gap = False


class _Muxer:
    """libavformat's MPEG-TS muxer, and where in its output the groups of pictures begin."""

    def __init__(self, base: int, shape: tuple[int, int, int]) -> None:
        width, height, fps = shape
        self._base = base
        self._written: deque[bytes] = deque()
        self._container: Any = av.open(
            self, "w", format="mpegts", container_options=_TABLES_ONLY_AT_KEYFRAMES | _AS_IT_COMES
        )
        self._video = self._container.add_mux_stream("h264", rate=fps, width=width, height=height)
        self._audio = self._container.add_mux_stream("aac", rate=SAMPLE_RATE)

    def write(self, data: Any) -> int:
        """What libavformat calls with its output."""
        self._written.append(bytes(data))
        return len(data)

    def picture(self, time: int, access_unit: bytes, keyframe: bool) -> list[tuple[int | None, bytes]]:
        return self._mux(self._video, time, access_unit, keyframe)

    def sound(self, time: int, packet: bytes) -> list[tuple[int | None, bytes]]:
        return self._mux(self._audio, time, adts_header(len(packet)) + packet, True)

    def finish(self) -> list[tuple[int | None, bytes]]:
        """What was held back to be put in order."""
        self._container.close()
        return self._pieces()

    def _mux(self, stream: Any, time: int, payload: bytes, keyframe: bool) -> list[tuple[int | None, bytes]]:
        packet = av.Packet(payload)
        packet.stream = stream
        packet.time_base = _MICROSECOND
        packet.pts = packet.dts = time - self._base
        packet.is_keyframe = keyframe
        self._container.mux_one(packet)
        return self._pieces()

    def _pieces(self) -> list[tuple[int | None, bytes]]:
        data = b"".join(self._written)
        self._written.clear()
        return [
            (None if ticks is None else self._base + ticks * 100 // 9, piece) for ticks, piece in split_groups(data)
        ]
