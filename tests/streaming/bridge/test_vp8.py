"""VP8 payload descriptors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge import vp8
from streaming.bridge.rtp import MalformedPacket

KEY, DELTA = b"\x10\x02\x00\x9d\x01\x2a", b"\x11\x02\x00"


@pytest.mark.parametrize(
    "descriptor",
    [b"\x10", b"\x90\x80\x12", b"\x90\x80\x81\x23", b"\x90\xc0\x12\x01", b"\x90\xe0\x92\x34\x01\x40", b"\x90\x10\x05"],
)
def test_descriptor_is_taken_off(descriptor: bytes) -> None:
    assert vp8.depacketize(descriptor + KEY) == KEY


def test_keyframe_is_told_by_its_first_packet() -> None:
    packets = (b"\x10" + KEY, b"\x10" + DELTA, b"\x00" + KEY)
    assert [vp8.begins_keyframe(packet) for packet in packets] == [True, False, False]


@given(st.binary(max_size=20))
def test_any_payload_is_read_or_malformed(payload: bytes) -> None:
    if payload:
        vp8.begins_keyframe(payload)
    try:
        assert vp8.depacketize(payload)
    except MalformedPacket:
        return
