"""H.264 access units to RTP payloads and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge import h264
from streaming.bridge.rtp import MalformedPacket
from streaming.synthetic_media import film

SPS, PPS, IDR, SLICE = (
    b"\x67\x42\x00\x1f\x01",
    b"\x68\xce\x01",
    b"\x65\x88" + b"\x11" * 3000,
    b"\x41\x9a" + b"\x22" * 700,
)


def unit(*nals: bytes) -> bytes:
    return b"".join(h264.START + nal for nal in nals)


def test_small_units_share_a_packet_and_large_ones_are_cut_into_equal_pieces() -> None:
    payloads = h264.packetize(unit(SPS, PPS, IDR), 1180)
    assert [payload[0] & 0x1F for payload in payloads] == [h264.STAP_A, h264.FU_A, h264.FU_A, h264.FU_A]
    assert [len(payload) for payload in payloads[1:3]] == [1180, 1180]
    assert len(payloads[3]) < 1180


def test_access_unit_comes_back_whole() -> None:
    for original in (unit(SPS, PPS, IDR), unit(SLICE), unit(SLICE, SLICE), unit(SPS, SLICE, IDR)):
        assert b"".join(map(h264.depacketize, h264.packetize(original, 1180))) == original


@given(st.lists(st.integers(2, 5000), min_size=1, max_size=12), st.integers(20, 1400))
def test_any_sizes_come_back_whole(sizes: list[int], room: int) -> None:
    original = unit(*(b"\x41" + b"\x33" * (size - 1) for size in sizes))
    payloads = h264.packetize(original, room)
    assert max(map(len, payloads)) <= room
    assert b"".join(map(h264.depacketize, payloads)) == original


def test_real_encoder_comes_back_whole() -> None:
    for access_unit in film(width=640, height=360, fps=8).units:
        again = b"".join(map(h264.depacketize, h264.packetize(access_unit, 1180)))
        assert h264.split(again) == h264.split(access_unit)


def test_keyframe_has_parameters_and_an_idr_slice() -> None:
    assert [h264.is_keyframe(u) for u in (unit(SPS, PPS, IDR), unit(SLICE), unit(IDR), unit(SPS, PPS))] == [
        True,
        False,
        False,
        False,
    ]
    assert h264.begins_keyframe(h264.packetize(unit(SPS, PPS, IDR), 1180)[0])
    assert not h264.begins_keyframe(h264.packetize(unit(SLICE), 1180)[0])


@pytest.mark.parametrize("payload", [b"", b"\x41", b"\x18\x00\xff\x01", b"\x1d\x00\x00\x00"])
def test_rubbish_is_malformed(payload: bytes) -> None:
    with pytest.raises(MalformedPacket):
        h264.depacketize(payload)


@given(st.binary(min_size=1, max_size=100))
def test_any_payload_is_read_or_malformed(payload: bytes) -> None:
    h264.begins_keyframe(payload)
    try:
        h264.depacketize(payload)
    except MalformedPacket:
        return
