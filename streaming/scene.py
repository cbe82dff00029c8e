"""What the programme shows, as plain data.

A scene names sources (opaque ids of cameras and screens) and carries every word that is to be drawn, already in
the meeting's language: the studio knows neither people nor law. One scene is in force at a time; a new one
replaces it whole.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Mark = Literal["for", "against", "abstain", "silent", "absent", "secret"]
"""How one seat of a result is drawn, by shape as well as colour. `silent` is present without a vote."""


class Tile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person's place in the picture. Without live video it is a still with the name, never a hole."""

    source: str
    name: str
    caption: str = ""
    """Second line of the lower third: the group or the office."""
    colour: str = "#5b6470"
    """The group's colour, `#rrggbb`."""
    short: str = ""
    """A shorter form of the name, such as `M. C. Vilanova i la Geltrú`, for where the whole of it does not fit."""


class Banner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words at the top of every scene but the slate."""

    council: str
    item: str = ""
    """The agenda item in progress, such as `3. Modificació de crèdit 4/2026`."""
    notice: str = ""
    """A short state in words, such as `Votació en curs`."""
    recording: str = ""
    """The word beside the recording mark; empty when nothing is being recorded."""
    timezone: str = "Europe/Madrid"
    """IANA zone of the clock."""


class Slate(msgspec.Struct, frozen=True, tag="slate", forbid_unknown_fields=True):
    """A still card with words: before the meeting, in a recess, in a closed part, after the end."""

    title: str
    lines: tuple[str, ...] = ()
    council: str = ""
    timezone: str = "Europe/Madrid"
    interpreter: Tile | None = None
    """Who interprets into sign language: pinned in every scene, at the same place, never covered."""


class Gallery(msgspec.Struct, frozen=True, tag="gallery", forbid_unknown_fields=True):
    """Everybody the same size."""

    banner: Banner
    tiles: tuple[Tile, ...] = ()
    interpreter: Tile | None = None


class Speaker(msgspec.Struct, frozen=True, tag="speaker", forbid_unknown_fields=True):
    """Who has the floor large, the others small."""

    banner: Banner
    speaker: Tile
    tiles: tuple[Tile, ...] = ()
    floor_since: float | None = None
    """Unix seconds at which the floor was given; the picture shows the running clock."""
    floor_seconds: int | None = None
    """Length of the turn in seconds, where it is limited."""
    interpreter: Tile | None = None


class Screen(msgspec.Struct, frozen=True, tag="screen", forbid_unknown_fields=True):
    """A shared screen large, who speaks beside it."""

    banner: Banner
    screen: str
    """The source whose *screen* is shown."""
    speaker: Tile | None = None
    interpreter: Tile | None = None


class ResultSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One seat of the hemicycle, in seating order (left to right as groups sit)."""

    name: str
    colour: str
    mark: Mark


class ResultGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose colour is whose: one entry of the legend."""

    name: str
    colour: str


class Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a tally, such as `A favor: 7`."""

    label: str
    number: int
    mark: Mark


class Result(msgspec.Struct, frozen=True, tag="result", forbid_unknown_fields=True):
    """A proclaimed vote: the hemicycle, the counts, the outcome in words. Without seats it is the counts alone."""

    banner: Banner
    title: str
    outcome: str
    counts: tuple[Count, ...]
    seats: tuple[ResultSeat, ...]
    groups: tuple[ResultGroup, ...] = ()
    """In the order they sit."""
    interpreter: Tile | None = None


Scene = Slate | Gallery | Speaker | Screen | Result
