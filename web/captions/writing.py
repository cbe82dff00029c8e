"""Captions as one WebVTT file, which says the hash of what it holds: damage shows, wherever it came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from web.captions.cue import Cue, stamp

_HEAD = b"WEBVTT\n\nNOTE SHA-256 of all that follows this paragraph: %b\n\n"
_WRITTEN = re.compile(re.escape(_HEAD).replace(b"%b", b"([0-9a-f]{64})"))


def written(cues: Iterable[Cue]) -> bytes:
    """The same captions make the same bytes."""
    text = "\n".join(f"{stamp(cue.start)} --> {stamp(cue.end)}\n{cue.text}\n" for cue in cues).encode()
    return _HEAD % hashlib.sha256(text).hexdigest().encode() + text


def is_whole(content: bytes) -> bool:
    """Whether these are the bytes that were written."""
    head = _WRITTEN.match(content)
    return head is not None and hashlib.sha256(content[head.end() :]).hexdigest().encode() == head[1]


def count(content: bytes) -> int:
    """How many captions a file of ours has."""
    return content.count(b" --> ")
