"""RTP packets read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge.rtp import (
    ExtensionIds,
    MalformedPacket,
    PacketHead,
    RtpPacket,
    Unwrapper,
    extension_block,
    is_rtcp,
    read_packet,
)

IDS = ExtensionIds(mid=1, audio_level=2)


def written(payload: bytes = b"speech", **values: bytes) -> bytes:
    numbers = {"mid": 1, "level": 2, "other": 9}
    block = extension_block({numbers[name]: value for name, value in values.items()})
    return PacketHead(0xCAFE, 96, block).write(payload, sequence=70_000, timestamp=(1 << 32) + 5, marker=True)


def test_packet_written_is_read() -> None:
    assert read_packet(written(mid=b"0", level=b"\x92", other=b"xyz"), IDS) == RtpPacket(
        96, True, 70_000 - 65_536, 5, 0xCAFE, b"speech", "0", 0x12
    )


def test_transport_wide_number_is_read() -> None:
    ids = ExtensionIds(transport_sequence=9)
    assert [read_packet(written(other=value), ids).transport_sequence for value in (b"\x12\x34", b"\x12")] == [
        0x1234,
        None,
    ]


def test_packet_without_extensions_is_read() -> None:
    assert read_packet(written(), IDS) == RtpPacket(96, True, 70_000 - 65_536, 5, 0xCAFE, b"speech")


def test_extensions_not_negotiated_are_stepped_over() -> None:
    assert read_packet(written(mid=b"0", level=b"\x12"), ExtensionIds()).mid == ""


def test_padding_is_taken_off() -> None:
    data = bytearray(written(b"speech\0\0\3"))
    data[0] |= 0x20
    assert read_packet(bytes(data), IDS).payload == b"speech"


@pytest.mark.parametrize("size", range(12))
def test_packet_cut_in_its_header_is_malformed(size: int) -> None:
    with pytest.raises(MalformedPacket):
        read_packet(written()[:size], IDS)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    for start in (b"", b"\x90\x60", b"\xb2\x60"):
        try:
            read_packet(start + data, IDS)
        except MalformedPacket:
            continue


def test_rtcp_is_told_from_rtp() -> None:
    assert [is_rtcp(bytes([0x80, kind])) for kind in (96, 200, 201, 206, 96 | 0x80)] == [False, True, True, True, False]


def test_numbers_are_counted_on_through_the_wrap() -> None:
    unwrap = Unwrapper(16)
    first = unwrap(65_534)
    assert [unwrap(value) - first for value in (65_535, 0, 2, 1, 65_533, 3)] == [1, 2, 4, 3, -1, 5]


@given(st.lists(st.integers(-20_000, 20_000), max_size=50))
def test_unwrapped_numbers_keep_their_distances(steps: list[int]) -> None:
    unwrap = Unwrapper(16)
    start = unwrap(100)
    highest = true = start
    for step in steps:
        true = highest + step
        assert unwrap(true % 65_536) == true
        highest = max(highest, true)
