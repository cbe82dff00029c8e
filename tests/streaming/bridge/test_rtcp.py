"""RTCP written by us, read by us and by aiortc."""

from __future__ import annotations

import struct

import pytest
from aiortc.rtp import RtcpPacket, RtcpReceiverInfo, RtcpRtpfbPacket, RtcpSdesPacket, RtcpSenderInfo, RtcpSrPacket
from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge import rtcp
from streaming.bridge.reception import ReportBlock
from streaming.bridge.rtcp import KeyframeRequest, Lost, Received, SenderInfo, SenderReport
from streaming.bridge.rtp import MalformedPacket

BLOCK = ReportBlock(25, -3, 70_000, 12, 0xAAAA, 0xBBBB)
INFO = SenderInfo(0x1122334455667788, 90_000, 10, 12_345)


def test_compound_is_read_back() -> None:
    compound = (
        rtcp.sender_report(1, INFO, {7: BLOCK})
        + rtcp.receiver_report(2, {8: BLOCK})
        + rtcp.description(1, "programme")
        + rtcp.nack(1, 7, [65_535, 65_536, 65_560])
        + rtcp.picture_loss(1, 9)
    )
    assert rtcp.read_compound(compound) == [
        SenderReport(1, INFO),
        Received(7, BLOCK),
        Received(8, BLOCK),
        Lost(7, (65_535, 0, 24)),
        KeyframeRequest(9),
    ]


def test_aiortc_reads_what_we_write() -> None:
    compound = rtcp.sender_report(1, INFO, {7: BLOCK}) + rtcp.description(1, "programme") + rtcp.nack(1, 7, [5, 6, 40])
    report, description, nack = RtcpPacket.parse(compound)
    assert isinstance(report, RtcpSrPacket)
    assert isinstance(description, RtcpSdesPacket)
    assert isinstance(nack, RtcpRtpfbPacket)
    assert report.sender_info == RtcpSenderInfo(0x1122334455667788, 90_000, 10, 12_345)
    assert report.reports == [RtcpReceiverInfo(7, 25, -3, 70_000, 12, 0xAAAA, 0xBBBB)]
    assert [(chunk.ssrc, chunk.items) for chunk in description.chunks] == [(1, [(1, b"programme")])]
    assert nack.lost == [5, 6, 40]


def test_full_intra_request_names_its_streams() -> None:
    body = struct.pack("!IIIIII", 1, 0, 7, 0, 8, 0)
    packet = struct.pack("!BBH", 0x84, 206, len(body) // 4) + body
    assert rtcp.read_compound(packet) == [KeyframeRequest(7), KeyframeRequest(8)]


@pytest.mark.parametrize("cut", [1, 3, 10, 27])
def test_compound_that_is_cut_is_malformed(cut: int) -> None:
    with pytest.raises(MalformedPacket):
        rtcp.read_compound(rtcp.sender_report(1, INFO, {})[:cut])


@given(st.integers(0, 31), st.sampled_from([200, 201, 202, 205, 206]), st.binary(max_size=80))
def test_any_body_is_read_or_malformed(count: int, kind: int, body: bytes) -> None:
    body += bytes(-len(body) % 4)
    try:
        rtcp.read_compound(struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body)
    except MalformedPacket:
        return


@given(st.sets(st.integers(0, 300), min_size=1))
def test_every_number_asked_for_is_named(sequences: set[int]) -> None:
    (lost,) = rtcp.read_compound(rtcp.nack(1, 2, sorted(sequences)))
    assert lost == Lost(2, tuple(sorted(sequences)))
