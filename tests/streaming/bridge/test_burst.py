"""Packets laid out to leave together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streaming.bridge.burst import MAX_SEGMENTS, Burst, Run


def test_equal_packets_and_a_shorter_last_one_are_one_run() -> None:
    burst = Burst([b"a" * 20, b"b" * 20, b"c" * 13])
    assert burst.runs(4) == [Run(b"a" * 20 + bytes(4) + b"b" * 20 + bytes(4) + b"c" * 13, 24, (20, 20, 13))]
    assert (len(burst), burst.octets) == (3, 53 - 3 * 12)


def test_a_longer_packet_begins_a_run() -> None:
    assert [run.lengths for run in Burst([b"a" * 13, b"b" * 20, b"c" * 20, b"d" * 13, b"e" * 13]).runs(10)] == [
        (13,),
        (20, 20, 13),
        (13,),
    ]


@given(st.lists(st.integers(12, 30), min_size=1, max_size=200), st.sampled_from([10, 16]))
def test_kernel_would_cut_every_run_where_the_packets_end(sizes: list[int], trailer: int) -> None:
    packets = [bytes([index % 256]) * size for index, size in enumerate(sizes)]
    cut: list[bytes] = []
    for run in Burst(packets).runs(trailer):
        assert len(run.lengths) <= MAX_SEGMENTS
        protected = run.plain + bytes(trailer)
        pieces = [protected[at : at + run.segment] for at in range(0, len(protected), run.segment)]
        cut += [piece[:-trailer] for piece in pieces]
    assert cut == packets
