"""Translations as the service reads them: every `.po` beside the code becomes the `.mo` that gettext opens.

Run as `python -m web.catalogues`. Compiled files are never committed. Must never know what is translated.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "web" / "locale", ROOT / "minutes" / "locale")


def sources(folders: tuple[Path, ...] = FOLDERS) -> Iterator[Path]:
    """Yield every catalogue, `<folder>/<language>/LC_MESSAGES/<domain>.po`, in a fixed order."""
    for folder in folders:
        yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def compile_catalogue(source: Path) -> Path:
    """Write the `.mo` beside `source` and return it. Raises `PoFileError` for a file that cannot be read."""
    language = source.parent.parent.name
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=source.stem, abort_invalid=True)
    compiled = source.with_suffix(".mo")
    fresh = compiled.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(compiled)
    return compiled


def main() -> int:
    """Compile all; return the exit code, naming the first catalogue that is wrong."""
    for source in sources():
        try:
            compile_catalogue(source)
        except PoFileError as problem:
            print(f"{source.relative_to(ROOT)}: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
