"""A recording that grows without any studio: parts of our own making, as the recorder would leave them."""

from __future__ import annotations

import os
from pathlib import Path

from streaming.parts import Part, init_file, part_file, playlist

SECONDS = 2.0
BEGAN = 1_792_886_400.0


class GrowingRecording:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.parts: list[Part] = []
        (folder / init_file(1)).write_bytes(b"init")

    def grow(self, size: int = 20_000) -> bytes:
        """One part more; its bytes."""
        number = len(self.parts) + 1
        part = Part(number, part_file(number), init_file(1), BEGAN + SECONDS * (number - 1), SECONDS)
        content = number.to_bytes(4, "big") * (size // 4)
        (self.folder / part.file).write_bytes(content)
        self.parts.append(part)
        self._show(ended=False)
        return content

    def end(self) -> None:
        self._show(ended=True)

    def _show(self, *, ended: bool) -> None:
        draft = self.folder / ".index.m3u8"
        draft.write_text(playlist(self.parts, ended=ended))
        os.replace(draft, self.folder / "index.m3u8")
