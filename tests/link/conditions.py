"""What is wrong with a line, the same in both directions."""

from __future__ import annotations

import msgspec


class Conditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    delay: float = 0.0
    """Seconds, one way."""
    jitter: float = 0.0
    """Seconds by which the delay is longer or shorter, evenly spread. Packets stay in their order, as in a queue."""
    loss: float = 0.0
    """Fraction of the packets, each by itself."""
    rate: float = 0.0
    """bit/s, or 0 for as fast as it goes."""
    queue: float = 0.3
    """Seconds of traffic that wait where the rate is not enough; what comes then is lost."""
    without_udp: bool = False
    """As behind a strict firewall: only TCP passes."""
    cuts: tuple[tuple[float, float], ...] = ()
    """From and until, seconds after these conditions were set: nothing passes."""

    def words(self) -> str:
        parts = [
            f"{self.loss:.0%} loss" if self.loss else "",
            f"{self.delay * 1000:.0f} ms" if self.delay else "",
            f"±{self.jitter * 1000:.0f} ms" if self.jitter else "",
            f"{self.rate / 1000:.0f} kbit/s" if self.rate else "",
            "no UDP" if self.without_udp else "",
            *(f"cut for {until - begin:g} s" for begin, until in self.cuts),
        ]
        return ", ".join(part for part in parts if part) or "a good line"
