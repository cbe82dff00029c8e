"""What each camera should send for a scene: as much as its place in the picture can show, and nothing when it has
none. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from streaming.control import CameraLayer
from streaming.scene import Gallery, Scene, Screen, Speaker, Tile

LAYERS: tuple[CameraLayer, ...] = ("off", "180p", "360p", "720p")
FEW = 9
"""Tiles up to which a gallery's are taller than 180 lines of a 720-line picture."""


def layers(scene: Scene) -> dict[str, CameraLayer]:
    """Source -> layer; a source that is missing is off stage."""
    wanted: dict[str, CameraLayer] = {}
    if isinstance(scene, Gallery):
        _raise(wanted, scene.tiles, _gallery_layer(len(scene.tiles)))
    elif isinstance(scene, Speaker):
        _raise(wanted, scene.tiles, "180p")
        _raise(wanted, (scene.speaker,), "720p")
    elif isinstance(scene, Screen) and scene.speaker is not None:
        _raise(wanted, (scene.speaker,), "360p")
    return wanted


def _gallery_layer(tiles: int) -> CameraLayer:
    if tiles == 1:
        return "720p"
    return "360p" if tiles <= FEW else "180p"


def _raise(wanted: dict[str, CameraLayer], tiles: Iterable[Tile], layer: CameraLayer) -> None:
    for tile in tiles:
        present = wanted.get(tile.source, "off")
        wanted[tile.source] = max(present, layer, key=LAYERS.index)
