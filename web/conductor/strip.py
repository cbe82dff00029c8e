"""How studio and recording are doing, as secretary and chair see it at a glance. Pure."""

from __future__ import annotations

from typing import Literal

from streaming import control
from web import wire

StudioPhase = Literal["starting", "running", "restarting", "ended"]


def strip_of(
    studio: StudioPhase, recording: control.RecordingState, health: control.Health | None, parts: int
) -> wire.Strip:
    """`health`: None while no studio has said anything; `parts`: how many the journal has."""
    return wire.Strip(
        studio=studio,
        fps=health.fps if health else 0.0,
        recording=recording.phase,
        disk_free=health.disk_free if health else 0,
        parts=parts,
        late_frames=health.late_frames if health else 0,
        recording_cause=recording.cause,
        losing=recording.losing,
        disk_total=health.disk_total if health else 0,
        disk=health.disk if health else "enough",
    )
