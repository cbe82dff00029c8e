"""What people may upload, told by content and never by name: papers of a meeting and the council's crest."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from pathlib import PurePosixPath

from PIL import Image

from meetings.letters import shortened, tidy
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
MOST_CREST_PIXELS = 16_000_000
MOST_PIXELS = 100_000_000
"""Of a paper: a plan of A0 at 250 dpi is less; a browser that shows a picture takes four bytes for each."""
MOST_MEMBERS = 20_000
LONGEST_NAME = 180
"""Bytes of UTF-8, without the extension; file systems take 255."""
_MEMBER = b"PK\x01\x02"


class NotTaken(Exception):
    """Why the file was not taken, as a sentence."""


def paper_type(content: bytes) -> tuple[str, str]:
    """Extension and media type of a paper. Raises `NotTaken` for what is none of the kinds accepted.

    What can carry script for a browser (SVG, HTML) is none of them. May take a second: not for the event loop.
    """
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _refuse_unfit_picture(content, "PNG")
        return "png", "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        _refuse_unfit_picture(content, "JPEG")
        return "jpg", "image/jpeg"
    if content.startswith(b"PK\x03\x04") and (found := _archive_type(content)) is not None:
        return found
    raise NotTaken(
        _(
            "This file was not taken: papers may be PDF, PNG or JPEG, or documents of Word, Excel, PowerPoint or "
            "LibreOffice without macros."
        )
    )


def _refuse_unfit_picture(content: bytes, kind: str) -> None:
    """By its head alone: nothing is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
                pixels = picture.width * picture.height
    except Image.DecompressionBombError:
        pixels = MOST_PIXELS + 1
    except (OSError, SyntaxError, ValueError):
        raise NotTaken(_("This picture cannot be read; it may be damaged.")) from None
    if pixels > MOST_PIXELS:
        about = {"limit": MOST_PIXELS // 1_000_000}
        raise NotTaken(_("The picture has too many pixels: %(limit)s million at most.") % about)


def _archive_type(content: bytes) -> tuple[str, str] | None:
    """Office documents are archives that say what they are; documents with macros are none of these."""
    # Before the list of members is read; there are several ways to say where it is, and one in which each begins.
    if content.count(_MEMBER) > MOST_MEMBERS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return (OPEN_DOCUMENT[kind], kind) if kind in OPEN_DOCUMENT else None
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zlib.error,
        LookupError,
    ):
        return None
    return next((kind for part, kind in OFFICE.items() if part in names), None)


def paper_name(filename: str, extension: str) -> str:
    """The name it is shown and downloaded under: the sender's, with the extension that its content has."""
    stem = PurePosixPath(tidy(filename).replace("\\", "/")).stem
    # Marks of direction could put the extension in the middle of the name; joiners of emoji and letters stay.
    stem = "".join(c for c in stem if (c.isprintable() or c in "\u200c\u200d") and c not in '<>:"/|?*').strip(" .")
    return f"{shortened(stem, LONGEST_NAME) or _('Paper')}.{extension}"


def crest(content: bytes) -> bytes:
    """The picture as a PNG of our own making, with nothing of the file around it. Raises `NotTaken`.

    Unpacks and packs it: not for the event loop.
    """
    if len(content) > LARGEST_CREST:
        raise NotTaken(_("The crest may have 2 MB at most."))
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_CREST_PIXELS:
                raise NotTaken(_("The crest has too many pixels."))
            picture.thumbnail((CREST_PIXELS, CREST_PIXELS))
            made = io.BytesIO()
            picture.convert("RGBA").save(made, "PNG", optimize=True)
    except NotTaken:
        raise
    except Exception:
        # The readers of broken pictures raise whatever they stumble over.
        raise NotTaken(_("The crest must be a PNG, JPEG or WebP picture.")) from None
    return made.getvalue()
