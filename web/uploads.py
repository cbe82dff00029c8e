"""What people may upload, told by content and never by name: papers of a meeting and the council's crest."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from PIL import Image

from web.i18n import _

OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
"""By the part of the archive that only that kind has."""
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
LARGEST_CREST = 2_000_000
CREST_PIXELS = 1024
LONGEST_NAME = 120


class NotTaken(Exception):
    """Why the file was not taken, as a sentence."""


def paper_type(content: bytes) -> tuple[str, str]:
    """Extension and media type of a paper. Raises `NotTaken` for what is none of the kinds accepted."""
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg", "image/jpeg"
    if content.startswith(b"PK\x03\x04") and (found := _archive_type(content)) is not None:
        return found
    raise NotTaken(
        _(
            "This file was not taken: papers may be PDF, PNG or JPEG, or documents of Word, Excel, PowerPoint or "
            "LibreOffice without macros."
        )
    )


def _archive_type(content: bytes) -> tuple[str, str] | None:
    """Office documents are archives that say what they are; documents with macros are none of these."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return (OPEN_DOCUMENT[kind], kind) if kind in OPEN_DOCUMENT else None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return None
    return next((kind for part, kind in OFFICE.items() if part in names), None)


def paper_name(filename: str, extension: str) -> str:
    """The name it is shown and downloaded under: the sender's, with the extension that its content has."""
    stem = PurePosixPath(filename.replace("\\", "/")).stem
    stem = "".join(c for c in stem if c.isprintable() and c not in '<>:"/|?*').strip(" .")
    name = stem[:LONGEST_NAME] or _("Paper")
    return f"{name}.{extension}"


def crest(content: bytes) -> bytes:
    """The picture as a PNG of our own making, with nothing of the file around it. Raises `NotTaken`."""
    if len(content) > LARGEST_CREST:
        raise NotTaken(_("The crest may have 2 MB at most."))
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > 40_000_000:
                raise NotTaken(_("The crest has too many pixels."))
            picture.thumbnail((CREST_PIXELS, CREST_PIXELS))
            made = io.BytesIO()
            picture.convert("RGBA").save(made, "PNG", optimize=True)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotTaken(_("The crest must be a PNG, JPEG or WebP picture.")) from None
    return made.getvalue()
