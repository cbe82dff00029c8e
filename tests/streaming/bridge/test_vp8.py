"""VP8 payload descriptors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge import vp8
from streaming.bridge.rtp import MalformedPacket

KEY, DELTA = b"\x10\x02\x00\x9d\x01\x2a", b"\x11\x02\x00"


def test_a_frame_is_cut_into_equal_payloads_that_share_the_number_of_their_picture() -> None:
    cut = vp8.Packetizer(vp8.PICTURE_ID)
    first, second = cut(KEY + bytes(3000), 1000), cut(DELTA, 1000)
    assert [len(payload) for payload in first] == [1000, 1000, 1000, len(KEY) + 3000 - 3 * 996 + 4]
    assert b"".join(map(vp8.depacketize, first)) == KEY + bytes(3000)
    assert [vp8.begins_keyframe(payload) for payload in [*first, *second]] == [True, False, False, False, False]
    assert {payload[1:4] for payload in first} == {b"\x80\xff\xff"}
    assert second == [b"\x90\x80\x80\x00" + DELTA]


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
