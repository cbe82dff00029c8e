"""How long to wait before something is tried again: longer each time, and never all at the same moment."""

from __future__ import annotations

from streaming.youtube.failure import PASSING, Code

FIRST, LONGEST = 2.0, 120.0
"""Seconds, for what is over by itself soon."""
QUOTA_FIRST, QUOTA_LONGEST = 300.0, 1800.0
PATIENT_FIRST, PATIENT_LONGEST = 30.0, 3600.0
"""For what somebody has to put right first."""


def pause(code: Code, failures: int, chance: float) -> float:
    """Seconds after the `failures`-th failure in a row (from 1). `chance`: 0..1; it takes off up to half."""
    first, longest = (
        (FIRST, LONGEST)
        if code in PASSING
        else (QUOTA_FIRST, QUOTA_LONGEST)
        if code is Code.QUOTA_EXCEEDED
        else (PATIENT_FIRST, PATIENT_LONGEST)
    )
    whole = min(longest, first * 2 ** min(failures - 1, 20))
    return float(whole * (1 - chance / 2))
