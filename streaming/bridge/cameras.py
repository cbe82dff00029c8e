"""What each camera should send for a scene: as much as its place in the picture can show, and nothing when it has
none."""

from __future__ import annotations

from collections.abc import Iterable

from streaming.control import CameraLayer, CameraWanted
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
    if scene.interpreter is not None:
        # Hands are read: every picture of them counts.
        _raise(wanted, (scene.interpreter,), "720p")
    return wanted


class CameraWishes:
    """What each peer has been told to send, and what it has not been told yet."""

    def __init__(self) -> None:
        self._layers: dict[str, CameraLayer] = {}
        self._told: dict[str, CameraLayer] = {}

    def show(self, scene: Scene) -> None:
        self._layers = layers(scene)

    def news(self, peer: str, source: str) -> CameraWanted | None:
        """What this peer is to be told now, if it is something else than before."""
        layer = self._layers.get(source, "off")
        if self._told.get(peer) == layer:
            return None
        self._told[peer] = layer
        return CameraWanted(peer, layer)

    def forget(self, peer: str) -> None:
        """It is told anew whatever it should send."""
        self._told.pop(peer, None)


def _gallery_layer(tiles: int) -> CameraLayer:
    if tiles == 1:
        return "720p"
    return "360p" if tiles <= FEW else "180p"


def _raise(wanted: dict[str, CameraLayer], tiles: Iterable[Tile], layer: CameraLayer) -> None:
    for tile in tiles:
        present = wanted.get(tile.source, "off")
        wanted[tile.source] = max(present, layer, key=LAYERS.index)
