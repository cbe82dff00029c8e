"""A meeting that is watched, and what its studio would say."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from streaming.control import Health, PeerState, Quality, RecordingState, RelayHealth, Report, Status
from web.watch.meeting import Watched

HEALTH = Health(
    at=0.0,
    fps=25.0,
    late_frames=0,
    dropped_frames=0,
    packets_sent=1000,
    peers=2,
    disk_free=50 * 10**9,
    disk_total=100 * 10**9,
    packets_received=500,
    picture_ms=12.0,
    encoder_ms=7.0,
    sound_delay_ms=80.0,
)
WELL: tuple[Report, ...] = (
    Status(1, {}, RecordingState("recording", 0.0), (), False),
    PeerState("vila-1.a", "vila-1", "connected"),
    PeerState("vila-2.b", "vila-2", "connected"),
    PeerState(".c", "", "connected"),
    Quality("vila-1.a", 20.0, 0.0, 0.01),
    Quality("vila-2.b", 60.0, 0.05, 0.0),
    RelayHealth("d1", "live", 0.0, 2_500_000),
    HEALTH,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def watched(*reports: Report, clock: Clock | None = None) -> Watched:
    made = Watched("2026-12-03-vila", "vila", 25, clock or Clock())
    made.led = True
    for report in reports:
        made.note(report)
    return made


def health(**changes: Any) -> Health:
    return replace(HEALTH, **changes)
