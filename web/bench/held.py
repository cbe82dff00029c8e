"""What was measured of a rehearsal. Data, and how it is made of what the server says."""

from __future__ import annotations

import msgspec

from streaming.turn_check import Tried
from web.spending import Spending


class Received(msgspec.Struct, frozen=True):
    """What one seat got."""

    person: str
    name: str
    fps: float
    loss: float
    """Percent of the packets."""
    sound: float
    """Percent of the sound's time that packets came for."""
    loudest: float
    """dBFS; of a packet."""
    first_picture: float | None
    """Seconds; None if there never was one."""
    began_anew: bool
    """The studio made the connection again, so nothing came since."""


class Load(msgspec.Struct, frozen=True):
    """What the server's processes used in a while, in cores."""

    seats: int
    cores: float
    by_name: dict[str, float]


class Relayed(msgspec.Struct, frozen=True):
    name: str
    live: bool
    reason: str = ""


class Held(msgspec.Struct, frozen=True):
    """What was measured."""

    meeting: str
    title: str
    seats: int
    speakers: int
    taken: int
    """People who were there themselves."""
    seconds: float
    led: bool
    received: tuple[Received, ...]
    programme_fps: float | None
    """None where the studio said nothing: then the real secretary leads."""
    late_frames: int
    commands: int
    command_ms: tuple[float, float]
    """p50, p99."""
    refused: tuple[str, ...]
    voted: int
    processors: int
    """Of the server."""
    loads: tuple[Load, ...]
    """With nobody, with half of them, with everybody."""
    memory_mb: float
    others: float
    """Cores of the server that worked for somebody else meanwhile: this command too, on the same machine."""
    own_cores: float
    """What this command used itself."""
    disk_hours: float | None
    """For how long there is room to record; None where nothing was recorded."""
    foreseen_hours: float
    """How long the meeting is to last by its agenda; 0 where that says nothing."""
    turn: tuple[Tried, ...]
    relays: tuple[Relayed, ...]


def load_of(seats: int, before: Spending, after: Spending) -> Load:
    """What each process used in between; one that is new, all it has."""
    had = {(each.pid, each.began): each.seconds for each in before.processes}
    span = after.at - before.at
    by_name: dict[str, float] = {}
    for each in after.processes:
        cores = (each.seconds - had.get((each.pid, each.began), 0.0)) / span
        by_name[each.name] = by_name.get(each.name, 0.0) + cores
    named = {name: round(cores, 3) for name, cores in sorted(by_name.items())}
    return Load(seats, round(sum(by_name.values()), 3), named)
