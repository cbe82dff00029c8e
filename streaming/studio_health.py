"""What a studio says of itself every two seconds, gathered from its parts. It changes none of them."""

from __future__ import annotations

from streaming.bridge import Bridge
from streaming.control import Health
from streaming.mixer_link import MixerLink
from streaming.recorder import Recorder
from streaming.room import Room


def health(at: float, *, bridge: Bridge, mixer: MixerLink, recorder: Recorder, room: Room) -> Health:
    """`at`: Unix seconds. `room`: what the disk has left."""
    made = mixer.health()
    return Health(
        at=at,
        fps=made.fps,
        late_frames=made.late_frames,
        dropped_frames=made.dropped_frames,
        packets_sent=bridge.packets_sent,
        peers=len(bridge.phases()),
        disk_free=room.free,
        disk_total=room.total,
        disk=room.level,
        packets_received=bridge.packets_received,
        picture_ms=made.picture_ms,
        encoder_ms=made.encoder_ms,
        sound_delay_ms=made.sound_delay_ms,
        mixer_waiting=mixer.waiting,
        programme_waiting=made.waiting,
        recorder_waiting=round(recorder.waiting, 1),
        mixer_starts=mixer.starts,
    )
