"""How good somebody's line is, in one of a few words that people understand."""

from __future__ import annotations

from streaming.control import Quality
from web.wire import Line

GOOD = (0.02, 200.0)
FAIR = (0.08, 500.0)
"""Most loss and round trip in ms that a line of that quality has. Half of that trip and what the studio takes are the
400 ms from mouth to ear beyond which people interrupt each other (ITU-T G.114)."""


def line_of(quality: Quality) -> Line:
    """How good a line is, from the worse of its directions and from what of the picture it carries."""
    if quality.picture == "none":
        return "sound"
    loss, trip = max(quality.loss_up, quality.loss_down), quality.round_trip_ms or 0.0
    if loss > FAIR[0]:
        return "poor"
    if quality.picture == "small":
        return "small"
    if trip > FAIR[1]:
        return "late"
    return "good" if loss <= GOOD[0] and trip <= GOOD[1] else "fair"
