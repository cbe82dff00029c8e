"""Opus through libopus itself: what FFmpeg's wrapper leaves out is what a bad line needs.

A decoder that makes a lost packet out of the copy in the next one (in-band FEC, RFC 6716 section 2.1.7), and an encoder
whose expected loss changes while it runs. The library is the one that PyAV has brought; it knows no clock and no mix.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from pathlib import Path

import av  # noqa: F401 - its FFmpeg brings libopus into this process
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
LONGEST = 5760
"""Samples of the longest packet."""
_APPLICATION_VOIP = 2048
_SET_BITRATE, _SET_COMPLEXITY, _SET_INBAND_FEC, _SET_PACKET_LOSS = 4002, 4010, 4012, 4014
_LARGEST = 1500
_FLOATS = ctypes.POINTER(ctypes.c_float)


def _find() -> str:
    """The libopus in this process, which PyAV's FFmpeg has loaded; else the system's."""
    maps = Path("/proc/self/maps")
    if maps.exists():
        for line in maps.read_text().splitlines():
            if "/libopus" in line:
                return line[line.index("/") :]
    found = ctypes.util.find_library("opus")
    if found is None:
        raise OSError("libopus is not there: PyAV's wheels bring it, else install the system's (libopus0)")
    return found


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(_find())
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    library.opus_decoder_create.restype = library.opus_encoder_create.restype = pointer
    library.opus_decode_float.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int32, _FLOATS, integer, integer]
    library.opus_encode_float.argtypes = [pointer, _FLOATS, integer, pointer, ctypes.c_int32]
    library.opus_decoder_destroy.argtypes = library.opus_encoder_destroy.argtypes = [pointer]
    return library


_library = _load()


class Decoder:
    """One mono stream. Packets in their order, each lost one made good or made up before the one that follows."""

    def __init__(self) -> None:
        self._state = _created(_library.opus_decoder_create, RATE, 1)
        self._out = np.empty(LONGEST, np.float32)

    def decode(self, payload: bytes) -> Samples | None:
        """None for what is no Opus."""
        return self._decode(payload, LONGEST, 0)

    def recover(self, following: bytes, samples: int) -> Samples | None:
        """The lost packet of that length before `following`, from the copy in there; made up if there is none."""
        return self._decode(following, samples, 1)

    def conceal(self, samples: int) -> Samples | None:
        """Goes on from what was heard, fading out."""
        return self._decode(None, samples, 0)

    def _decode(self, payload: bytes | None, samples: int, from_next: int) -> Samples | None:
        size = 0 if payload is None else len(payload)
        out = self._out.ctypes.data_as(_FLOATS)
        made = _library.opus_decode_float(self._state, payload, size, out, samples, from_next)
        return self._out[:made].copy() if made > 0 else None

    def __del__(self) -> None:
        if state := getattr(self, "_state", None):
            _library.opus_decoder_destroy(state)


class Encoder:
    """One mono stream of speech."""

    def __init__(self, bitrate: int, *, complexity: int, loss: int) -> None:
        """`loss`: percent, as in `expect_loss`."""
        self._state = _created(_library.opus_encoder_create, RATE, 1, _APPLICATION_VOIP)
        self._packet = ctypes.create_string_buffer(_LARGEST)
        for setting, value in (
            (_SET_BITRATE, bitrate),
            (_SET_COMPLEXITY, complexity),
            (_SET_INBAND_FEC, 1),
            (_SET_PACKET_LOSS, loss),
        ):
            self._set(setting, value)

    def expect_loss(self, percent: int) -> None:
        """The more is lost, the more of each packet is a copy of the one before."""
        self._set(_SET_PACKET_LOSS, percent)

    def encode(self, block: Samples) -> bytes:
        block = np.ascontiguousarray(block, np.float32)
        samples = block.ctypes.data_as(_FLOATS)
        size = _library.opus_encode_float(self._state, samples, len(block), self._packet, _LARGEST)
        if size < 0:
            raise ValueError(f"libopus refuses a block of {len(block)} samples: {size}")
        return self._packet.raw[:size]

    def _set(self, setting: int, value: int) -> None:
        # Variadic: the values must be given as what they are, or some processors look for them elsewhere.
        _library.opus_encoder_ctl(ctypes.c_void_p(self._state), ctypes.c_int(setting), ctypes.c_int32(value))

    def __del__(self) -> None:
        if state := getattr(self, "_state", None):
            _library.opus_encoder_destroy(state)


def _created(create: object, *words: int) -> int:
    error = ctypes.c_int()
    state = create(*words, ctypes.byref(error))  # type: ignore[operator]
    if not state:
        raise MemoryError(f"libopus made nothing: {error.value}")
    return int(state)
