"""Where files lie in the data folder. Must never know what is in them.

files/ab/abcdef…          papers, crests, templates: by SHA-256
meetings/<meeting>/       all that belongs to one meeting
    studio/               the studio's directory; its `recording/` has the playlist and its parts
    film.mp4              the parts joined
    documents/            draft and published minutes, votes, integrity sheet
    captions/             of the film: ca.vtt, es.vtt, en.vtt
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from streaming.durable import keep_names


class Folders:
    def __init__(self, data: Path) -> None:
        self.data = data

    def kept(self, sha256: str) -> Path:
        """The file with that hash, whether or not it is there."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError("not a SHA-256")
        return self.data / "files" / sha256[:2] / sha256

    def keep(self, content: bytes) -> str:
        """Store `content` durably and return its SHA-256. Repeated: nothing changes."""
        sha256 = hashlib.sha256(content).hexdigest()
        file = self.kept(sha256)
        if not file.exists():
            put(file, content)
            keep_names(file.parent.parent)
        return sha256

    def meeting(self, meeting: str) -> Path:
        if not meeting or not all(c.isalnum() or c == "-" for c in meeting):
            raise ValueError("not a meeting's id")
        return self.data / "meetings" / meeting

    def studio(self, meeting: str) -> Path:
        return self.meeting(meeting) / "studio"

    def studios(self) -> list[Path]:
        """The directory of every studio that ever was here."""
        return sorted((self.data / "meetings").glob("*/studio"))

    def recording(self, meeting: str) -> Path:
        return self.studio(meeting) / "recording"

    def film(self, meeting: str) -> Path:
        return self.meeting(meeting) / "film.mp4"

    def documents(self, meeting: str) -> Path:
        return self.meeting(meeting) / "documents"

    def captions(self, meeting: str) -> Path:
        return self.meeting(meeting) / "captions"


def put(file: Path, content: bytes) -> None:
    """Store `content` durably under its name, all of it or nothing; what was there is there until then."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Of its own: the same file may be sent twice at once.
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        with fresh.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
        keep_names(file.parent)
    except OSError:
        # Half a file on a full disk is room that somebody else needs.
        fresh.unlink(missing_ok=True)
        raise
