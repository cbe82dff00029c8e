"""The chamber's own camera in a scene, and its microphones among those that are heard. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from meetings.state import State
from streaming import scene as s
from web.equipment.chamber import CHAMBER, Chamber, shows
from web.live.words import Words

COLOUR = "#5b6470"


def with_chamber(scene: s.Scene, state: State, chamber: Chamber, words: Words) -> s.Scene:
    """The scene with the chamber's tile in it, while something is sent for it: in the place of whoever speaks there
    without a camera of their own, else among the others."""
    if not chamber.there:
        return scene
    if isinstance(scene, s.Gallery):
        return replace(scene, tiles=(_tile(words), *scene.tiles))
    if isinstance(scene, s.Speaker):
        if shows(state, chamber, scene.speaker.source):
            return replace(scene, speaker=replace(scene.speaker, source=CHAMBER))
        return replace(scene, tiles=(_tile(words), *scene.tiles))
    if isinstance(scene, s.Screen) and scene.speaker is not None and shows(state, chamber, scene.speaker.source):
        return replace(scene, speaker=replace(scene.speaker, source=CHAMBER))
    return scene


def _tile(words: Words) -> s.Tile:
    return s.Tile(CHAMBER, words("The chamber"), "", COLOUR)
