"""What a person reads in each rendering: its text, a line per paragraph, heading or cell row."""

from __future__ import annotations

import html.parser
import io
import subprocess
from pathlib import Path

import docx

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "tr", "li", "caption", "div", "section", "header", "footer"}
_CELLS = {"td", "th"}


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "head"):
            self.silent += 1
        if tag == "div" and self.parts and self.parts[-1] == " | ":
            return
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag[:1] == "h" and tag[1:].isdigit():
            self.parts.append("#" * int(tag[1:]) + " ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "head"):
            self.silent -= 1
        if tag in _CELLS:
            self.parts.append(" | ")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(" ".join(data.split(" ")) if data.strip() else "")


def of_html(page: bytes) -> str:
    reader = _Reader()
    reader.feed(page.decode())
    lines = ("".join(reader.parts)).split("\n")
    return "\n".join(line.strip().removesuffix(" |") for line in lines if line.strip(" |\t")) + "\n"


def of_docx(file: bytes) -> str:
    word = docx.Document(io.BytesIO(file))
    lines = [paragraph.text for paragraph in word.paragraphs]
    lines += [" | ".join(cell.text for cell in row.cells) for table in word.tables for row in table.rows]
    return "\n".join(lines)


def of_pdf(file: bytes, folder: Path) -> str:
    """By poppler, unless it is not there."""
    path = folder / "minutes.pdf"
    path.write_bytes(file)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
