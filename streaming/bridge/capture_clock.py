"""When a packet's content was captured, in studio time.

A sender's clock is compared with ours by its fastest packet of the last seconds: that difference is the clocks'
offset plus the least delay of the line, and jitter never gets into it. Once a sender has said in its reports which
NTP time its RTP timestamps mean (RFC 3550 section 6.4.1), its camera and its microphone are placed by that one clock,
so they stay together; before, each by its own arrival. A clock that jumps is measured anew. All times are
microseconds.
"""

from __future__ import annotations

from collections import deque

from streaming.bridge.rtp import Unwrapper

WINDOW = 10
"""Seconds over which the fastest packet is looked for; longer, and drifting clocks would be followed late."""
JUMP = 200_000
"""A difference that no line makes: somebody set a clock."""
MAX_AGE = 2_000_000
"""A capture time further back is not believed."""
WARM_UP = 1_000_000
"""At first the fastest packet so far is taken at its word: nobody has placed anything yet."""
SLEW = 0.02
"""How fast a new offset is taken up, in seconds per second, so that no packet leaps."""


class Offset:
    """Ours minus theirs, by the fastest packet."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int]] = deque()
        self._least = 0
        """Of all of them."""
        self._value: float | None = None
        self._begun = self._at = 0

    def observe(self, theirs: int, arrival: int) -> int:
        sample = arrival - theirs
        second = arrival // 1_000_000
        if not self._seconds or self._seconds[-1][0] != second:
            self._seconds.append((second, sample))
            while self._seconds[0][0] <= second - WINDOW:
                self._seconds.popleft()
            self._least = min(least for _, least in self._seconds)
        elif sample < self._seconds[-1][1]:
            self._seconds[-1] = (second, sample)
            self._least = min(self._least, sample)
        target = self._least
        if self._value is None or abs(target - self._value) > JUMP:
            self._seconds = deque([(second, sample)])
            self._value = self._least = sample
            self._begun = arrival
        elif arrival - self._begun < WARM_UP:
            self._value = target
        else:
            most = SLEW * max(0, arrival - self._at)
            self._value += max(-most, min(most, target - self._value))
        self._at = arrival
        return round(self._value)


class SenderClock:
    """The NTP clock of one browser, shared by its streams."""

    def __init__(self) -> None:
        self.offset = Offset()
        self.epoch = 0
        """Counts the jumps: what was learnt in an earlier one is void."""

    def restart(self) -> None:
        self.offset = Offset()
        self.epoch += 1


class StreamClock:
    """The RTP timestamps of one stream."""

    def __init__(self, rate: int, sender: SenderClock) -> None:
        self._rate = rate
        self._sender = sender
        self._unwrap = Unwrapper(32)
        self._arrivals = Offset()
        self._report: tuple[int, int, int] | None = None

    def heard_report(self, ntp: int, timestamp: int) -> None:
        """A sender report: at `ntp` (64 bit, RFC 5905) the stream's clock showed `timestamp`. Zero means it has no
        clock."""
        if not ntp:
            return
        theirs = (ntp * 1_000_000) >> 32
        media = self._media(timestamp)
        if self._report is not None and self._report[2] == self._sender.epoch:
            expected = self._report[0] + media - self._report[1]
            if abs(theirs - expected) > JUMP:
                self._sender.restart()
        self._report = (theirs, media, self._sender.epoch)

    def capture_time(self, timestamp: int, arrival: int) -> int:
        media = self._media(timestamp)
        by_arrival = media + self._arrivals.observe(media, arrival)
        captured = by_arrival
        if self._report is not None and self._report[2] == self._sender.epoch:
            theirs = self._report[0] + media - self._report[1]
            captured = theirs + self._sender.offset.observe(theirs, arrival)
        if captured < arrival - MAX_AGE:
            self._arrivals = Offset()
            self._sender.restart()
            return arrival
        return min(captured, arrival)

    def _media(self, timestamp: int) -> int:
        return self._unwrap(timestamp) * 1_000_000 // self._rate
