"""Tells a browser when each of its packets arrived, so that it finds out by itself what its line carries.

Transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01): without it Chromium begins at
300 kbit/s and takes twenty seconds to one megabit; with it one second. The estimating is the browser's work, not ours.
"""

from __future__ import annotations

import struct
from itertools import groupby

from streaming.bridge.rtcp import transport_feedback
from streaming.bridge.rtp import Unwrapper

TICK = 250
"""Microseconds of one unit of a delta."""
REFERENCE = 64_000
"""Microseconds of one unit of the reference time."""
MANY = 10
"""Packets that are told of at once."""
PATIENCE = 200_000
"""Microseconds that fewer wait to be told of: browsers themselves let a quiet line wait up to 250 ms."""
MAX_PACKETS = 500
"""Named in one feedback; a line that brings more between two is told of the newest."""
LOST, SMALL, LARGE = 0, 1, 2


class TransportFeedback:
    def __init__(self) -> None:
        self._unwrap = Unwrapper(16)
        self._heard: list[tuple[tuple[int, ...], int, int]] = []
        self._arrivals: dict[int, int] = {}
        self._next: int | None = None
        self._waiting = 0
        self._reported_at: int | None = None
        self._count = 0
        self._media_ssrc = 0

    def heard(self, sequences: tuple[int, ...], ssrc: int, arrival: int) -> None:
        """`sequences` are transport-wide ones, 16 bits; `arrival` in microseconds."""
        self._heard.append((sequences, ssrc, arrival))
        self._waiting += len(sequences)

    def _sort(self) -> None:
        heard, self._heard = self._heard, []
        for sequences, ssrc, arrival in heard:
            for sequence in sequences:
                unwrapped = self._unwrap(sequence)
                if self._next is None or unwrapped >= self._next:
                    self._arrivals.setdefault(unwrapped, arrival)
                    self._media_ssrc = ssrc

    def report(self, ssrc: int, now: int) -> bytes | None:
        """What has come since the last report, signed with our `ssrc`; of few packets only now and then."""
        if not self._waiting:
            return None
        if self._waiting < MANY and self._reported_at is not None and now - self._reported_at < PATIENCE:
            return None
        self._waiting, self._reported_at = 0, now
        self._sort()
        if not self._arrivals:
            return None
        last = max(self._arrivals)
        first = max(self._next if self._next is not None else min(self._arrivals), last - MAX_PACKETS + 1)
        arrivals = [self._arrivals.get(sequence) for sequence in range(first, last + 1)]
        self._arrivals.clear()
        self._next = last + 1
        body = _encode(first & 0xFFFF, arrivals, self._count)
        self._count = (self._count + 1) & 0xFF
        return transport_feedback(ssrc, self._media_ssrc, body)


def _encode(first: int, arrivals: list[int | None], count: int) -> bytes:
    """Section 3.1, with run-length chunks only (a run fits in 13 bits): a good line is one run."""
    begun = next(arrival for arrival in arrivals if arrival is not None)
    reference = begun // REFERENCE
    before = reference * REFERENCE // TICK
    statuses: list[int] = []
    deltas = b""
    for arrival in arrivals:
        if arrival is None:
            statuses.append(LOST)
            continue
        delta = arrival // TICK - before
        before += delta
        if 0 <= delta <= 0xFF:
            statuses.append(SMALL)
            deltas += bytes([delta])
        else:
            statuses.append(LARGE)
            deltas += struct.pack("!h", max(-0x8000, min(0x7FFF, delta)))
    chunks = b""
    for status, run in groupby(statuses):
        chunks += struct.pack("!H", status << 13 | len(list(run)))
    head = struct.pack("!HHI", first, len(arrivals), (reference & 0xFFFFFF) << 8 | count)
    return head + chunks + deltas
