"""What a line carries, by how far apart it lets a burst arrive."""

from __future__ import annotations

import pytest

from streaming.bridge import rtcp
from streaming.bridge.probe import PADDING, PATIENCE, Probe, Prober
from streaming.bridge.rtcp import Arrivals
from streaming.bridge.rtp import ExtensionIds, PacketHead, read_packet
from streaming.bridge.transport_feedback import TransportFeedback
from tests.link.conditions import Conditions
from tests.link.schedule import Schedule

IDS = ExtensionIds(mid=1, transport_sequence=4)


def burst(rate: float) -> tuple[list[bytes], Probe]:
    return Prober(PacketHead(9, 102), {1: b"1"}, 4).burst(rate, first=50, timestamp=7, now=0)


def measured(rate: float, line: Conditions) -> float | None:
    packets, probe = burst(rate)
    schedule = Schedule(line, seed=3)
    heard = TransportFeedback()
    for packet in packets:
        at = schedule.leaves(len(packet) + 44, 1.0)
        number = read_packet(packet, IDS).transport_sequence
        if at is not None and number is not None:
            heard.heard((number,), 9, round(at * 1_000_000))
    report = heard.report(1, 0)
    if report is not None:
        (arrivals,) = rtcp.read_compound(report)
        assert isinstance(arrivals, Arrivals)
        probe.heard(arrivals)
    assert probe.is_over(PATIENCE)
    return probe.rate()


def test_its_packets_are_padding_with_numbers_of_their_own() -> None:
    packets, _ = burst(1_000_000)
    read = [read_packet(packet, IDS) for packet in packets]
    assert {(packet.payload, packet.ssrc, packet.payload_type, packet.mid) for packet in read} == {(b"", 9, 102, "1")}
    assert [packet.sequence for packet in read] == list(range(50, 50 + len(read)))
    assert [packet.transport_sequence for packet in read] == list(range(1, 1 + len(read)))
    assert all(packet[-1] == PADDING and packet[0] & 0x20 for packet in packets)


@pytest.mark.parametrize("rate", [150_000, 500_000, 1_500_000])
def test_the_rate_of_a_narrow_line_is_found(rate: int) -> None:
    assert measured(1_500_000, Conditions(rate=rate, queue=2.0)) == pytest.approx(rate, rel=0.1)


def test_a_wide_line_has_room_also_with_jitter_and_losses() -> None:
    found = measured(1_500_000, Conditions(delay=0.1, jitter=0.02, loss=0.05))
    assert found is not None
    assert found > 1_500_000


def test_a_line_that_loses_most_has_no_room() -> None:
    assert measured(1_500_000, Conditions(loss=0.7)) == 0.0


def test_nothing_reported_is_not_known() -> None:
    assert burst(1_500_000)[1].rate() is None
