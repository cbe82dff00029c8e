"""Reads of an Opus packet how long it is (RFC 6716, section 3.1). Pure."""

from __future__ import annotations

_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)
_LONGEST = 5760


def packet_samples(payload: bytes) -> int:
    """Samples at 48 kHz, or 0 for what cannot be an Opus packet."""
    if not payload:
        return 0
    config, code = payload[0] >> 3, payload[0] & 0x03
    if code == 3 and len(payload) < 2:
        return 0
    if config < 12:
        frame = _SILK[config & 3]
    elif config < 16:
        frame = _HYBRID[config & 1]
    else:
        frame = _CELT[config & 3]
    samples = frame * (payload[1] & 0x3F if code == 3 else (1, 2, 2)[code])
    return samples if samples <= _LONGEST else 0
