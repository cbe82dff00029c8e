"""What a receiver report says of one incoming stream (RFC 3550 appendices A.1, A.3 and A.8). Pure arithmetic."""

from __future__ import annotations

import msgspec


class ReportBlock(msgspec.Struct, frozen=True):
    """RFC 3550 section 6.4.1, without the SSRC."""

    fraction_lost: int
    """Of the packets expected since the last report, in 256ths."""
    packets_lost: int
    highest_sequence: int
    jitter: int
    """In units of the RTP clock."""
    last_report: int
    """Middle 32 bits of the NTP time of the last sender report, or 0."""
    delay: int
    """Since that report, in 65536ths of a second."""


class Reception:
    """Counts one incoming SSRC. Sequence numbers are unwrapped, times are microseconds."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._base: int | None = None
        self._highest = 0
        self._received = 0
        self._expected_before = 0
        self._received_before = 0
        self._transit: int | None = None
        self._jitter = 0.0
        self._reported: tuple[int, int] | None = None

    @property
    def expected(self) -> int:
        return 0 if self._base is None else self._highest - self._base + 1

    @property
    def received(self) -> int:
        return self._received

    def add(self, sequence: int, timestamp: int, arrival: int, count: int = 1) -> None:
        """`count` packets of one moment that came together, the first of them with that number."""
        last = sequence + count - 1
        if self._base is None:
            self._base, self._highest = sequence, last
        if last > self._highest:
            self._highest = last
        if sequence < self._base:
            self._base = sequence
        self._received += count
        transit = (arrival * self._rate // 1_000_000 - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            change = ((transit - self._transit + 0x80000000) & 0xFFFFFFFF) - 0x80000000
            self._jitter += (min(abs(change), self._rate) - self._jitter) / 16
        if count > 1:
            self._jitter *= (15 / 16) ** (count - 1)
        self._transit = transit

    def heard_report(self, ntp: int, arrival: int) -> None:
        self._reported = ((ntp >> 16) & 0xFFFFFFFF, arrival)

    def report(self, now: int) -> ReportBlock:
        expected = self.expected - self._expected_before
        lost = expected - (self._received - self._received_before)
        self._expected_before, self._received_before = self.expected, self._received
        last_report, delay = 0, 0
        if self._reported is not None:
            last_report = self._reported[0]
            delay = min(0xFFFFFFFF, max(0, now - self._reported[1]) * 65_536 // 1_000_000)
        return ReportBlock(
            fraction_lost=min(255, (lost << 8) // expected) if expected > 0 and lost > 0 else 0,
            packets_lost=max(-0x800000, min(0x7FFFFF, self.expected - self._received)),
            highest_sequence=(self._highest - 0x10000) & 0xFFFFFFFF,
            jitter=int(self._jitter),
            last_report=last_report,
            delay=delay,
        )
