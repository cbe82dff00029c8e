"""The minutes as JSON: facts and prose, for machines."""

from __future__ import annotations

import msgspec

from minutes.model import Minutes
from minutes.prose import Prose, printable

FORMAT = 1


class _File(msgspec.Struct, frozen=True):
    format: int
    minutes: Minutes
    prose: dict[str, str]


def to_json(minutes: Minutes, prose: Prose) -> bytes:
    """Two keys besides the format's number: `minutes` (see `minutes.model`) and `prose`."""
    written = {key: printable(text) for key, text in sorted(prose.items()) if text.strip()}
    return msgspec.json.format(msgspec.json.encode(_File(FORMAT, minutes, written)), indent=2) + b"\n"


def from_json(data: bytes) -> tuple[Minutes, dict[str, str]]:
    """What `to_json` wrote. Raises `msgspec.ValidationError`."""
    file = msgspec.json.decode(data, type=_File)
    return file.minutes, file.prose
