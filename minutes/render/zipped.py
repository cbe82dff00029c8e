"""Zip archives (Word files among them) written so that the same content is the same bytes."""

from __future__ import annotations

import io
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"


def settled(archive: bytes) -> bytes:
    """The archive with its members in order of name, the first of Office files first, all of one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.external_attr = 3, 0o600 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name), compresslevel=6)
    return out.getvalue()
