"""Reads just enough of H.264 to know that a frame is missing (ITU-T H.264, sections 7.3.2.1, 7.3.3 and 7.4.3). Pure.

libavcodec goes on from whatever picture it has when one is lost and smears it over the next seconds; counting
`frame_num` tells, so that a keyframe can be asked for instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SLICE, _IDR, _SPS = 1, 5, 7
_WITH_CHROMA = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)
_HEAD = 64
"""Bytes of a unit that are looked at; the fields in question stand well before."""
_START = re.compile(rb"\x00\x00\x01")


class FrameCounter:
    """Follows one stream's `frame_num`."""

    def __init__(self) -> None:
        self._bits = 0
        """Length of `frame_num`; 0 until a parameter set was read."""
        self._separate_planes = False
        self._last: int | None = None

    def misses_one(self, access_unit: bytes) -> bool:
        """Whether a frame that this one builds on never came. A stream that cannot be read is taken as whole."""
        try:
            return self._check(access_unit)
        except (IndexError, ValueError):
            return False

    def _check(self, access_unit: bytes) -> bool:
        for unit in _units(access_unit):
            kind, is_reference = unit[0] & 0x1F, bool(unit[0] & 0x60)
            if kind == _SPS:
                self._read_parameters(_Bits(unit[1:]))
            elif kind == _IDR:
                self._last = 0
                return False
            elif kind == _SLICE and self._bits:
                return self._follow(self._frame_num(_Bits(unit[1:])), is_reference)
        return False

    def _follow(self, number: int, is_reference: bool) -> bool:
        expected = self._last
        if expected is None:
            return False
        step = (number - expected) % (1 << self._bits)
        if is_reference:
            self._last = number
        # A parameter set may allow gaps, for layers left out on the way; between browser and bridge none are.
        return step > 1

    def _frame_num(self, bits: _Bits) -> int:
        bits.golomb()
        bits.golomb()
        bits.golomb()
        if self._separate_planes:
            bits.take(2)
        return bits.take(self._bits)

    def _read_parameters(self, bits: _Bits) -> None:
        profile = bits.take(8)
        bits.take(16)
        bits.golomb()
        self._separate_planes = False
        if profile in _WITH_CHROMA:
            chroma = bits.golomb()
            if chroma == 3:
                self._separate_planes = bool(bits.take(1))
            bits.golomb()
            bits.golomb()
            bits.take(1)
            if bits.take(1):
                # Scaling lists are not followed: no browser sends them, and a stream with them is taken as whole.
                self._bits = 0
                return
        self._bits = bits.golomb() + 4


class _Bits:
    """The bits of a unit without its emulation prevention bytes. Raises IndexError past their end."""

    def __init__(self, data: bytes) -> None:
        data = data.replace(b"\x00\x00\x03", b"\x00\x00")
        # One number: shifting it is many times faster than looking at bit after bit, three hundred pictures a second.
        self._rest = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise IndexError("no more bits")
        value = self._rest >> self._left
        self._rest -= value << self._left
        return value

    def golomb(self) -> int:
        """Unsigned Exp-Golomb; a signed one is as long, which is all that matters here."""
        zeros = self._left - self._rest.bit_length()
        if zeros > 32:
            raise ValueError("no Exp-Golomb code")
        self.take(zeros)
        return self.take(zeros + 1) - 1


def _units(access_unit: bytes) -> Iterator[bytes]:
    """Beginnings of the NAL units of an Annex B access unit."""
    for match in _START.finditer(access_unit):
        unit = access_unit[match.end() : match.end() + _HEAD]
        if unit:
            yield unit
