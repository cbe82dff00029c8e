"""Encryption of media (SRTP): all that is taken from inside pylibsrtp and aiortc's keys; a test fails when they change.

libsrtp works in place, on packets laid out with room for what it adds; its own packets-in, packets-out calls copy.
"""

from __future__ import annotations

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCDtlsTransport,
)
from pylibsrtp import Session, _srtp_assert
from pylibsrtp._binding import ffi, lib  # type: ignore[import-not-found]

from streaming.bridge.burst import Run

TRAILERS = {SRTP_AEAD_AES_128_GCM: 16, SRTP_AEAD_AES_256_GCM: 16, SRTP_AES128_CM_SHA1_80: 10}
"""Bytes that each protection profile adds to an RTP packet."""
SCRATCH_BYTES = 81_920
LONGEST_DATAGRAM = 1500
"""Bytes that are decrypted; no network in between carries more in one piece."""


def addresses() -> tuple[int, int]:
    """Of `srtp_protect` and `srtp_unprotect`, which take a context, a packet and its length, changed in place."""
    protect, unprotect = (ffi.addressof(lib, name) for name in ("srtp_protect", "srtp_unprotect"))
    return int(ffi.cast("uintptr_t", protect)), int(ffi.cast("uintptr_t", unprotect))


class Scratch:
    """The memory in which packets are protected, one for everybody: it is sent before the next peer's turn."""

    def __init__(self) -> None:
        self.memory = ffi.new("char[]", SCRATCH_BYTES)
        self.view = memoryview(ffi.buffer(self.memory)).cast("B")
        self.length = ffi.new("int *")


class Keys:
    """The SRTP sessions of one connected transport."""

    def __init__(self, transport: RTCDtlsTransport, scratch: Scratch) -> None:
        assert transport._ssl is not None, "keys before the handshake"
        chosen = transport._ssl.get_selected_srtp_profile()
        self.trailer = next(size for profile, size in TRAILERS.items() if profile.openssl_profile == chosen)
        self._outgoing: Session = transport._tx_srtp
        self._incoming: Session = transport._rx_srtp
        self._context = self._outgoing._srtp[0]
        self._decrypting = self._incoming._srtp[0]
        self.sending = int(ffi.cast("uintptr_t", self._context))
        self.opening = int(ffi.cast("uintptr_t", self._decrypting))
        """Where libsrtp keeps the two, for as long as these keys are kept."""
        self._scratch = scratch

    def protect(self, run: Run) -> memoryview | None:
        """The run, protected in place and valid until the next call; None if libsrtp refuses (a key used up)."""
        protect, context, at, length = lib.srtp_protect, self._context, self._scratch.memory, self._scratch.length
        ffi.memmove(at, run.plain, len(run.plain))
        for plain in run.lengths:
            length[0] = plain
            if protect(context, at, length):
                return None
            at += run.segment
        return self._scratch.view[: len(run.plain) + self.trailer]

    def protect_rtcp(self, compound: bytes) -> bytes:
        memory, length = self._scratch.memory, self._scratch.length
        ffi.memmove(memory, compound, len(compound))
        length[0] = len(compound)
        _srtp_assert(lib.srtp_protect_rtcp(self._context, memory, length))
        return bytes(self._scratch.view[: length[0]])

    def unprotect(self, data: bytes) -> bytes:
        """Raises `pylibsrtp.Error`, and ValueError for what is too long."""
        if len(data) > LONGEST_DATAGRAM:
            raise ValueError("packet is too long")
        memory, length = self._scratch.memory, self._scratch.length
        ffi.memmove(memory, data, len(data))
        length[0] = len(data)
        _srtp_assert(lib.srtp_unprotect(self._decrypting, memory, length))
        return bytes(self._scratch.view[: length[0]])

    def unprotect_rtcp(self, data: bytes) -> bytes:
        """Raises as `unprotect`."""
        return self._incoming.unprotect_rtcp(data)
