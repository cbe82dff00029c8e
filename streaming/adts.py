"""The ADTS header (ISO/IEC 13818-7, 6.2) that makes a raw AAC-LC packet of 48 kHz stereo readable on its own."""

from __future__ import annotations

HEADER_BYTES = 7


def adts_header(payload_bytes: int) -> bytes:
    """AAC-LC, 48 kHz, two channels, no CRC, one packet per frame."""
    length = payload_bytes + HEADER_BYTES
    profile_rate_channels = (1 << 14) | (3 << 10) | (2 << 6)
    return bytes(
        (
            0xFF,
            0xF1,
            profile_rate_channels >> 8,
            (profile_rate_channels & 0xC0) | length >> 11,
            length >> 3 & 0xFF,
            (length & 7) << 5 | 0x1F,
            0xFC,
        )
    )
