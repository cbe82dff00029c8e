"""How large a picture says that it is: read from a keyframe's parameter sets, to be shown to people.

Nothing is decided by it: what may be decoded, the decoder looks at itself.
"""

from __future__ import annotations

from streaming.bridge import h264

HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}


def size_of(keyframe: bytes, codec: str) -> tuple[int, int]:
    """Width and height of a frame in `H264` or `VP8`; zeros where they cannot be read."""
    try:
        if codec == "VP8":
            # RFC 6386 section 9.1: after the frame tag and the start code.
            return int.from_bytes(keyframe[6:8], "little") & 0x3FFF, int.from_bytes(keyframe[8:10], "little") & 0x3FFF
        sets = (unit for unit in h264.split(keyframe) if unit[0] & 0x1F == h264.SPS)
        return _read(_Bits(next(sets)[1:]))
    except (IndexError, StopIteration, ValueError):
        return 0, 0


class _Bits:
    """Exp-Golomb codes (H.264 clause 9.1), without emulation prevention."""

    def __init__(self, data: bytes) -> None:
        plain = data.replace(b"\x00\x00\x03", b"\x00\x00")
        self._bits = "".join(f"{byte:08b}" for byte in plain[:256])
        self._at = 0

    def take(self, count: int) -> int:
        if self._at + count > len(self._bits):
            raise IndexError
        self._at += count
        return int(self._bits[self._at - count : self._at] or "0", 2)

    def unsigned(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        value = self.unsigned()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def _read(bits: _Bits) -> tuple[int, int]:
    """Clause 7.3.2.1.1."""
    profile = bits.take(8)
    bits.take(16)
    bits.unsigned()
    chroma = 1
    if profile in HIGH_PROFILES:
        chroma = bits.unsigned()
        if chroma == 3:
            bits.take(1)
        bits.unsigned()
        bits.unsigned()
        bits.take(1)
        if bits.take(1):
            _skip_scaling(bits, 8 if chroma != 3 else 12)
    bits.unsigned()
    order = bits.unsigned()
    if order == 0:
        bits.unsigned()
    elif order == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(bits.unsigned()):
            bits.signed()
    bits.unsigned()
    bits.take(1)
    width = 16 * (bits.unsigned() + 1)
    rows = bits.unsigned() + 1
    frames_only = bits.take(1)
    height = 16 * rows * (2 - frames_only)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - frames_only)
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        width -= across * (left + right)
        height -= down * (top + bottom)
    return width, height


def _skip_scaling(bits: _Bits, lists: int) -> None:
    """Clause 7.3.2.1.1.1."""
    for index in range(lists):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.signed()) % 256
            last = following or last
